"""Written mandates."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, composite

from services.intake.model.mandate import Mandate, MandateEnd
from services.intake.model.resident import DocumentKind, Fingerprints, Resident
from services.intake.store.metadata import mapper, metadata
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

mandates = sa.Table(
    "mandate",
    metadata,
    sa.Column("number", sa.String(33), primary_key=True),
    sa.Column("row_version", sa.Integer, nullable=False),
    sa.Column("county", sa.String(6), nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("resident_name", Sealed("mandate.resident_name"), nullable=False),
    sa.Column("resident_identity_number", Sealed("mandate.resident_identity_number"), nullable=False),
    sa.Column("resident_phone", Sealed("mandate.resident_phone"), nullable=False),
    sa.Column("resident_document", enumeration(DocumentKind), nullable=False),
    sa.Column("identity_fingerprint", sa.String(32), index=True),
    sa.Column("phone_fingerprint", sa.String(32)),
    sa.Column("item_code", sa.String(40), nullable=False),
    sa.Column("case_number", sa.String(32), nullable=False, index=True),
    sa.Column("agent", sa.String(40), nullable=False, index=True),
    sa.Column("signed_on", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date, nullable=False),
    sa.Column("registered_by", sa.String(40), nullable=False),
    sa.Column("registered_at", UtcDateTime, nullable=False),
    sa.Column("ended", enumeration(MandateEnd)),
    sa.Column("ended_by", sa.String(40), nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("end_reason", sa.Text, nullable=False),
)

mapper.map_imperatively(
    Mandate,
    mandates,
    version_id_col=mandates.c.row_version,
    properties={
        "resident": composite(
            Resident,
            mandates.c.resident_name,
            mandates.c.resident_identity_number,
            mandates.c.resident_phone,
            mandates.c.resident_document,
        ),
        "fingerprints": composite(Fingerprints, mandates.c.identity_fingerprint, mandates.c.phone_fingerprint),
    },
)


class SqlMandates:
    """Mandates by number, case and agent."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str, *, for_update: bool = False) -> Mandate | None:
        return self._session.get(Mandate, number, with_for_update=for_update or None)

    def of_case(self, case_number: str) -> list[Mandate]:
        found = sa.select(Mandate).where(mandates.c.case_number == case_number).order_by(mandates.c.registered_at)
        return list(self._session.scalars(found))

    def of_agent(self, agent: str, *, scope: str, limit: int) -> list[Mandate]:
        found = sa.select(Mandate).where(mandates.c.agent == agent).order_by(mandates.c.registered_at.desc())
        if scope:
            found = found.where(mandates.c.region.startswith(scope, autoescape=True))
        return list(self._session.scalars(found.limit(limit)))

    def add(self, mandate: Mandate) -> None:
        self._session.add(mandate)

"""What is written by residents themselves."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, composite

from services.intake.model.draft import Draft
from services.intake.model.resident import DocumentKind, Resident
from services.intake.store.metadata import mapper, metadata
from shared.persistence.columns import enumeration
from shared.persistence.keyset import below
from shared.persistence.types import Sealed, SealedJson, UtcDateTime

drafts = sa.Table(
    "draft",
    metadata,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("row_version", sa.Integer, nullable=False),
    sa.Column("county", sa.String(6), nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("item_code", sa.String(40), nullable=False),
    sa.Column("summary", Sealed("draft.summary"), nullable=False),
    sa.Column("resident_name", Sealed("draft.resident_name"), nullable=False),
    sa.Column("resident_identity_number", Sealed("draft.resident_identity_number"), nullable=False),
    sa.Column("resident_phone", Sealed("draft.resident_phone"), nullable=False),
    sa.Column("resident_document", enumeration(DocumentKind), nullable=False),
    sa.Column("attributes", SealedJson("draft.attributes"), nullable=False),
    sa.Column("query_digest", sa.String(64), nullable=False),
    sa.Column("address", sa.String(32), nullable=False),
    sa.Column("written_at", UtcDateTime, nullable=False),
    sa.Column("lapses_at", UtcDateTime, nullable=False, index=True),
    sa.Column("helped_by", sa.String(40), nullable=False),
    sa.Column("confirmed_as", sa.String(32), nullable=False),
    sa.Index("ix_draft_region_written_at", "region", "written_at"),
    sa.Index("ix_draft_address_written_at", "address", "written_at"),
)

mapper.map_imperatively(
    Draft,
    drafts,
    version_id_col=drafts.c.row_version,
    properties={
        "resident": composite(
            Resident,
            drafts.c.resident_name,
            drafts.c.resident_identity_number,
            drafts.c.resident_phone,
            drafts.c.resident_document,
        )
    },
)


class SqlDrafts:
    """Drafts by number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str) -> Draft | None:
        return self._session.get(Draft, number)

    def add(self, draft: Draft) -> None:
        self._session.add(draft)

    def waiting(self, *, scope: str, limit: int) -> list[Draft]:
        query = sa.select(Draft).where(drafts.c.confirmed_as == "", below(drafts.c.region, scope))
        return list(self._session.scalars(query.order_by(drafts.c.written_at.desc(), drafts.c.number).limit(limit)))

    def written_since(self, moment: datetime, *, region: str = "", address: str = "") -> int:
        counted = sa.select(sa.func.count()).select_from(drafts).where(drafts.c.written_at >= moment)
        for column, value in ((drafts.c.region, region), (drafts.c.address, address)):
            if value:
                counted = counted.where(column == value)
        return int(self._session.scalar(counted) or 0)

    def lapse(self, now: datetime, limit: int) -> int:
        over = sa.select(drafts.c.number).where(drafts.c.lapses_at <= now).limit(limit)
        return int(self._session.execute(sa.delete(drafts).where(drafts.c.number.in_(over))).rowcount)  # type: ignore[attr-defined]

"""Cases and their notices."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, composite, joinedload, object_session, relationship

from services.intake.model.case import OVER, Case, Ground, Refusal, State
from services.intake.model.held_documents import PaperForm
from services.intake.model.holdings import EarlierCase
from services.intake.model.notice import Notice, NoticeReason
from services.intake.model.resident import DocumentKind, Fingerprints, Resident
from services.intake.store.held_documents import held_documents
from services.intake.store.metadata import mapper, metadata
from shared.contracts import CaseKind, Grade, Tier
from shared.persistence.columns import JsonTuple, enumeration
from shared.persistence.prepared import PREPARED, prepared
from shared.persistence.types import Sealed, SealedJson, UtcDateTime

# Where a case is open: the township's code; empty once nothing more is to be done about it.
_OVER = ", ".join(f"'{state}'" for state in State if state in OVER)
_OPEN_IN = sa.Computed(f"CASE WHEN state IN ({_OVER}) THEN NULL ELSE substr(region, 1, 9) END", persisted=True)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("number", sa.String(32), primary_key=True),
    sa.Column("row_version", sa.Integer, nullable=False),
    sa.Column("county", sa.String(6), nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("item_code", sa.String(40), nullable=False),
    sa.Column("item_version", sa.Integer, nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("kind", enumeration(CaseKind), nullable=False),
    sa.Column("line", sa.String(40), nullable=False),
    sa.Column("lead_tier", enumeration(Tier), nullable=False),
    sa.Column("co_tiers", JsonTuple(Tier), nullable=False),
    sa.Column("promised_working_days", sa.Integer),
    sa.Column("door", sa.String(20), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("summary", Sealed("case.summary"), nullable=False),
    sa.Column("resident_name", Sealed("case.resident_name"), nullable=False),
    sa.Column("resident_identity_number", Sealed("case.resident_identity_number"), nullable=False),
    sa.Column("resident_phone", Sealed("case.resident_phone"), nullable=False),
    sa.Column("resident_document", enumeration(DocumentKind), nullable=False),
    sa.Column("identity_fingerprint", sa.String(32)),
    sa.Column("phone_fingerprint", sa.String(32)),
    sa.Column("mandate", sa.String(40), nullable=False),
    sa.Column("answers", SealedJson("case.answers"), nullable=False),
    sa.Column("filled", SealedJson("case.filled"), nullable=False),
    sa.Column("held", sa.JSON, nullable=False),
    sa.Column("query_digest", sa.String(64), nullable=False),
    sa.Column("taken_by", sa.String(40), nullable=False),
    sa.Column("submitted_at", UtcDateTime, nullable=False),
    sa.Column("state", enumeration(State), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("materials", JsonTuple(str), nullable=False),
    sa.Column("answer", Sealed("case.answer"), nullable=False),
    sa.Column("grade", enumeration(Grade)),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("accepted_at", UtcDateTime),
    sa.Column("accepted_by", sa.String(40), nullable=False),
    sa.Column("refusal_ground", enumeration(Ground)),
    sa.Column("refusal_reason", sa.Text),
    sa.Column("refusal_authority", sa.String(120)),
    sa.Column("refused_by", sa.String(40)),
    sa.Column("refused_at", UtcDateTime),
    sa.Column("filed_under", sa.String(160), nullable=False),
    sa.Column("repeat_of", sa.String(32), nullable=False),
    sa.Column("about_staff", JsonTuple(str), nullable=False),
    sa.Column("changed_at", UtcDateTime),  # of the last change; NULL: none since it was submitted
    sa.Column("open_in", sa.String(9), _OPEN_IN),
    sa.Column("township", sa.String(9), sa.Computed("substr(region, 1, 9)", persisted=True)),
    sa.Index("ix_cases_of_identity", "identity_fingerprint", "item_code"),
    sa.Index("ix_cases_of_phone", "phone_fingerprint", "item_code"),
    sa.Index("ix_cases_open", "item_code", "open_in", "submitted_at"),
    *(
        # Lists, newest first: each begins with what is compared and goes on with the order.
        sa.Index(f"ix_cases_{'_'.join(compared)}", *compared, "submitted_at", "number")
        for compared in (("county",), ("township",), ("region",), ("state",), ("county", "item_code"))
    ),
)
notices = sa.Table(
    "notice",
    metadata,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("case_number", sa.ForeignKey("cases.number"), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("issued_at", UtcDateTime, nullable=False),
    sa.Column("issued_by", sa.String(40), nullable=False),
    sa.Column("missing", JsonTuple(str), nullable=False),
    sa.Column("reason", enumeration(NoticeReason), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("handed_over", JsonTuple(str), nullable=False),
)


def _is_empty(*values: object) -> bool:
    return all(value is None for value in values)


mapper.map_imperatively(Notice, notices)
mapper.map_imperatively(
    Case,
    cases,
    version_id_col=cases.c.row_version,
    exclude_properties=["open_in", "township"],
    properties={
        "resident": composite(
            Resident,
            cases.c.resident_name,
            cases.c.resident_identity_number,
            cases.c.resident_phone,
            cases.c.resident_document,
        ),
        "fingerprints": composite(Fingerprints, cases.c.identity_fingerprint, cases.c.phone_fingerprint),
        "refusal": composite(
            Refusal,
            cases.c.refusal_ground,
            cases.c.refusal_reason,
            cases.c.refusal_authority,
            cases.c.refused_by,
            cases.c.refused_at,
            return_none_on=_is_empty,
        ),
        "notices": relationship(Notice, order_by=notices.c.version, lazy="selectin"),
    },
)
_WITH_NOTICES = [joinedload(Case.notices)]  # type: ignore[arg-type]  # the mapper's
_LOCKED = {"of": Case}  # a row that an outer join makes up cannot be locked


@sa.event.listens_for(Case, "before_update")
def _note_the_change(_mapper: object, _connection: object, case: Case) -> None:
    session = object_session(case)
    if session is not None and session.is_modified(case):
        case.changed_at = session.info["now"]  # type: ignore[attr-defined]  # a column the model does not need


_EARLIER = prepared(
    sa.select(
        cases.c.number,
        cases.c.item_code,
        cases.c.item_version,
        cases.c.materials,
        cases.c.state,
        cases.c.submitted_at,
        cases.c.closed_at,
    )
    .where(cases.c.identity_fingerprint == sa.bindparam("identity"), cases.c.county == sa.bindparam("county"))
    .where(cases.c.state.not_in((State.DECLINED, State.WITHDRAWN)))
    .order_by(cases.c.submitted_at.desc(), cases.c.number.desc())
    .limit(sa.bindparam("most"))
)


class SqlCases:
    """Cases by number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str, *, for_update: bool = False) -> Case | None:
        return self._session.get(
            Case,
            number,
            options=_WITH_NOTICES,
            with_for_update=_LOCKED if for_update else None,
            execution_options=PREPARED,
        )

    def add(self, case: Case) -> None:
        self._session.add(case)

    def to_archive(self, closed_before: datetime, limit: int) -> list[Case]:
        originals = sa.select(held_documents.c.number).where(
            held_documents.c.case_number == cases.c.number,
            held_documents.c.form == PaperForm.ORIGINAL,
            held_documents.c.returned_at.is_(None),
        )
        due = (
            sa.select(Case)
            .where(cases.c.state == State.CLOSED, cases.c.closed_at < closed_before, ~originals.exists())
            .order_by(cases.c.closed_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list(self._session.scalars(due))

    def earlier_of(self, resident: Fingerprints, county: str, limit: int) -> list[EarlierCase]:
        if resident.identity is None:
            return []
        asked = {"identity": resident.identity, "county": county, "most": limit}
        return [EarlierCase(*row) for row in self._session.execute(_EARLIER, asked)]

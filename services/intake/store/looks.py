"""The register of looks at personal data, and wrong query codes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.look import Look, UnitLooks
from services.intake.model.resident import Fingerprints
from services.intake.ports import LookFilter
from services.intake.store.metadata import mapper, metadata
from shared.contracts import LookKind, LookReason
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

looks = sa.Table(
    "look",
    metadata,
    sa.Column("look_id", sa.String(36), primary_key=True),
    sa.Column("kind", enumeration(LookKind), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("staff_id", sa.String(40), nullable=False, index=True),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("case_number", sa.String(32), index=True),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("whose", sa.String(60), nullable=False),
    sa.Column("identity", sa.String(32), index=True),
    sa.Column("phone", sa.String(32), index=True),
    sa.Column("reason", enumeration(LookReason), nullable=False),
    sa.Column("note", Sealed("look.note"), nullable=False),
    sa.Column("found", sa.Integer, nullable=False),
)
code_tries = sa.Table(
    "code_try",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("case_number", sa.String(40), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Index("ix_code_try_case_number_at", "case_number", "at"),
)
mapper.map_imperatively(Look, looks)


class SqlLooks:
    """The register."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, look: Look) -> None:
        self._session.add(look)

    def page(self, wanted: LookFilter, *, scope: str) -> list[Look]:
        query = sa.select(Look).order_by(looks.c.look_id.desc()).limit(wanted.limit + 1)
        if scope:
            query = query.where(looks.c.region.startswith(scope, autoescape=True))
        for column, value in ((looks.c.case_number, wanted.case_number), (looks.c.staff_id, wanted.staff_id)):
            if value is not None:
                query = query.where(column == value)
        if wanted.since is not None:
            query = query.where(looks.c.at >= wanted.since)
        if wanted.until is not None:
            query = query.where(looks.c.at < wanted.until)
        if wanted.before is not None:
            query = query.where(looks.c.look_id < wanted.before)
        return list(self._session.scalars(query))

    def by_unit(self, case_number: str, resident: Fingerprints) -> list[UnitLooks]:
        count, last = sa.func.count(), sa.func.max(looks.c.at, type_=UtcDateTime())
        theirs = [looks.c.case_number == case_number]
        if resident.identity is not None:
            theirs.append(looks.c.identity == resident.identity)
        if resident.phone is not None:
            theirs.append(looks.c.phone == resident.phone)
        query = sa.select(looks.c.unit, count, last).where(sa.or_(*theirs)).group_by(looks.c.unit).order_by(last.desc())
        return [UnitLooks(unit=unit, count=n, last_at=at) for unit, n, at in self._session.execute(query)]


class SqlCodeTries:
    """Wrong query codes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, case_number: str, at: datetime) -> None:
        self._session.execute(sa.insert(code_tries).values(case_number=case_number, at=at))

    def since(self, case_number: str, moment: datetime) -> int:
        count = sa.select(sa.func.count()).select_from(code_tries)
        return int(
            self._session.scalar(count.where(code_tries.c.case_number == case_number, code_tries.c.at >= moment)) or 0
        )

    def forget_before(self, moment: datetime) -> int:
        return int(self._session.execute(sa.delete(code_tries).where(code_tries.c.at < moment)).rowcount)  # type: ignore[attr-defined]

"""Intake's tables and repositories."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, composite, registry, relationship

from services.intake import ports
from services.intake.model.case import Case, Notice, Resident, State
from services.intake.model.catalogue import Item, RequiredMaterial
from services.intake.model.directive import Directive
from shared.contracts import CaseKind, DirectiveAction, Grade, Tier
from shared.persistence.columns import JsonTuple, enumeration
from shared.persistence.tables import new_metadata
from shared.persistence.types import Sealed, UtcDateTime
from shared.persistence.unit_of_work import SqlUnitOfWork

metadata = new_metadata()
_mapper = registry(metadata=metadata)

regions = sa.Table(
    "region",
    metadata,
    sa.Column("code", sa.String(12), primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("tier", sa.String(20), nullable=False),
    sa.Column("parent", sa.String(12), index=True),
    sa.Column("sequence", sa.Integer, nullable=False),
)
serials = sa.Table(
    "serial",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)
looks = sa.Table(
    "look",
    metadata,
    sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    sa.Column("staff_id", sa.String(40), nullable=False, index=True),
    sa.Column("case_number", sa.String(32), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False),
)
items = sa.Table(
    "item",
    metadata,
    sa.Column("county", sa.String(6), primary_key=True),
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("name_en", sa.String(160), nullable=False),
    sa.Column("kind", enumeration(CaseKind), nullable=False),
    sa.Column("line", sa.String(40), nullable=False),
    sa.Column("lead_tier", enumeration(Tier), nullable=False),
    sa.Column("co_tiers", JsonTuple(Tier), nullable=False),
    sa.Column("promised_working_days", sa.Integer),
    sa.Column("proxy_allowed", sa.Boolean, nullable=False),
    sa.Column("legal_basis", sa.Text, nullable=False),
    sa.Column("materials", JsonTuple(lambda row: RequiredMaterial(**row)), nullable=False),
)
cases = sa.Table(
    "cases",
    metadata,
    sa.Column("number", sa.String(32), primary_key=True),
    sa.Column("row_version", sa.Integer, nullable=False),
    sa.Column("county", sa.String(6), nullable=False),
    sa.Column("region", sa.String(12), nullable=False, index=True),
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
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("resident_name", Sealed, nullable=False),
    sa.Column("resident_identity_number", Sealed, nullable=False),
    sa.Column("resident_phone", Sealed, nullable=False),
    sa.Column("mandate", sa.String(120), nullable=False),
    sa.Column("query_digest", sa.String(64), nullable=False),
    sa.Column("taken_by", sa.String(40), nullable=False, index=True),
    sa.Column("submitted_at", UtcDateTime, nullable=False),
    sa.Column("state", enumeration(State), nullable=False, index=True),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("materials", JsonTuple(str), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("grade", enumeration(Grade)),
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
)
directives = sa.Table(
    "directive",
    metadata,
    sa.Column("number", sa.String(32), primary_key=True),
    sa.Column("county", sa.String(6), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("document", sa.String(80), nullable=False),
    sa.Column("action", enumeration(DirectiveAction), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("line", sa.String(40), nullable=False),
    sa.Column("region", sa.String(12), nullable=False, index=True),
    sa.Column("target_tier", enumeration(Tier), nullable=False),
    sa.Column("issued_by", sa.String(40), nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
)

_mapper.map_imperatively(Notice, notices)
_mapper.map_imperatively(
    Case,
    cases,
    version_id_col=cases.c.row_version,
    properties={
        "resident": composite(
            Resident,
            cases.c.resident_name,
            cases.c.resident_identity_number,
            cases.c.resident_phone,
        ),
        "notices": relationship(Notice, order_by=notices.c.version, lazy="selectin"),
    },
)
_mapper.map_imperatively(Item, items)
_mapper.map_imperatively(Directive, directives)


class SqlCases:
    """Cases by number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str, *, for_update: bool = False) -> Case | None:
        return self._session.get(Case, number, with_for_update=for_update or None)

    def add(self, case: Case) -> None:
        self._session.add(case)


class SqlItems:
    """The catalogue; the highest version of a code is the current one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self, county: str, code: str) -> Item | None:
        newest = sa.select(Item).where(items.c.county == county, items.c.code == code)
        return self._session.scalars(newest.order_by(items.c.version.desc()).limit(1)).first()

    def all_current(self, county: str) -> list[Item]:
        newest = (
            sa.select(items.c.code, sa.func.max(items.c.version).label("version"))
            .where(items.c.county == county)
            .group_by(items.c.code)
            .subquery()
        )
        both = sa.and_(items.c.code == newest.c.code, items.c.version == newest.c.version)
        found = sa.select(Item).join(newest, both).where(items.c.county == county).order_by(items.c.line, items.c.code)
        return list(self._session.scalars(found))

    def version(self, county: str, code: str, version: int) -> Item | None:
        return self._session.get(Item, (county, code, version))

    def add(self, item: Item) -> None:
        self._session.add(item)


class SqlDirectives:
    """Directives by number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str) -> Directive | None:
        return self._session.get(Directive, number)

    def add(self, directive: Directive) -> None:
        self._session.add(directive)


class SqlRegions:
    """A copy of dispatch's regions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def name(self, code: str) -> str | None:
        return self._session.scalar(sa.select(regions.c.name).where(regions.c.code == code))

    def put(self, code: str, name: str, tier: str, parent: str | None, sequence: int) -> None:
        insert = postgres_insert if self._session.get_bind().dialect.name == "postgresql" else sqlite_insert
        row = {"name": name, "tier": tier, "parent": parent, "sequence": sequence}
        statement = insert(regions).values(code=code, **row)
        newer = regions.c.sequence < sequence
        self._session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=row, where=newer))


class SqlSerials:
    """Counters that hold a row lock until the commit: no number is given twice, none is skipped by a rollback."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, name: str) -> int:
        insert = postgres_insert if self._session.get_bind().dialect.name == "postgresql" else sqlite_insert
        statement = insert(serials).values(name=name, value=1)
        bumped = statement.on_conflict_do_update(index_elements=["name"], set_={"value": serials.c.value + 1})
        return int(self._session.execute(bumped.returning(serials.c.value)).scalar_one())


class SqlLooks:
    """The register of full views."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, *, staff_id: str, case_number: str, at: datetime) -> None:
        self._session.execute(sa.insert(looks).values(staff_id=staff_id, case_number=case_number, at=at))


class IntakeUnitOfWork(SqlUnitOfWork):
    """One transaction of intake."""

    metadata = metadata

    def _open(self) -> None:
        self.cases: ports.Cases = SqlCases(self.session)
        self.items: ports.Items = SqlItems(self.session)
        self.directives: ports.Directives = SqlDirectives(self.session)
        self.regions: ports.Regions = SqlRegions(self.session)
        self.serials: ports.Serials = SqlSerials(self.session)
        self.looks: ports.Looks = SqlLooks(self.session)

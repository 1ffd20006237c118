"""Checklists, inspections and findings in SQL; what was found is sealed."""

import dataclasses
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session, relationship

from services.dispatch.model.checklist import Check, Checklist
from services.dispatch.model.inspection import Answer, Finding, FindingState, Inspection, Verdict
from services.dispatch.store.columns import NUMBER, REGION_CODE, STAFF_ID, UNIT_CODE
from services.dispatch.store.metadata import mapper, metadata
from shared.errors import NotFound
from shared.persistence.columns import JsonTuple, enumeration
from shared.persistence.types import Sealed, SealedJson, UtcDateTime


class _Answers(SealedJson):
    """The answers of an inspection, sealed as a whole."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return super().process_bind_param([dataclasses.asdict(each) for each in value], dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        plain = super().process_result_value(value, dialect)
        return tuple(Answer(check=e["check"], verdict=Verdict(e["verdict"]), note=e["note"]) for e in plain)


checklists = sa.Table(
    "checklists",
    metadata,
    sa.Column("county", REGION_CODE, primary_key=True),
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("title", sa.String(100), nullable=False),
    sa.Column("checks", JsonTuple(lambda plain: Check(**plain)), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("recorded_by", STAFF_ID, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
)
inspections = sa.Table(
    "inspections",
    metadata,
    sa.Column("inspection_id", sa.String(36), primary_key=True),
    sa.Column("county", REGION_CODE, nullable=False),
    sa.Column("checklist", sa.String(40), nullable=False),
    sa.Column("checklist_version", sa.Integer, nullable=False),
    sa.Column("title", sa.String(100), nullable=False),
    sa.Column("place", REGION_CODE, nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("by", STAFF_ID, nullable=False),
    sa.Column("by_name", sa.String(100), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("answers", _Answers("inspection.answers"), nullable=False),
    sa.Index(None, "place", "inspection_id"),
    sa.Index(None, "unit", "inspection_id"),
)
findings = sa.Table(
    "findings",
    metadata,
    sa.Column("finding_id", sa.String(36), primary_key=True),
    sa.Column("inspection_id", sa.String(36), sa.ForeignKey("inspections.inspection_id"), nullable=False, index=True),
    sa.Column("check", sa.String(40), nullable=False),
    sa.Column("text", sa.String(300), nullable=False),
    sa.Column("item", sa.String(40), nullable=False),
    sa.Column("place", REGION_CODE, nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("what", Sealed("finding.what"), nullable=False),
    sa.Column("state", enumeration(FindingState), nullable=False),
    sa.Column("case_number", NUMBER, nullable=False),
    sa.Column("refusal", sa.Text, nullable=False),
)

mapper.map_imperatively(Inspection, inspections)
# The relationship is never followed; it tells SQLAlchemy which row must be written before which.
mapper.map_imperatively(Finding, findings, properties={"_of_inspection": relationship(Inspection, lazy="raise")})


class SqlChecklists:
    """Keeps :class:`~services.dispatch.ports.Checklists`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self, county: str) -> list[Checklist]:
        newest = (
            sa.select(checklists.c.code, sa.func.max(checklists.c.version).label("version"))
            .where(checklists.c.county == county)
            .group_by(checklists.c.code)
            .subquery()
        )
        latest = sa.and_(checklists.c.code == newest.c.code, checklists.c.version == newest.c.version)
        chosen = sa.select(checklists).join(newest, latest).where(checklists.c.county == county)
        return [Checklist(**row) for row in self._session.execute(chosen.order_by(checklists.c.code)).mappings()]

    def find(self, county: str, code: str) -> Checklist | None:
        chosen = sa.select(checklists).where(checklists.c.county == county, checklists.c.code == code)
        row = self._session.execute(chosen.order_by(checklists.c.version.desc()).limit(1)).mappings().first()
        return Checklist(**row) if row is not None else None

    def add(self, checklist: Checklist) -> None:
        values = {each.name: getattr(checklist, each.name) for each in dataclasses.fields(checklist)}
        self._session.execute(sa.insert(checklists).values(values))


class SqlInspections:
    """Keeps :class:`~services.dispatch.ports.Inspections`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, inspection: Inspection, findings: list[Finding]) -> None:
        self._session.add_all([inspection, *findings])

    def of_unit(self, unit: str, limit: int) -> list[Inspection]:
        return self._latest(inspections.c.unit == unit, limit)

    def in_place(self, place: str, limit: int) -> list[Inspection]:
        return self._latest(inspections.c.place == place, limit)

    def get(self, inspection_id: str) -> Inspection:
        found = self._session.get(Inspection, inspection_id)
        if found is None:
            raise NotFound(f"没有督查记录 {inspection_id}", f"there is no inspection {inspection_id}")
        return found

    def findings(self, inspection_ids: list[str]) -> list[Finding]:
        chosen = sa.select(Finding).where(findings.c.inspection_id.in_(inspection_ids))
        return list(self._session.scalars(chosen.order_by(findings.c.finding_id)))

    def finding(self, finding_id: str) -> Finding | None:
        return self._session.get(Finding, finding_id, with_for_update=True)

    def _latest(self, which: sa.ColumnElement[bool], limit: int) -> list[Inspection]:
        chosen = sa.select(Inspection).where(which).order_by(inspections.c.inspection_id.desc()).limit(limit)
        return list(self._session.scalars(chosen))

"""Information reported upward, in SQL."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.dispatch.model.information import InformationPart, InformationReport
from services.dispatch.ports import InformationFilter
from services.dispatch.store.columns import REGION_CODE, STAFF_ID, UNIT_CODE, inside
from services.dispatch.store.metadata import mapper, metadata
from shared.contracts import InformationKind, ReportStage
from shared.errors import NotFound
from shared.identity import Identity
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

reports = sa.Table(
    "information_reports",
    metadata,
    sa.Column("report_id", sa.String(36), primary_key=True),
    sa.Column("kind", enumeration(InformationKind), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False, index=True),
    sa.Column("unit_name", sa.String(100), nullable=False),
    sa.Column("region", REGION_CODE, nullable=False, index=True),
    sa.Column("place", REGION_CODE, nullable=False),
    sa.Column("happened_at", UtcDateTime, nullable=False),
    sa.Column("title", Sealed("information.title"), nullable=False),
    sa.Column("to_unit", UNIT_CODE, index=True),
    sa.Column("to_leader", STAFF_ID),
    sa.Column("parts", sa.Integer, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("begun_at", UtcDateTime, nullable=False),
)
parts = sa.Table(
    "information_parts",
    metadata,
    sa.Column("report_id", sa.String(36), sa.ForeignKey("information_reports.report_id"), primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("stage", enumeration(ReportStage), nullable=False),
    sa.Column("text", Sealed("information.text"), nullable=False),
    sa.Column("in_time", sa.Boolean),
    sa.Column("reported_by", STAFF_ID, nullable=False),
    sa.Column("reported_by_name", sa.String(100), nullable=False),
    sa.Column("reported_at", UtcDateTime, nullable=False),
    sa.Column("received_by", STAFF_ID),
    sa.Column("received_by_name", sa.String(100), nullable=False),
    sa.Column("received_at", UtcDateTime),
)

mapper.map_imperatively(InformationReport, reports)
# The relationship is never followed; it tells SQLAlchemy which row must be written before which.
mapper.map_imperatively(
    InformationPart, parts, properties={"_of_report": relationship(InformationReport, lazy="raise")}
)


class SqlInformation:
    """Keeps :class:`~services.dispatch.ports.Information`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: InformationReport | InformationPart) -> None:
        self._session.add(row)

    def get(self, report_id: str) -> InformationReport:
        return _found(self._session.get(InformationReport, report_id), report_id)

    def claim(self, report_id: str) -> InformationReport:
        return _found(self._session.get(InformationReport, report_id, with_for_update=True), report_id)

    def parts(self, report_id: str) -> list[InformationPart]:
        chosen = sa.select(InformationPart).where(parts.c.report_id == report_id)
        return list(self._session.scalars(chosen.order_by(parts.c.part)))

    def visible_to(self, identity: Identity, wanted: InformationFilter) -> list[InformationReport]:
        seen = sa.or_(
            inside(reports.c.region, identity.scope),
            reports.c.unit == identity.unit,
            reports.c.to_unit == identity.unit,
        )
        chosen = sa.select(InformationReport).where(seen)
        if wanted.unit is not None:
            chosen = chosen.where(reports.c.unit == wanted.unit)
        if wanted.urgent is not None:
            chosen = chosen.where(reports.c.urgent.is_(wanted.urgent))
        if wanted.after is not None:
            chosen = chosen.where(reports.c.report_id < wanted.after)
        return list(self._session.scalars(chosen.order_by(reports.c.report_id.desc()).limit(wanted.limit)))


def _found(report: InformationReport | None, report_id: str) -> InformationReport:
    if report is None:
        raise NotFound(f"没有信息上报 {report_id}", f"there is no report {report_id}")
    return report

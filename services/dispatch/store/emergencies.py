"""Emergencies in SQL. An emergency's row is locked before its tasks and reports, as every whole before its parts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.dispatch.model.emergency import Bulletin, Emergency, Member
from services.dispatch.model.task import Task
from services.dispatch.store.columns import REGION_CODE, STAFF_ID, UNIT_CODE, inside
from services.dispatch.store.metadata import mapper, metadata
from services.dispatch.store.tasks import tasks
from shared.contracts import EmergencyKind
from shared.errors import NotFound
from shared.identity import Identity
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

_ID, _NAME = sa.String(36), sa.String(100)
# In the very words of the indexes, so that the databases see that they answer.
_RUNNING = sa.text("ended_at IS NULL")
_OWED = sa.text("given_at IS NULL AND waived_at IS NULL")

emergencies = sa.Table(
    "emergencies",
    metadata,
    sa.Column("emergency_id", _ID, primary_key=True),
    sa.Column("kind", enumeration(EmergencyKind), nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("name", _NAME, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("region", REGION_CODE, nullable=False, index=True),
    sa.Column("region_name", _NAME, nullable=False),
    sa.Column("declared_by", STAFF_ID, nullable=False),
    sa.Column("declared_by_name", _NAME, nullable=False),
    sa.Column("declared_at", UtcDateTime, nullable=False),
    sa.Column("on_behalf_of", STAFF_ID),
    sa.Column("on_behalf_of_name", _NAME, nullable=False),
    sa.Column("sign_minutes", sa.Integer, nullable=False),
    sa.Column("report_minutes", sa.Integer, nullable=False),
    sa.Column("report_every_minutes", sa.Integer),
    sa.Column("normal_waits", sa.Boolean, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("round_due", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("ended_by", STAFF_ID),
    sa.Column("ended_by_name", _NAME, nullable=False),
    sa.Column("end_reason", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_emergencies_running", "round_due", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
)
members = sa.Table(
    "emergency_members",
    metadata,
    sa.Column("member_id", _ID, primary_key=True),
    sa.Column("emergency_id", _ID, sa.ForeignKey("emergencies.emergency_id"), nullable=False, index=True),
    sa.Column("staff_id", STAFF_ID, nullable=False),
    sa.Column("name", _NAME, nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("unit_name", _NAME, nullable=False),
    sa.Column("region", REGION_CODE, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("added_by", STAFF_ID, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("removed_by", STAFF_ID),
    sa.Column("removed_at", UtcDateTime),
    sa.Column("removal", sa.Text, nullable=False),
)
bulletins = sa.Table(
    "emergency_reports",
    metadata,
    sa.Column("report_id", _ID, primary_key=True),
    sa.Column("emergency_id", _ID, sa.ForeignKey("emergencies.emergency_id"), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("unit_name", _NAME, nullable=False),
    sa.Column("region", REGION_CODE, nullable=False),
    sa.Column("staff_id", STAFF_ID),
    sa.Column("requested_at", UtcDateTime, nullable=False),
    sa.Column("due", UtcDateTime, nullable=False),
    sa.Column("text", Sealed("emergency.report"), nullable=False),
    sa.Column("given_by", STAFF_ID),
    sa.Column("given_by_name", _NAME, nullable=False),
    sa.Column("given_at", UtcDateTime),
    sa.Column("waived_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("emergency_id", "round", "unit"),  # a unit is asked once a round
    sa.Index("ix_emergency_reports_owed", "emergency_id", "unit", sqlite_where=_OWED, postgresql_where=_OWED),
)

mapper.map_imperatively(Emergency, emergencies, version_id_col=emergencies.c.version)
# The relationships are never followed; they tell SQLAlchemy which row must be written before which.
mapper.map_imperatively(Member, members, properties={"_of": relationship(Emergency, lazy="raise")})
mapper.map_imperatively(
    Bulletin,
    bulletins,
    version_id_col=bulletins.c.version,
    properties={"_of": relationship(Emergency, lazy="raise")},
)


class SqlEmergencies:
    """Keeps :class:`~services.dispatch.ports.Emergencies`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Emergency | Member | Bulletin) -> None:
        self._session.add(row)

    def get(self, emergency_id: str) -> Emergency:
        return _found(self._session.get(Emergency, emergency_id), emergency_id)

    def claim(self, emergency_id: str) -> Emergency:
        return _found(self._session.get(Emergency, emergency_id, with_for_update=True), emergency_id)

    def visible_to(self, identity: Identity, *, running: bool | None, limit: int) -> list[Emergency]:
        region = emergencies.c.region
        above = [identity.scope[:digits] for digits in (6, 9, 12) if len(identity.scope) >= digits]
        chosen = sa.select(Emergency).where(sa.or_(inside(region, identity.scope), region.in_(above)))
        if running is not None:
            chosen = chosen.where(emergencies.c.ended_at.is_(None) if running else emergencies.c.ended_at.is_not(None))
        ordered = chosen.order_by(emergencies.c.ended_at.is_not(None), emergencies.c.emergency_id.desc())
        return list(self._session.scalars(ordered.limit(limit)))

    def members(self, emergency_id: str) -> list[Member]:
        chosen = sa.select(Member).where(members.c.emergency_id == emergency_id)
        return list(self._session.scalars(chosen.order_by(members.c.added_at, members.c.unit, members.c.staff_id)))

    def bulletins(self, emergency_id: str, *, since_round: int = 0) -> list[Bulletin]:
        these = (bulletins.c.emergency_id == emergency_id, bulletins.c.round >= since_round)
        chosen = sa.select(Bulletin).where(*these)
        return list(self._session.scalars(chosen.order_by(bulletins.c.round, bulletins.c.unit)))

    def owed(self, emergency_id: str, unit: str | None = None) -> list[Bulletin]:
        chosen = sa.select(Bulletin).where(bulletins.c.emergency_id == emergency_id, _OWED)
        if unit is not None:
            chosen = chosen.where(bulletins.c.unit == unit)
        ordered = chosen.order_by(bulletins.c.round, bulletins.c.unit)
        return list(self._session.scalars(ordered.with_for_update()))

    def tasks(self, emergency_id: str) -> list[Task]:
        chosen = sa.select(Task).where(tasks.c.origin_number == emergency_id).order_by(tasks.c.task_id)
        return list(self._session.scalars(chosen))

    def due(self, now: datetime, limit: int) -> list[str]:
        come = sa.select(emergencies.c.emergency_id).where(_RUNNING, emergencies.c.round_due <= now)
        return list(self._session.scalars(come.order_by(emergencies.c.round_due).limit(limit)))


def _found(emergency: Emergency | None, emergency_id: str) -> Emergency:
    if emergency is None:
        raise NotFound(f"没有应急 {emergency_id}", f"there is no emergency {emergency_id}")
    return emergency

"""The duty log in SQL."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.duty_log import DutyEntry, DutyHandover
from services.dispatch.store.columns import REGION_CODE, STAFF_ID, UNIT_CODE
from services.dispatch.store.metadata import mapper, metadata
from services.dispatch.store.organisation_tables import units
from shared.contracts import DutyKind
from shared.errors import NotFound
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

duty_entries = sa.Table(
    "duty_entries",
    metadata,
    sa.Column("entry_id", sa.String(36), primary_key=True),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("region", REGION_CODE, nullable=False),
    sa.Column("kind", enumeration(DutyKind), nullable=False),
    sa.Column("happened_at", UtcDateTime, nullable=False),
    sa.Column("text", Sealed("duty_entry.text"), nullable=False),
    sa.Column("corrects", sa.String(36)),
    sa.Column("written_by", STAFF_ID, nullable=False),
    sa.Column("written_by_name", sa.String(100), nullable=False),
    sa.Column("written_at", UtcDateTime, nullable=False),
    sa.Index(None, "unit", "entry_id"),
)
duty_handovers = sa.Table(
    "duty_handovers",
    metadata,
    sa.Column("handover_id", sa.String(36), primary_key=True),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("region", REGION_CODE, nullable=False),
    sa.Column("text", Sealed("duty_handover.text"), nullable=False),
    sa.Column("handed_by", STAFF_ID, nullable=False),
    sa.Column("handed_by_name", sa.String(100), nullable=False),
    sa.Column("handed_at", UtcDateTime, nullable=False),
    sa.Column("to", STAFF_ID, nullable=False),
    sa.Column("taken_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "unit", "handover_id"),
)

mapper.map_imperatively(DutyEntry, duty_entries)
mapper.map_imperatively(DutyHandover, duty_handovers, version_id_col=duty_handovers.c.version)


class SqlDutyLog:
    """Keeps :class:`~services.dispatch.ports.DutyLog`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: DutyEntry | DutyHandover) -> None:
        self._session.add(row)

    def entry(self, entry_id: str) -> DutyEntry:
        entry = self._session.get(DutyEntry, entry_id)
        if entry is None:
            raise NotFound(f"没有值班日志 {entry_id}", f"there is no entry {entry_id}")
        return entry

    def handover(self, handover_id: str) -> DutyHandover:
        handover = self._session.get(DutyHandover, handover_id, with_for_update=True)
        if handover is None:
            raise NotFound(f"没有交接班 {handover_id}", f"there is no handover {handover_id}")
        return handover

    def untaken(self, unit: str) -> DutyHandover | None:
        # Of two who hand over at once the second waits here, and finds the first's.
        self._session.execute(sa.select(units.c.code).where(units.c.code == unit).with_for_update())
        chosen = sa.select(DutyHandover).where(duty_handovers.c.unit == unit, duty_handovers.c.taken_at.is_(None))
        return self._session.scalars(chosen.limit(1)).first()

    def entries(self, unit: str, *, after: str | None, limit: int) -> list[DutyEntry]:
        chosen = sa.select(DutyEntry).where(duty_entries.c.unit == unit)
        if after is not None:
            chosen = chosen.where(duty_entries.c.entry_id < after)
        return list(self._session.scalars(chosen.order_by(duty_entries.c.entry_id.desc()).limit(limit)))

    def handovers(self, unit: str, limit: int) -> list[DutyHandover]:
        chosen = sa.select(DutyHandover).where(duty_handovers.c.unit == unit)
        return list(self._session.scalars(chosen.order_by(duty_handovers.c.handover_id.desc()).limit(limit)))

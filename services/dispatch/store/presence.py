"""Secondments, leave and duty rosters in SQL."""

from collections.abc import Collection
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.store.columns import STAFF_ID, TASK_ID, UNIT_CODE
from services.dispatch.store.metadata import mapper, metadata
from services.dispatch.store.organisation_tables import staff
from shared.errors import NotFound
from shared.persistence.types import UtcDateTime

Row = TypeVar("Row", Secondment, Leave)


def _absence(name: str, *more: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("record_id", TASK_ID, primary_key=True),
        sa.Column("staff_id", STAFF_ID, sa.ForeignKey("staff.staff_id"), nullable=False),
        *more,
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=False),
        sa.Column("end_reason", sa.Text, nullable=False),
        sa.Column("recorded_by", STAFF_ID, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.Index(None, "staff_id", "valid_to"),
    )


secondments = _absence(
    "secondments",
    sa.Column("unit", UNIT_CODE, sa.ForeignKey("units.code"), nullable=False, index=True),
    sa.Column("reason", sa.Text, nullable=False),
)
leaves = _absence("leaves", sa.Column("deputy", STAFF_ID, sa.ForeignKey("staff.staff_id")))
duties = sa.Table(
    "duties",
    metadata,
    sa.Column("unit", UNIT_CODE, sa.ForeignKey("units.code"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("staff_id", STAFF_ID, sa.ForeignKey("staff.staff_id"), primary_key=True),
)

# The relationships are never followed; they tell SQLAlchemy which rows must be written before which.
_of_staff = {"_of_staff": relationship(Staff, lazy="raise", foreign_keys=[secondments.c.staff_id])}
mapper.map_imperatively(Secondment, secondments, properties=_of_staff)
_of_staff = {"_of_staff": relationship(Staff, lazy="raise", foreign_keys=[leaves.c.staff_id])}
mapper.map_imperatively(Leave, leaves, properties=_of_staff)
mapper.map_imperatively(
    Duty,
    duties,
    properties={"_of_unit": relationship(Unit, lazy="raise"), "_of_staff": relationship(Staff, lazy="raise")},
)


class SqlPresence:
    """Keeps :class:`~services.dispatch.ports.Presence`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Secondment | Leave | Duty) -> None:
        self._session.add(row)

    def secondment(self, record_id: str) -> Secondment:
        return _found(self._session.get(Secondment, record_id, with_for_update=True), record_id)

    def leave(self, record_id: str) -> Leave:
        return _found(self._session.get(Leave, record_id, with_for_update=True), record_id)

    def secondments_of(self, staff_id: str, first: date, last: date) -> list[Secondment]:
        self._claim(staff_id)
        return self._meeting(Secondment, secondments, secondments.c.staff_id == staff_id, first, last)

    def leaves_of(self, staff_id: str, first: date, last: date) -> list[Leave]:
        self._claim(staff_id)
        return self._meeting(Leave, leaves, leaves.c.staff_id == staff_id, first, last)

    def secondments(self, units: Collection[str], first: date, last: date) -> list[Secondment]:
        here = sa.or_(secondments.c.unit.in_(units), secondments.c.staff_id.in_(_at_home(units)))
        return self._meeting(Secondment, secondments, here, first, last)

    def leaves(self, units: Collection[str], first: date, last: date) -> list[Leave]:
        return self._meeting(Leave, leaves, leaves.c.staff_id.in_(_at_home(units)), first, last)

    def duties(self, units: Collection[str], first: date, last: date) -> list[Duty]:
        chosen = sa.select(Duty).where(duties.c.unit.in_(units), duties.c.day.between(first, last))
        return list(self._session.scalars(chosen.order_by(duties.c.day, duties.c.unit, duties.c.staff_id)))

    def remove_duty(self, row: Duty) -> None:
        self._session.delete(row)

    def _claim(self, staff_id: str) -> None:
        """Of two who record something of one person at once, the second waits and sees the first's."""
        self._session.execute(sa.select(staff.c.staff_id).where(staff.c.staff_id == staff_id).with_for_update())

    def _meeting(
        self, kind: type[Row], table: sa.Table, who: sa.ColumnElement[bool], first: date, last: date
    ) -> list[Row]:
        period = (table.c.valid_from <= last, table.c.valid_to >= first, table.c.valid_from <= table.c.valid_to)
        chosen = sa.select(kind).where(who, *period).order_by(table.c.valid_from, table.c.record_id)
        return list(self._session.scalars(chosen))


def _at_home(units: Collection[str]) -> sa.Select[Any]:
    return sa.select(staff.c.staff_id).where(staff.c.unit.in_(units))


def _found(row: Row | None, record_id: str) -> Row:
    if row is None:
        raise NotFound(f"没有记录 {record_id}", f"there is no record {record_id}")
    return row

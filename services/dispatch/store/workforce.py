"""The picture of the workforce that routing looks at: a query a kind, whatever the size.

Work is weighed key by key, each with a query of its own inside the one that reads the row: an index answers that, also
where half a million tasks are open elsewhere. Presence is read for the units of the picture only.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.model.rules import Weights
from services.dispatch.model.task import IN_HAND
from services.dispatch.model.workforce import Workforce
from services.dispatch.store.columns import inside as lies_inside
from services.dispatch.store.organisation_tables import staff, units
from services.dispatch.store.presence import duties, leaves, secondments
from services.dispatch.store.tasks import tasks
from shared.contracts import Part


class Picture:
    """The units of some regions on a day, and everybody who is, or stands in, there."""

    def __init__(
        self, session: Session, regions: Collection[str], inside: str | None, on: date, weights: Weights
    ) -> None:
        self._session, self._on, self._weights = session, on, weights
        here: sa.ColumnElement[bool] = units.c.region.in_(regions)
        if inside is not None:
            here = sa.or_(here, lies_inside(units.c.region, inside))
        valid = (here, units.c.valid_from <= on, sa.or_(units.c.valid_to.is_(None), units.c.valid_to >= on))
        found = session.execute(sa.select(Unit, self._open(tasks.c.unit == units.c.code)).where(*valid))
        self._units: dict[str, tuple[Unit, float]] = {unit.code: (unit, open_work) for unit, open_work in found}
        self._people: dict[str, tuple[Staff, float, datetime | None]] = {}

    def taken(self, now: datetime | None) -> Workforce:
        """The picture, with the work in hand."""
        codes = list(self._units)
        at_home = sa.select(staff.c.staff_id).where(staff.c.unit.in_(codes))
        self._add_people(staff.c.unit, codes)
        away = self._running(
            Secondment, secondments, sa.or_(secondments.c.unit.in_(codes), secondments.c.staff_id.in_(at_home))
        )
        on_duty = duties.c.day.between(self._on - timedelta(days=1), self._on)
        roster = list(self._session.scalars(sa.select(Duty).where(duties.c.unit.in_(codes), on_duty)))
        helpers = {row.staff_id for row in away if row.unit in self._units}
        leaders = {unit.leader for unit, _ in self._units.values() if unit.leader is not None}
        from_elsewhere = self._add_people(staff.c.staff_id, {*helpers, *leaders, *(row.staff_id for row in roster)})
        if from_elsewhere - helpers:
            away += self._running(Secondment, secondments, secondments.c.staff_id.in_(from_elsewhere - helpers))
        theirs = sa.or_(leaves.c.staff_id.in_(at_home), leaves.c.staff_id.in_(from_elsewhere))
        on_leave = self._with_deputies(self._running(Leave, leaves, theirs))
        return Workforce(
            units=[unit for unit, _ in self._units.values()],
            staff=[person for person, _, _ in self._people.values()],
            open_by_unit={code: open_work for code, (_, open_work) in self._units.items() if open_work},
            open_by_person={who: open_work for who, (_, open_work, _) in self._people.items() if open_work},
            last_assigned={who: at for who, (_, _, at) in self._people.items() if at is not None},
            secondments=away,
            leaves=on_leave,
            duties=roster,
            weights=self._weights,
            now=now,
        )

    def _running(self, kind: type[Any], table: sa.Table, who: sa.ColumnElement[bool]) -> list[Any]:
        chosen = sa.select(kind).where(who, table.c.valid_from <= self._on, table.c.valid_to >= self._on)
        return list(self._session.scalars(chosen))

    def _with_deputies(self, on_leave: list[Leave]) -> list[Leave]:
        """Their leave, and that of deputies from elsewhere, who are added; and of those deputies' deputies."""
        asked = set(self._people)
        while wanted := {row.deputy for row in on_leave if row.deputy is not None} - asked:
            asked |= wanted
            self._add_people(staff.c.staff_id, wanted)
            on_leave += self._running(Leave, leaves, leaves.c.staff_id.in_(wanted))
        return on_leave

    def _add_people(self, column: sa.Column[Any], keys: Iterable[str]) -> set[str]:
        """Active people by a key, each with their work in hand and when some last came; returns who is new."""
        wanted = set(keys) - self._people.keys()
        if not wanted:
            return set()
        theirs = tasks.c.assignee == staff.c.staff_id
        last_assigned = sa.select(sa.func.max(tasks.c.assigned_at)).where(theirs).scalar_subquery()
        query = sa.select(Staff, self._open(theirs), last_assigned).where(staff.c.active, column.in_(wanted))
        found = {person.staff_id: (person, weight, at) for person, weight, at in self._session.execute(query)}
        self._people |= found
        return set(found)

    def _open(self, whose: sa.ColumnElement[bool]) -> sa.Function[float]:
        """The weighted work in somebody's hand."""
        urgent = sa.case((tasks.c.urgent, self._weights.of(urgent=True, part=Part.LEAD)), else_=1.0)
        co = sa.case((tasks.c.part == Part.CO, self._weights.of(urgent=False, part=Part.CO)), else_=1.0)
        weight = sa.cast(urgent, sa.Float) * sa.cast(co, sa.Float)
        in_hand = sa.select(sa.func.sum(weight)).where(whose, tasks.c.state.in_(IN_HAND)).scalar_subquery()
        return sa.func.coalesce(in_hand, 0.0)

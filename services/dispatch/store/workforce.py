"""The picture of the workforce that routing looks at: a fixed number of queries, whatever the size."""

from collections import defaultdict
from collections.abc import Collection, Sequence
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


class Picture:
    """The units of some regions on a day, and everybody who is, or stands in, there."""

    def __init__(self, session: Session, regions: Collection[str], inside: str | None, on: date) -> None:
        here: sa.ColumnElement[bool] = units.c.region.in_(regions)
        if inside is not None:
            here = sa.or_(here, lies_inside(units.c.region, inside))
        self._session, self._on = session, on
        self._valid = (here, units.c.valid_from <= on, sa.or_(units.c.valid_to.is_(None), units.c.valid_to >= on))
        self._unit_codes = sa.select(units.c.code).where(*self._valid)
        self._roster = (duties.c.unit.in_(self._unit_codes), duties.c.day.between(on - timedelta(days=1), on))
        helping = self._running(secondments, secondments.c.unit.in_(self._unit_codes))
        self._present = (
            staff.c.active,
            sa.or_(
                staff.c.unit.in_(self._unit_codes),
                staff.c.staff_id.in_(sa.select(units.c.leader).where(*self._valid, units.c.leader.is_not(None))),
                staff.c.staff_id.in_(sa.select(secondments.c.staff_id).where(*helping)),
                staff.c.staff_id.in_(sa.select(duties.c.staff_id).where(*self._roster)),
            ),
        )
        self._staff_ids = sa.select(staff.c.staff_id).where(*self._present)

    def taken(self, weights: Weights, now: datetime | None) -> Workforce:
        """The picture, with the work in hand."""
        people = {row.staff_id: row for row in self._all(Staff, *self._present)}
        away = self._running(secondments, secondments.c.staff_id.in_(self._staff_ids))
        on_leave = self._all(Leave, *self._running(leaves, leaves.c.staff_id.in_(self._staff_ids)))
        deputies = self._deputies(on_leave, people)
        open_by_person, last_assigned = self._loads(self._staff_ids, weights)
        for ids in [sorted(deputies)] if deputies else []:
            theirs = self._loads(ids, weights)
            open_by_person, last_assigned = open_by_person | theirs[0], last_assigned | theirs[1]
        return Workforce(
            units=self._all(Unit, *self._valid),
            staff=[*people.values(), *deputies.values()],
            open_by_unit=self._weighed(tasks.c.unit, self._unit_codes, weights),
            open_by_person=open_by_person,
            last_assigned=last_assigned,
            secondments=self._all(Secondment, *away),
            leaves=on_leave,
            duties=self._all(Duty, *self._roster),
            weights=weights,
            now=now,
        )

    def _all(self, kind: type[Any], *conditions: sa.ColumnElement[bool]) -> list[Any]:
        return list(self._session.scalars(sa.select(kind).where(*conditions)))

    def _running(self, table: sa.Table, who: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[bool], ...]:
        return (who, table.c.valid_from <= self._on, table.c.valid_to >= self._on)

    def _deputies(self, on_leave: list[Leave], people: dict[str, Staff]) -> dict[str, Staff]:
        """Deputies who are not among ``people``, and theirs if they are on leave, whose leave is added."""
        found: dict[str, Staff] = {}
        asked = set(people)
        while wanted := {row.deputy for row in on_leave if row.deputy is not None} - asked:
            asked |= wanted
            found |= {row.staff_id: row for row in self._all(Staff, staff.c.active, staff.c.staff_id.in_(wanted))}
            on_leave += self._all(Leave, *self._running(leaves, leaves.c.staff_id.in_(wanted)))
        return found

    def _loads(
        self, ids: sa.Select[Any] | Sequence[str], weights: Weights
    ) -> tuple[dict[str, float], dict[str, datetime]]:
        """By person: weighted open work, and when a task last went to them."""
        last = sa.select(sa.func.max(tasks.c.assigned_at)).where(tasks.c.assignee == staff.c.staff_id)
        rows = self._session.execute(
            sa.select(staff.c.staff_id, last.scalar_subquery()).where(staff.c.staff_id.in_(ids))
        )
        return self._weighed(tasks.c.assignee, ids, weights), {who: at for who, at in rows if at is not None}

    def _weighed(
        self, column: sa.Column[Any], among: sa.Select[Any] | Sequence[str], weights: Weights
    ) -> dict[str, float]:
        counted = (
            sa.select(column, tasks.c.urgent, tasks.c.part, sa.func.count())
            .where(tasks.c.state.in_(IN_HAND), column.in_(among))
            .group_by(column, tasks.c.urgent, tasks.c.part)
        )
        weighed: dict[str, float] = defaultdict(float)
        for key, urgent, part, count in self._session.execute(counted):
            weighed[key] += count * weights.of(urgent=urgent, part=part)
        return dict(weighed)

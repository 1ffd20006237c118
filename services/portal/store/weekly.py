"""The weekly dispatch in SQL: counted in the database over an index on state and due moment, never row by row here."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as Orm

from services.portal.model.late import LateClock, OpenTasks, Rung
from services.portal.model.views import LineView, RegionView
from services.portal.model.weekly import Bin, ComingMatter, KeptReport, Sort, Tally, WeeklyRun
from services.portal.store import tables as t
from services.portal.store.meeting_tables import decisions
from shared.clock import SHANGHAI
from shared.contracts import ClockKind, Tier
from shared.persistence.insertion import insert

_STATES = ("running", "paused", "satisfied", "cancelled")  # all there are: named so that the index is used
_OPEN = ("running", "paused")
_FINISHED_TASKS = ("done", "cancelled")
_MOST_REGIONS = 500  # of a county's townships, to choose from
_REGION_DIGITS = 12

_clock, _case, _directive, _task = t.clocks.c, t.cases.c, t.directives.c, t.tasks.c
_said = (_case, _directive, decisions.c, _task)  # where a matter says what it is, whichever it has
_LINE = sa.func.coalesce(*(sa.func.nullif(each.line, "") for each in _said), "").label("line")
_TITLES = (_case.title, _directive.title, decisions.c.what, _task.title)
_TITLE = sa.func.coalesce(*(sa.func.nullif(each, "") for each in _TITLES), "").label("title")
_SORT = sa.case((_clock.kind == ClockKind.SIGN.value, Sort.SIGNING.value), else_=Sort.MATTER.value).label("sort")
_WITH_MATTER = (
    t.clocks.outerjoin(t.cases, _case.number == _clock.origin_number)
    .outerjoin(t.directives, _directive.number == _clock.origin_number)
    .outerjoin(decisions, decisions.c.number == _clock.origin_number)
    .outerjoin(t.tasks, _task.task_id == _clock.task_id)
)


class SqlWeekly:
    """Keeps :class:`~services.portal.ports.Weekly`."""

    def __init__(self, orm: Orm) -> None:
        self._orm = orm

    def tally(self, region: str, since: datetime, until: datetime, at: datetime) -> list[Tally]:
        where = _bin(at).label("bin")
        query = (
            sa.select(_LINE, _clock.unit, _SORT, where, sa.func.count())
            .select_from(_WITH_MATTER)
            .where(_clock.state.in_(_STATES), _clock.due >= since, _clock.due < until, _started(at), _inside(region))
            .group_by(sa.text("1"), _clock.unit, sa.text("3"), sa.text("4"))
        )
        return [
            Tally(line=line, unit=unit, sort=Sort(sort), bin=Bin(found), number=number)
            for line, unit, sort, found, number in self._orm.execute(query)
        ]

    def late_counts(self, region: str, until: datetime, at: datetime) -> Mapping[str, int]:
        query = sa.select(_LINE, sa.func.count()).select_from(_WITH_MATTER)
        query = query.where(_late(region, until, at), _clock.kind != ClockKind.SIGN.value).group_by(sa.text("1"))
        return {str(line): int(number) for line, number in self._orm.execute(query)}

    def late(self, region: str, until: datetime, at: datetime, most: int) -> list[LateClock]:
        late, signing = _late(region, until, at), _clock.kind == ClockKind.SIGN.value
        state = sa.func.coalesce(_case.state, _directive.state, "")
        told = (_clock.kind, _clock.origin, _clock.origin_number, _LINE, _TITLE)
        single = (
            sa.select(
                *told,
                *(_clock.clock_id, _clock.task_id, _clock.unit, _clock.staff_id, _clock.due),
                *(_clock.state, _clock.reason, state, sa.literal(1)),
            )
            .select_from(_WITH_MATTER)
            .where(late, ~signing)
            .order_by(_clock.due, _clock.clock_id)
            .limit(most)
        )
        found = [_late_clock(row) for row in self._orm.execute(single)]
        first = (sa.func.min(column) for column in (_clock.clock_id, _clock.task_id, _clock.unit, _clock.staff_id))
        due = sa.func.min(_clock.due)
        together = (
            sa.select(*told, *first, due, sa.literal("running"), sa.literal(""), sa.literal(""), sa.func.count())
            .select_from(_WITH_MATTER)
            .where(late, signing)
            .group_by(_clock.kind, _clock.origin, _clock.origin_number, sa.text("4"), sa.text("5"))
            .order_by(due, _clock.origin_number)
            .limit(most)
        )
        return found + [_late_clock(row) for row in self._orm.execute(together)]

    def coming_counts(self, region: str, since: datetime, until: datetime, at: datetime) -> Mapping[str, int]:
        query = sa.select(_LINE, sa.func.count()).select_from(_WITH_MATTER)
        query = query.where(_coming(region, since, until, at)).group_by(sa.text("1"))
        return {str(line): int(number) for line, number in self._orm.execute(query)}

    def coming(self, region: str, since: datetime, until: datetime, at: datetime, most: int) -> list[ComingMatter]:
        query = (
            sa.select(
                *(_clock.kind, _clock.origin, _clock.origin_number, _TITLE, _LINE, _clock.unit),
                *(_clock.due, _clock.provisional),
            )
            .select_from(_WITH_MATTER)
            .where(_coming(region, since, until, at))
            .order_by(_clock.due, _clock.clock_id)
            .limit(most)
        )
        return [
            ComingMatter(
                kind=kind,
                origin=origin,
                number=number,
                title=title,
                line=line,
                unit=unit,
                due=due,
                provisional=provisional,
            )
            for kind, origin, number, title, line, unit, due, provisional in self._orm.execute(query)
        ]

    def open_tasks(self, numbers: Collection[str]) -> list[OpenTasks]:
        if not numbers:
            return []
        query = (
            sa.select(_task.origin_number, _task.state, sa.func.min(_task.unit), sa.func.count())
            .where(_task.origin_number.in_(list(numbers)), _task.state.not_in(_FINISHED_TASKS))
            .group_by(_task.origin_number, _task.state)
        )
        return [
            OpenTasks(number=number, state=state, unit=unit or None, tasks=tasks)
            for number, state, unit, tasks in self._orm.execute(query)
        ]

    def rungs(self, clock_ids: Collection[str]) -> list[Rung]:
        if not clock_ids:
            return []
        urge = t.urges.c
        query = (
            sa.select(urge.clock_id, urge.rung, urge.signed_at)
            .where(urge.clock_id.in_(list(clock_ids)), urge.issued_at.is_not(None))
            .order_by(urge.issued_at, urge.urge_id)
        )
        last = {clock: (rung, signed) for clock, rung, signed in self._orm.execute(query)}
        return [Rung(clock_id=clock, rung=rung, signed=signed is not None) for clock, (rung, signed) in last.items()]

    def lines(self, county: str) -> list[LineView]:
        line = t.lines.c
        query = sa.select(LineView).where(line.county == county, line.active).order_by(line.code)
        return list(self._orm.scalars(query))

    def regions(self, scope: str) -> list[RegionView]:
        return list(self._orm.scalars(_with_reports(scope).order_by(t.regions.c.code).limit(_MOST_REGIONS)))

    def kept(self, week: date, region: str) -> KeptReport | None:
        return self._orm.get(KeptReport, (week, region))

    def keep(self, report: KeptReport) -> None:
        values = {column.name: getattr(report, column.name) for column in t.weekly_reports.columns}
        self._orm.execute(insert(t.weekly_reports, self._orm).values(values).on_conflict_do_nothing())

    def without_report(self, week: date, now: datetime, most: int) -> list[str]:
        kept, region = t.weekly_reports.c, t.regions.c
        has_one = sa.exists().where(kept.week == week, kept.region == region.code)
        today = now.astimezone(SHANGHAI).date()
        still_is = sa.or_(region.valid_to.is_(None), region.valid_to >= today)
        query = _with_reports("").where(~has_one, still_is).order_by(region.code).limit(most)
        return [row.code for row in self._orm.scalars(query)]

    def is_complete(self, week: date) -> bool:
        return self._orm.get(WeeklyRun, week) is not None

    def complete(self, run: WeeklyRun) -> None:
        values = {"week": run.week, "completed_at": run.completed_at}
        self._orm.execute(insert(t.weekly_runs, self._orm).values(values).on_conflict_do_nothing())


def _with_reports(scope: str) -> sa.Select[RegionView]:
    tiers = (Tier.COUNTY.value, Tier.TOWNSHIP.value)
    region = t.regions.c
    return sa.select(RegionView).where(region.tier.in_(tiers), _in_code(region.code, scope))


def _in_code(column: Any, region: str) -> sa.ColumnElement[bool]:
    """That a region code starts with ``region``: a range of digits, under every collation."""
    condition: sa.ColumnElement[bool] = column.between(region, region.ljust(_REGION_DIGITS, "9"))
    return condition


def _inside(region: str) -> sa.ColumnElement[bool]:
    return _in_code(_clock.region, region)


def _started(at: datetime) -> sa.ColumnElement[bool]:
    return _clock.started_at <= at


def _ended(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_clock.ended_at.is_not(None), _clock.ended_at <= at)


def _waits(at: datetime) -> sa.ColumnElement[bool]:
    """It stands still, and did before it was due."""
    return sa.and_(_clock.state == "paused", _clock.paused_at <= at, _clock.paused_at < _clock.due)


def _goes(at: datetime) -> sa.ColumnElement[bool]:
    return sa.not_(sa.func.coalesce(_waits(at), sa.false()))


def _bin(at: datetime) -> sa.ColumnElement[str]:
    """:func:`services.portal.model.weekly.bin_of`."""
    return sa.case(
        (sa.and_(_ended(at), _clock.state == "cancelled"), Bin.FELL_AWAY.value),
        (sa.and_(_ended(at), _clock.in_time), Bin.IN_TIME.value),
        (_ended(at), Bin.DONE_LATE.value),
        (_waits(at), Bin.WAITING.value),
        (_clock.due <= at, Bin.OPEN_LATE.value),
        else_=Bin.NOT_YET.value,
    )


def _late(region: str, until: datetime, at: datetime) -> sa.ColumnElement[bool]:
    """Due before ``until`` and by then, and open: it is now, or it ended only later. Either half has its index."""
    overdue = sa.and_(_clock.due < until, _clock.due <= at)
    open_then = sa.or_(sa.and_(_clock.state.in_(_OPEN), overdue), sa.and_(_clock.ended_at > at, overdue))
    return sa.and_(open_then, _started(at), _goes(at), _inside(region))


def _coming(region: str, since: datetime, until: datetime, at: datetime) -> sa.ColumnElement[bool]:
    """Due in a period to come, and open: what stands still is not due."""
    open_then = sa.or_(_clock.ended_at.is_(None), _clock.ended_at > at)
    ahead = sa.and_(_clock.state.in_(_STATES), _clock.due >= since, _clock.due < until, _clock.due > at)
    return sa.and_(ahead, open_then, _started(at), _goes(at), _clock.kind != ClockKind.SIGN.value, _inside(region))


def _late_clock(row: Any) -> LateClock:
    kind, origin, number, line, title, clock_id, task_id, unit, staff_id, due, state, reason, origin_state, many = row
    return LateClock(
        clock_id=clock_id,
        kind=kind,
        origin=origin,
        number=number,
        task_id=task_id,
        title=title,
        line=line,
        unit=unit,
        staff_id=staff_id,
        due=due,
        state=state,
        reason=reason,
        origin_state=origin_state,
        clocks=many,
    )

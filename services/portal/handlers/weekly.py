"""Weekly dispatch (周调度): made for every county and township each Monday at 08:00, and on demand for any period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from services.portal.model.late import late_matter
from services.portal.model.naming import NamesOnPage
from services.portal.model.views import LineView, RegionView
from services.portal.model.weekly import (
    MOST_LISTED,
    PRODUCED_LATE_AFTER,
    Bin,
    Figures,
    KeptReport,
    Line,
    LineFigures,
    Period,
    PeriodKind,
    Report,
    Sort,
    Tally,
    Target,
    UnitFigures,
    WeeklyRun,
    last_met,
)
from services.portal.ports import UnitOfWork
from shared.errors import NotFound
from shared.identity import Identity

REGIONS_A_TURN = 3  # reports made in one transaction
_COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReport:
    """A report as a page shows it."""

    report: Report
    produced_at: datetime | None  # when it was made for the meeting; None: it was worked out just now
    names: NamesOnPage
    lines: tuple[Line, ...]  # all that can be chosen
    regions: tuple[RegionView, ...]  # as well

    @property
    def produced_late(self) -> bool:
        """Whether it was made after the meeting should have begun, because the portal was down."""
        return self.produced_at is not None and self.produced_at > self.report.as_at + PRODUCED_LATE_AFTER


def show(
    uow: UnitOfWork,
    person: Identity,
    *,
    region: str | None,
    period: Period | None,
    line: str | None = None,
    fresh: bool = False,
) -> ShownReport:
    """The report of a region in the person's scope: as it was kept for the meeting, else worked out now.

    Args:
        region: None: the person's own.
        period: None: the week of the last Monday meeting.
        line: None: all lines.
        fresh: work it out anew even if one was kept.

    Raises:
        NotFound: there is no such region in the person's scope.
    """
    regions = tuple(uow.weekly.regions(person.scope))
    where = region or person.scope or (regions[0].code if regions else "")
    if not where or not person.covers(where) or uow.views.find(RegionView, where) is None:
        raise NotFound(f"没有区划 {where}，或不在您的范围内", f"there is no region {where} in your scope")
    chosen = period or last_met(uow.now)
    kept = None if fresh or chosen.kind is not PeriodKind.WEEK else uow.weekly.kept(chosen.first, where)
    whole = msgspec.convert(kept.content, Report) if kept else report_of(uow, where, chosen, uow.now)
    report = whole.of_line(line) if line is not None else whole
    return ShownReport(
        report=report,
        produced_at=kept.produced_at if kept else None,
        names=_names(uow, report),
        lines=tuple(row.line for row in whole.lines),
        regions=regions,
    )


def report_of(uow: UnitOfWork, region: str, period: Period, at: datetime) -> Report:
    """Every figure of ``region`` in ``period`` as things stood ``at`` a moment.

    The period before is seen as long after its end as this one is, so that the two can be compared.
    """
    before, after = period.before, period.after
    at_before = at - (period.starts_at - before.starts_at)
    until, until_before = min(at, period.ends_at), min(at_before, before.ends_at)
    now = _by_line(uow.weekly.tally(region, period.starts_at, period.ends_at, at))
    earlier = _by_line(uow.weekly.tally(region, before.starts_at, before.ends_at, at_before))
    late = uow.weekly.late_counts(region, until, at)
    late_before = uow.weekly.late_counts(region, until_before, at_before)
    upcoming = uow.weekly.coming_counts(region, after.starts_at, after.ends_at, at)
    known = {row.code: _line(row) for row in uow.weekly.lines(region[:_COUNTY_DIGITS])}
    codes = sorted({*known, *now, *earlier, *late, *late_before, *upcoming}, key=lambda code: (code not in known, code))
    rows = tuple(
        _row(
            known.get(code, Line(code=code)),
            now.get(code, ()),
            earlier.get(code, ()),
            late=late.get(code, 0),
            late_before=late_before.get(code, 0),
            upcoming=upcoming.get(code, 0),
        )
        for code in codes
    )
    clocks = uow.weekly.late(region, until, at, MOST_LISTED)
    tasks = defaultdict(list)
    for each in uow.weekly.open_tasks({clock.number for clock in clocks}):
        tasks[each.number].append(each)
    rungs = {rung.clock_id: rung for rung in uow.weekly.rungs({clock.clock_id for clock in clocks})}
    return Report(
        kind=period.kind,
        first=period.first,
        region=region,
        as_at=at,
        lines=rows,
        late=tuple(late_matter(clock, tasks[clock.number], rungs.get(clock.clock_id)) for clock in clocks),
        late_count=sum(late.values()),
        upcoming=tuple(uow.weekly.coming(region, after.starts_at, after.ends_at, at, MOST_LISTED)),
        upcoming_count=sum(upcoming.values()),
    )


def is_due(uow: UnitOfWork) -> bool:
    """Whether reports of the last Monday meeting are still to be made."""
    return not uow.weekly.is_complete(last_met(uow.now).first)


def produce(uow: UnitOfWork) -> int:
    """Make some of the reports that are due, each as things stood at 08:00; returns how many: the rest follow.

    Whoever comes second finds a report there and keeps it. Weeks before the last one are not made up for.
    """
    week = last_met(uow.now)
    if uow.weekly.is_complete(week.first):
        return 0
    waiting = uow.weekly.without_report(week.first, uow.now, REGIONS_A_TURN)
    for region in waiting:
        report = report_of(uow, region, week, week.meeting_at)
        content: dict[str, Any] = msgspec.to_builtins(report)
        uow.weekly.keep(KeptReport(week=week.first, region=region, produced_at=uow.now, content=content))
    if not waiting:
        uow.weekly.complete(WeeklyRun(week=week.first, completed_at=uow.now))
    return len(waiting)


def _by_line(tallies: Iterable[Tally]) -> Mapping[str, list[Tally]]:
    found: dict[str, list[Tally]] = defaultdict(list)
    for tally in tallies:
        found[tally.line].append(tally)
    return found


def _row(line: Line, now: Iterable[Tally], earlier: Iterable[Tally], **counts: int) -> LineFigures:
    now, earlier = list(now), list(earlier)
    units = sorted({tally.unit for tally in now}, key=lambda unit: unit or "")
    return LineFigures(
        line=line,
        matters=_figures(now, Sort.MATTER),
        signing=_figures(now, Sort.SIGNING),
        matters_before=_figures(earlier, Sort.MATTER),
        signing_before=_figures(earlier, Sort.SIGNING),
        units=tuple(
            UnitFigures(unit=unit, matters=_figures(own, Sort.MATTER), signing=_figures(own, Sort.SIGNING))
            for unit in units
            if (own := [tally for tally in now if tally.unit == unit])
        ),
        **counts,
    )


def _figures(tallies: Iterable[Tally], sort: Sort) -> Figures:
    return Figures.of((Bin(tally.bin), tally.number) for tally in tallies if tally.sort is sort)


def _line(row: LineView) -> Line:
    return Line(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        leader_title=row.leader_title,
        unit=row.unit,
        targets=tuple(msgspec.convert(target, Target) for target in row.targets),
    )


def _names(uow: UnitOfWork, report: Report) -> NamesOnPage:
    in_lines = {unit.unit for row in report.lines for unit in row.units}
    in_lines |= {row.line.unit for row in report.lines}
    in_lines |= {target.unit for row in report.lines for target in row.line.targets}
    in_reasons = {reason.unit for matter in report.late for reason in matter.reasons}
    listed = {matter.unit for matter in report.late} | {matter.unit for matter in report.upcoming}
    answering = {matter.staff_id for matter in report.late}
    return NamesOnPage(
        staff=dict(uow.names.of_staff(filter(None, answering))),
        units=dict(uow.names.of_units(filter(None, {*in_lines, *in_reasons, *listed}))),
        regions=dict(uow.names.of_regions({report.region[:digits] for digits in (6, 9, 12)})),
    )

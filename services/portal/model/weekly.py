"""Weekly dispatch (周调度) and monthly summary (月总结): what a report says of a period, per line of work and unit.

What is counted is deadlines: each clock of a case, a directive, a milestone or a signature is one matter, and at any
moment it lies in exactly one bin. Nothing here ranks persons; who answers for a matter is told for late ones alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from shared.clock import SHANGHAI
from shared.contracts import ClockKind, TargetMeasure

MEETING_AT = timedelta(hours=8)  # on the Monday after the week
PRODUCED_LATE_AFTER = timedelta(minutes=15)  # a report made later than this says so
MOST_LISTED = 300  # late matters, and coming ones, of one report; all of them are counted


class Bin(StrEnum):
    """Where a matter that was due in the period stands; each is in exactly one."""

    IN_TIME = "in_time"  # 按时办结
    DONE_LATE = "done_late"  # 逾期办结
    OPEN_LATE = "open_late"  # 逾期未办结
    WAITING = "waiting"  # 停走: its clock stands still, so it is not due
    NOT_YET = "not_yet"  # 未到期: the period is not over
    FELL_AWAY = "fell_away"  # 撤回、取消、另派: counted beside, in no share


class Sort(StrEnum):
    """What is counted apart: that a matter is finished, and that a unit has taken it on record."""

    MATTER = "matter"  # 办理
    SIGNING = "signing"  # 签收


def sort_of(kind: str) -> Sort:
    """Which of the two a clock is counted among."""
    return Sort.SIGNING if kind == ClockKind.SIGN else Sort.MATTER


def bin_of(
    *,
    due: datetime,
    state: str,
    ended_at: datetime | None,
    in_time: bool | None,
    paused_at: datetime | None,
    at: datetime,
) -> Bin:
    """The bin of a clock as it stood ``at`` a moment; the database says the same in SQL (a test compares the two).

    A clock that was stopped after it was due is late: the pause mends nothing.
    """
    if ended_at is not None and ended_at <= at:
        if state == "cancelled":
            return Bin.FELL_AWAY
        return Bin.IN_TIME if in_time else Bin.DONE_LATE
    if state == "paused" and paused_at is not None and paused_at <= at and paused_at < due:
        return Bin.WAITING
    return Bin.OPEN_LATE if due <= at else Bin.NOT_YET


class PeriodKind(StrEnum):
    """What a report is about."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A week from Monday to Sunday, or a month, in China's days."""

    kind: PeriodKind
    first: date  # the Monday, or the 1st

    @classmethod
    def week_of(cls, day: date) -> Self:
        """The week that ``day`` lies in."""
        return cls(kind=PeriodKind.WEEK, first=day - timedelta(days=day.weekday()))

    @classmethod
    def month_of(cls, day: date) -> Self:
        """The month that ``day`` lies in."""
        return cls(kind=PeriodKind.MONTH, first=day.replace(day=1))

    @property
    def after(self) -> Self:
        """The period that follows."""
        if self.kind is PeriodKind.WEEK:
            return self.week_of(self.first + timedelta(days=7))
        return self.month_of(self.first + timedelta(days=31))

    @property
    def before(self) -> Self:
        """The period before."""
        last = self.first - timedelta(days=1)
        return self.week_of(last) if self.kind is PeriodKind.WEEK else self.month_of(last)

    @property
    def last(self) -> date:
        """The last day."""
        return self.after.first - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        """Its first moment, aware UTC."""
        return datetime.combine(self.first, time.min, SHANGHAI).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The first moment that is not in it any more."""
        return self.after.starts_at

    @property
    def meeting_at(self) -> datetime:
        """When its report is made: 08:00 on the day after it."""
        return self.ends_at + MEETING_AT


def last_met(now: datetime) -> Period:
    """The week whose report was to be made last: that before the latest Monday, 08:00."""
    return Period.week_of((now - MEETING_AT).astimezone(SHANGHAI).date()).before


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many matters are in each bin."""

    in_time: int = 0
    done_late: int = 0
    open_late: int = 0
    waiting: int = 0
    not_yet: int = 0
    fell_away: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    @classmethod
    def of(cls, counts: Iterable[tuple[Bin, int]]) -> "Figures":
        """From the number in each bin."""
        found = cls()
        for where, number in counts:
            found += cls(**{where.value: number})
        return found

    @property
    def due(self) -> int:
        """Everything that was due in the period (应办); what fell away is not."""
        return self.in_time + self.done_late + self.open_late + self.waiting + self.not_yet

    @property
    def counted(self) -> int:
        """The denominator of the share: what is finished, and what is late."""
        return self.in_time + self.done_late + self.open_late

    @property
    def percent(self) -> float | None:
        """In time, of those counted; None: there is nothing to be counted."""
        return round(100 * self.in_time / self.counted, 1) if self.counted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A number from the database: matters of a line, unit and sort in one bin."""

    line: str
    unit: str | None
    sort: Sort
    bin: Bin
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target of a line, as it stood when the report was made."""

    code: str
    what: str
    measure: str | None = None
    aim_percent: int | None = None
    unit: str | None = None
    due: date | None = None
    steps: str = ""
    reached_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of work, as it stood when the report was made; of an unknown one the code alone is told."""

    code: str
    name: str = ""
    name_en: str = ""
    leader_title: str = ""
    unit: str | None = None
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigures:
    """One unit's share of a line; None: of nobody in particular, such as a directive as a whole."""

    unit: str | None
    matters: Figures
    signing: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """One line in the period, and the same of the period before, seen as long after its end."""

    line: Line
    matters: Figures
    signing: Figures
    matters_before: Figures
    signing_before: Figures
    late: int  # matters that are late by then, whenever they were due
    late_before: int
    upcoming: int  # matters due in the next period
    units: tuple[UnitFigures, ...]  # by code, never by figures

    def measured(self, target: Target) -> Figures | None:
        """The figures a target is held against: of its unit, or of the whole line; None: no figure says it."""
        if target.measure is None:
            return None
        own = next((each for each in self.units if target.unit is not None and each.unit == target.unit), None)
        if target.unit is not None and target.unit != self.line.unit:
            matters, signing = (own.matters, own.signing) if own else (Figures(), Figures())
        else:
            matters, signing = self.matters, self.signing
        return signing if target.measure == TargetMeasure.SIGNED else matters


class Wait(StrEnum):
    """What an open matter waits for."""

    MATERIALS = "materials"  # 等居民补材料
    PAUSED = "paused"  # 停走, for another reason
    ACCEPTANCE = "acceptance"  # 等受理
    DECISION = "decision"  # 等批示下发
    PLACING = "placing"  # 等派单
    SIGNATURE = "signature"  # 等签收
    REPORT = "report"  # 等反馈
    REVIEW = "review"  # 等审核
    ANSWER = "answer"  # 等答复居民
    MILESTONE = "milestone"  # 等节点完成
    CLOSING = "closing"  # 等办结


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a matter is not done: what it waits for, and for whom."""

    wait: Wait
    unit: str | None = None  # one of the units it waits for
    units: int = 1  # how many


@dataclass(frozen=True, slots=True, kw_only=True)
class LateMatter:
    """One matter that is late, or the late signatures of one matter taken together."""

    kind: str  # of the clock
    origin: str
    number: str
    title: str
    line: str
    unit: str | None
    staff_id: str | None  # who answers for it
    due: datetime  # of several: the first
    clocks: int = 1
    task_id: str | None = None
    rung: str = ""  # how far the ladder has gone; empty: nobody was urged
    urge_signed: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingMatter:
    """One matter that is due in the next period."""

    kind: str
    origin: str
    number: str
    title: str
    line: str
    unit: str | None
    due: datetime
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: every figure of a region in a period, as things stood at one moment."""

    kind: PeriodKind
    first: date
    region: str
    as_at: datetime
    lines: tuple[LineFigures, ...]
    late: tuple[LateMatter, ...]  # the longest overdue first
    late_count: int
    upcoming: tuple[ComingMatter, ...]
    upcoming_count: int

    @property
    def period(self) -> Period:
        """What it is about."""
        return Period(kind=self.kind, first=self.first)

    @property
    def late_signatures(self) -> int:
        """How many signatures are late, among those that are listed."""
        return sum(matter.clocks for matter in self.late if matter.kind == ClockKind.SIGN)

    def of_line(self, line: str) -> "Report":
        """The same, of one line alone."""
        rows = tuple(row for row in self.lines if row.line.code == line)
        return Report(
            kind=self.kind,
            first=self.first,
            region=self.region,
            as_at=self.as_at,
            lines=rows,
            late=tuple(each for each in self.late if each.line == line),
            late_count=sum(row.late for row in rows),
            upcoming=tuple(each for each in self.upcoming if each.line == line),
            upcoming_count=sum(row.upcoming for row in rows),
        )

    def total(self, name: str) -> Any:
        """The sum of one figure over all lines: ``matters``, ``signing``, ``late`` …"""
        values = [getattr(row, name) for row in self.lines]
        return sum(values, Figures() if name.startswith(("matters", "signing")) else 0)


@dataclass(kw_only=True)
class KeptReport:
    """A report as it was made for the Monday meeting; nothing that happens later changes it."""

    week: date
    region: str
    produced_at: datetime
    content: dict[str, Any]  # of :class:`Report`, as JSON has it


@dataclass(kw_only=True)
class WeeklyRun:
    """That every region's report of a week was made."""

    week: date
    completed_at: datetime

"""Which deadline holds for what: the table of the domain as data.

Sources: 开江县 12345 handling rules (2022) for signing, consultations, suggestions, help, complaints and reports; the
2021 Beijing draft for danger to life; the published 督办 rules for directives; the item's own promise for applications
(without one: 20 days, 行政许可法 第四十二条). The rest is our default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from services.supervision.model.calendar import SHANGHAI, OfficeHours
from shared.contracts import CaseKind
from shared.errors import Text


class SpanUnit(StrEnum):
    """What a span is counted in."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    HOURS = "hours"  # wall time: nights and holidays count
    MINUTES = "minutes"  # wall time, of emergencies
    DAYS = "days"  # wall time, counted in whole days: what is due on a day that somebody named


_UNIT_WORDS = {
    SpanUnit.WORKING_DAYS: Text("个工作日", "working day"),
    SpanUnit.WORKING_HOURS: Text("个工作小时", "working hour"),
    SpanUnit.HOURS: Text("小时", "hour"),
    SpanUnit.MINUTES: Text("分钟", "minute"),
    SpanUnit.DAYS: Text("天", "day"),
}


@dataclass(frozen=True)
class Span:
    """A length of time in the words of a rule: 10 working days."""

    amount: int
    unit: SpanUnit

    def length(self, hours: OfficeHours) -> timedelta:
        """The same on the time scale of the span: a working day is the working time of one office day."""
        if self.unit is SpanUnit.WORKING_DAYS:
            return hours.per_day * self.amount
        if self.unit is SpanUnit.MINUTES:
            return timedelta(minutes=self.amount)
        return timedelta(days=self.amount) if self.unit is SpanUnit.DAYS else timedelta(hours=self.amount)

    @property
    def words(self) -> Text:
        """As people say it."""
        unit = _UNIT_WORDS[self.unit]
        return Text(f"{self.amount} {unit.zh}", f"{self.amount} {unit.en}{'' if self.amount == 1 else 's'}")


def working_days(amount: int) -> Span:
    """A span of working days."""
    return Span(amount, SpanUnit.WORKING_DAYS)


def working_hours(amount: int) -> Span:
    """A span of working hours."""
    return Span(amount, SpanUnit.WORKING_HOURS)


def hours(amount: int) -> Span:
    """A span of wall time."""
    return Span(amount, SpanUnit.HOURS)


def minutes(amount: int) -> Span:
    """A span of wall time, counted in minutes."""
    return Span(amount, SpanUnit.MINUTES)


@dataclass(frozen=True)
class Allowance:
    """What one clock was given when it started; a rule that changes later does not touch it.

    Seconds are seconds of the span's own scale: working time, or wall time for a span in ``HOURS`` or ``MINUTES``.
    """

    span: Span
    allowed_seconds: int
    warn_after_seconds: int | None  # None: this clock gives no warning
    step_seconds: int  # from one rung of the ladder to the next

    @property
    def runs_day_and_night(self) -> bool:
        """True when it is counted on the wall clock."""
        return self.span.unit in (SpanUnit.HOURS, SpanUnit.MINUTES, SpanUnit.DAYS)


@dataclass(frozen=True)
class Rule:
    """One row of the table: how long, when to warn, how fast the ladder climbs after a breach."""

    allowed: Span
    warned: Span | Fraction | None  # a span before the end, or a share of the whole
    step: Span = working_hours(4)  # noqa: RUF009 - Span is frozen

    def allowance(self, hours: OfficeHours) -> Allowance:
        """Fix the rule for a clock that starts at an office with these hours."""
        allowed = self.allowed.length(hours)
        return Allowance(
            span=self.allowed,
            allowed_seconds=_seconds(allowed),
            warn_after_seconds=None if self.warned is None else _seconds(self._warn_after(allowed, hours)),
            step_seconds=_seconds(self.step.length(hours)),
        )

    def _warn_after(self, allowed: timedelta, hours: OfficeHours) -> timedelta:
        match self.warned:
            case Span() as before:
                return max(allowed - before.length(hours), timedelta(0))
            case Fraction() as share:
                return allowed * share.numerator / share.denominator
        return allowed


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


_HALF = Fraction(1, 2)
_FOUR_FIFTHS = Fraction(4, 5)
_TEN_DAYS = Rule(working_days(10), warned=working_days(5))

SIGN = Rule(working_days(1), warned=_HALF)
SIGN_URGENT = Rule(working_hours(2), warned=_HALF)
DIRECTIVE = Rule(working_days(15), warned=working_days(5))
DIRECTIVE_URGENT = Rule(working_days(5), warned=working_days(2))
REPLY: Mapping[CaseKind, Rule] = MappingProxyType(
    {
        CaseKind.CONSULTATION: Rule(working_days(3), warned=working_days(2)),
        CaseKind.SUGGESTION: Rule(working_days(5), warned=working_days(3)),
        CaseKind.HELP: _TEN_DAYS,
        CaseKind.COMPLAINT: _TEN_DAYS,
        CaseKind.REPORT: _TEN_DAYS,
        CaseKind.APPLICATION: Rule(working_days(20), warned=_FOUR_FIFTHS),
        # Four working hours after a breach at night would be the next noon: this ladder climbs by the hour.
        CaseKind.DANGER: Rule(hours(24), warned=hours(4), step=hours(1)),
    }
)


def sign_rule(*, urgent: bool) -> Rule:
    """How long a unit has to sign for a task."""
    return SIGN_URGENT if urgent else SIGN


def reply_rule(kind: CaseKind, promised_working_days: int | None) -> Rule:
    """How long a case may take in all.

    An item's promise replaces the kind's own deadline, except where life is in danger. A promise of 0 days (即办件)
    is one working day: what comes in at closing time cannot be done before it.
    """
    if promised_working_days is None or kind is CaseKind.DANGER:
        return REPLY[kind]
    return Rule(working_days(max(promised_working_days, 1)), warned=_FOUR_FIFTHS)


def named_day_allowance(start: datetime, due: date, hours: OfficeHours) -> Allowance:
    """From ``start`` until the office closes on the day ``due`` that was named; warned two days before, or half way.

    A day that is over when the clock starts is a breach at once.
    """
    closes = datetime.combine(due, hours.sittings[-1].closes, SHANGHAI)
    left = max(closes - start, timedelta(0))
    return Allowance(
        span=Span((due - start.astimezone(SHANGHAI).date()).days, SpanUnit.DAYS),
        allowed_seconds=_seconds(left),
        warn_after_seconds=_seconds(max(left - timedelta(days=2), left / 2)),
        step_seconds=_seconds(timedelta(days=1)),
    )


def directive_rule(*, urgent: bool) -> Rule:
    """How long a directive may take until every addressee is done."""
    return DIRECTIVE_URGENT if urgent else DIRECTIVE


SHORTEST_STEP = minutes(5)  # from rung to rung: nobody can be urged faster than they can answer


def emergency_rule(limit_minutes: int) -> Rule:
    """What an emergency gives for a task, in minutes, day and night; the ladder climbs as fast again."""
    return Rule(minutes(limit_minutes), warned=_HALF, step=minutes(max(limit_minutes, SHORTEST_STEP.amount)))


def normal_report_rule(limit_working_days: int) -> Rule:
    """What an emergency's task gets that goes on as normal work."""
    return Rule(working_days(limit_working_days), warned=_FOUR_FIFTHS)


def bulletin_allowance(start: datetime, due: datetime) -> Allowance:
    """From ``start`` until the fixed time ``due`` of an emergency's report; warned after three quarters.

    The ladder climbs after each further quarter, but never faster than :data:`SHORTEST_STEP`.
    """
    allowed = max(due - start, timedelta(0))
    return Allowance(
        span=minutes(_seconds(allowed) // 60),
        allowed_seconds=_seconds(allowed),
        warn_after_seconds=_seconds(allowed * 3 / 4),
        step_seconds=_seconds(max(allowed / 4, timedelta(minutes=SHORTEST_STEP.amount))),
    )

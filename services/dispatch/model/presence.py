"""Where people are: secondments (借调), leave with a deputy (请假), and the duty roster (值班).

All three hold from a first to a last day. What is ended early keeps its row with another last day; one that is taken
back before it began ends on the day before its first, and so never holds.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.errors import Conflict, Invalid

LONGEST_DAYS = 1100  # of a secondment or leave; more is a slip of the pen
MOST_DUTY_DAYS = 92  # of a roster that is put at once
MOST_ON_DUTY = 20  # people of one unit on one day


@dataclass(eq=False, kw_only=True)
class _Absence:
    """Somebody is not where they usually are."""

    record_id: str  # UUIDv7
    staff_id: str
    valid_from: date
    valid_to: date  # the last day
    end_reason: str = ""  # why it ended early; empty: it did not
    recorded_by: str  # staff id
    recorded_at: datetime

    def holds_on(self, day: date) -> bool:
        """Whether it runs on ``day``; the last day counts."""
        return self.valid_from <= day <= self.valid_to

    def meets(self, first: date, last: date) -> bool:
        """Whether it runs on any day of a period."""
        return self.valid_from <= last and first <= self.valid_to

    def end(self, last_day: date, reason: str, *, by: str, now: datetime) -> None:
        """End it early; the day before its first day takes it back as a whole.

        Raises:
            Conflict: it is over on that day already.
            Invalid: the day lies before it, or no reason is given.
        """
        if last_day >= self.valid_to:
            raise Conflict(f"到 {self.valid_to} 已经结束", f"it ends on {self.valid_to} already")
        if last_day < self.valid_from - timedelta(days=1):
            raise Invalid("last_day", f"早于开始的前一天（{self.valid_from} 开始）", f"it begins on {self.valid_from}")
        if not reason.strip():
            raise Invalid("reason", "不能为空", "must not be empty")
        self.valid_to, self.end_reason = last_day, reason
        self.recorded_by, self.recorded_at = by, now


@dataclass(eq=False, kw_only=True)
class Secondment(_Absence):
    """A person works for another unit for a time: their work comes from the host, none from the home unit."""

    unit: str  # code of the host
    reason: str


@dataclass(eq=False, kw_only=True)
class Leave(_Absence):
    """A person is away: nothing is placed with them. Why is nobody's business here."""

    deputy: str | None = None  # staff id of who takes what would have come; None: their colleagues do


@dataclass(eq=False, kw_only=True)
class Duty:
    """A person on a unit's duty roster: urgent work outside office hours and on days off goes to them."""

    unit: str
    day: date
    staff_id: str


def must_be_a_period(first: date, last: date) -> None:
    """Refuse a period that ends before it begins, or lasts for years.

    Raises:
        Invalid: naming ``valid_to``.
    """
    if last < first:
        raise Invalid("valid_to", "早于 valid_from", "is before valid_from")
    if (last - first).days >= LONGEST_DAYS:
        raise Invalid("valid_to", f"不能超过 {LONGEST_DAYS} 天", f"lasts more than {LONGEST_DAYS} days")

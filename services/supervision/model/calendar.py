"""Working time: which days are worked, when an office is open, and how to count in it.

One rule holds everywhere: **a working day is the working time of one office day** (08:30–12:00 and 14:30–17:30, six
and a half hours). One working day from Monday 15:00 is therefore Tuesday 15:00: the same point of the next working
day. What comes in outside office hours counts from the next opening. The closing of one day and the opening of the
next are the same point of working time; a deadline is always named by the earlier of the two, so that one working day
from a Sunday is Monday 17:30 and not Tuesday 08:30.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from shared.working_days import Day, official_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
_ZERO = timedelta(0)


class Calendar(Protocol):
    """Says of every date whether it is worked."""

    def day(self, on: date) -> Day:
        """Answer for any date; never guess silently: a guess is marked provisional."""


class OfficialCalendar:
    """The State Council's list as ``chinesecalendar`` carries it: statutory holidays and swap working days (调休)."""

    def day(self, on: date) -> Day:
        """A year the list does not know is counted on plain weekdays, marked provisional."""
        return official_day(on)


class Sitting(NamedTuple):
    """One unbroken stretch of office hours, local time."""

    opens: time
    closes: time


@dataclass(frozen=True)
class OfficeHours:
    """When an office is open on every working day; at least one sitting, in order, without overlap."""

    sittings: tuple[Sitting, ...]

    def __post_init__(self) -> None:
        edges = [edge for sitting in self.sittings for edge in sitting]
        if not edges or any(earlier >= later for earlier, later in pairwise(edges)):
            raise ValueError("office hours need at least one sitting, in order and without overlap")

    @property
    def per_day(self) -> timedelta:
        """The working time of one working day."""
        on = date.min
        return sum((datetime.combine(on, s.closes) - datetime.combine(on, s.opens) for s in self.sittings), _ZERO)


DEFAULT_HOURS = OfficeHours((Sitting(time(8, 30), time(12, 0)), Sitting(time(14, 30), time(17, 30))))


class Reckoned(NamedTuple):
    """A computed moment (UTC) and whether an unpublished year was counted on the way."""

    moment: datetime
    provisional: bool


class TimeScale(Protocol):
    """A way to count time: in office hours, or on the wall clock."""

    def add(self, moment: datetime, amount: timedelta) -> Reckoned:
        """The earliest moment that lies ``amount`` of this scale's time after ``moment``.

        Raises:
            ValueError: ``amount`` is negative or ``moment`` is naive.
        """

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much of this scale's time passes from ``start`` to ``end``; zero when ``end`` is not later.

        Raises:
            ValueError: a moment is naive.
        """


class WallTime:
    """Every hour counts: for the deadlines that run day and night."""

    def add(self, moment: datetime, amount: timedelta) -> Reckoned:
        _require_sound(amount, moment)
        return Reckoned(moment.astimezone(UTC) + amount, provisional=False)

    def between(self, start: datetime, end: datetime) -> timedelta:
        _require_sound(_ZERO, start, end)
        return max(end - start, _ZERO)


@dataclass(frozen=True)
class WorkingTime:
    """Only office hours on working days count."""

    calendar: Calendar
    hours: OfficeHours = DEFAULT_HOURS

    def add(self, moment: datetime, amount: timedelta) -> Reckoned:
        _require_sound(amount, moment)
        if not amount:
            return Reckoned(moment.astimezone(UTC), provisional=False)
        left, provisional = amount, False
        for opens, closes, guessed in self._sittings_from(moment):
            provisional |= guessed
            if closes - opens >= left:
                return Reckoned((opens + left).astimezone(UTC), provisional)
            left -= closes - opens
        raise OverflowError("a deadline beyond the year 9999")

    def between(self, start: datetime, end: datetime) -> timedelta:
        _require_sound(_ZERO, start, end)
        total = _ZERO
        for opens, closes, _ in self._sittings_from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def _sittings_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
        """Every stretch of working time after ``moment``: opens, closes, and "an unpublished year so far"."""
        local = moment.astimezone(SHANGHAI)
        on, guessed = local.date(), False
        while on < date.max:
            day = self.calendar.day(on)
            guessed |= day.provisional
            if day.working:
                for sitting in self.hours.sittings:
                    opens = max(local, datetime.combine(on, sitting.opens, SHANGHAI))
                    closes = datetime.combine(on, sitting.closes, SHANGHAI)
                    if opens < closes:
                        yield opens, closes, guessed
            on += timedelta(days=1)


def _require_sound(amount: timedelta, *moments: datetime) -> None:
    if amount < _ZERO:
        raise ValueError("time is only ever added: give an amount of zero or more")
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("a naive time has no place here: give an aware one")

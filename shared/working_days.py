"""Working days by the State Council's list, swap days (调休) included: for limits that are counted in whole days.

A year the list does not know yet is counted on plain weekdays, provisionally.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import chinese_calendar

from shared.clock import SHANGHAI

_FRIDAY = 4
_DAY = timedelta(days=1)


class Day(NamedTuple):
    """What is known about one date."""

    working: bool
    provisional: bool  # the year is not published: a plain weekday rule was used


@lru_cache(maxsize=4096)
def official_day(on: date) -> Day:
    """What the State Council's list says, as ``chinesecalendar`` carries it; never a guess that does not say so."""
    try:
        return Day(working=bool(chinese_calendar.is_workday(on)), provisional=False)
    except NotImplementedError:
        return Day(working=on.weekday() <= _FRIDAY, provisional=True)


def is_working_day(on: date) -> bool:
    """Whether offices work on that day."""
    return official_day(on).working


def end_of_working_day(moment: datetime, number: int) -> datetime:
    """The end (midnight in China, as aware UTC) of the working day that is ``number`` after the day of ``moment``.

    The day itself is not counted: two working days from a Monday morning are over when Wednesday is.

    Raises:
        ValueError: ``moment`` is naive, or ``number`` is not positive.
    """
    if moment.tzinfo is None or number < 1:
        raise ValueError("give an aware moment and one working day or more")
    day = moment.astimezone(SHANGHAI).date()
    while number:
        day += _DAY
        number -= is_working_day(day)
    return datetime.combine(day + _DAY, time.min, SHANGHAI).astimezone(UTC)

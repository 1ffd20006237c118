"""Working days by the State Council's list, swap days (调休) included: for limits that are counted in whole days.

A year the list does not know yet is counted on plain weekdays.
"""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar

from shared.clock import SHANGHAI

_FRIDAY = 4
_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether offices work on ``day``."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() <= _FRIDAY


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

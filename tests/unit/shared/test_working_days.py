"""Working days by the official list, and by weekdays where there is none yet; limits in whole days."""

from datetime import date, datetime

import pytest

from shared.clock import SHANGHAI
from shared.working_days import Day, end_of_working_day, is_working_day, official_day


@pytest.mark.parametrize(
    ("on", "known"),
    [
        (date(2026, 10, 1), Day(working=False, provisional=False)),  # National Day, a Thursday
        (date(2026, 10, 10), Day(working=True, provisional=False)),  # a Saturday that is worked instead
        (date(2026, 11, 23), Day(working=True, provisional=False)),
        (date(2032, 1, 5), Day(working=True, provisional=True)),  # a Monday of a year that is not published
        (date(2032, 1, 4), Day(working=False, provisional=True)),
    ],
)
def test_what_is_known_of_a_day(on: date, known: Day) -> None:
    assert official_day(on) == known
    assert is_working_day(on) is known.working


def test_a_limit_of_whole_days_does_not_count_the_day_itself() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    assert end_of_working_day(monday, 2) == datetime(2026, 11, 26, tzinfo=SHANGHAI)
    friday = datetime(2026, 11, 27, 17, tzinfo=SHANGHAI)
    assert end_of_working_day(friday, 2) == datetime(2026, 12, 2, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 11, 23), 2),  # noqa: DTZ001  # that is what is refused
        (datetime(2026, 11, 23, tzinfo=SHANGHAI), 0),
    ],
)
def test_nonsense_is_refused(moment: datetime, number: int) -> None:
    with pytest.raises(ValueError, match="aware"):
        end_of_working_day(moment, number)

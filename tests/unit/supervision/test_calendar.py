"""Working days as the State Council published them, and arithmetic in working time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supervision.model.calendar import (
    DEFAULT_HOURS,
    SHANGHAI,
    Day,
    OfficeHours,
    OfficialCalendar,
    Sitting,
    WallTime,
    WorkingTime,
)
from tests.unit.supervision.fakes import OFFICE, at

CALENDAR = OfficialCalendar()
NAIVE = datetime.fromisoformat("2026-11-23")
DAY = DEFAULT_HOURS.per_day

# 国务院办公厅关于 2024、2025、2026 年部分节假日安排的通知: first and last day off, and the weekend days worked instead.
DAYS_OFF = [
    ("2024-01-01", "2024-01-01"),
    ("2024-02-10", "2024-02-17"),
    ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"),
    ("2024-06-10", "2024-06-10"),
    ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]
WORKED_INSTEAD = {
    "2024-02-04",
    "2024-02-18",
    "2024-04-07",
    "2024-04-28",
    "2024-05-11",
    "2024-09-14",
    "2024-09-29",
    "2024-10-12",
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
}


def _published(on: date) -> bool:
    """Whether the published list says that ``on`` is worked."""
    text = on.isoformat()
    if text in WORKED_INSTEAD:
        return True
    return on.weekday() < 5 and not any(first <= text <= last for first, last in DAYS_OFF)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_published_years(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if year == 2024 else 365)]
    assert {on: CALENDAR.day(on) for on in days} == {on: Day(_published(on), False) for on in days}


def test_a_year_that_is_not_published_is_counted_on_weekdays_and_says_so() -> None:
    assert CALENDAR.day(date(2027, 1, 1)) == Day(working=True, provisional=True)  # a Friday, surely a holiday
    assert CALENDAR.day(date(2027, 1, 2)) == Day(working=False, provisional=True)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23 15:00", 1, "2026-11-24 15:00"),  # the same point of the next working day
        ("2026-11-27 15:00", 1, "2026-11-30 15:00"),  # over a weekend
        ("2026-11-23 13:00", 1, "2026-11-24 12:00"),  # lunch is no time: 12:00 and 14:30 are the same point
        ("2026-11-22 20:00", 1, "2026-11-23 17:30"),  # a Sunday counts from Monday's opening
        ("2026-11-23 22:00", 1, "2026-11-24 17:30"),
        ("2026-09-19 10:00", 1, "2026-09-20 17:30"),  # a Saturday, before a Sunday that is worked instead
        ("2026-09-30 16:00", 2, "2026-10-09 16:00"),  # over the National Day week
        ("2026-11-23 09:00", 20, "2026-12-21 09:00"),
    ],
)
def test_adding_working_days(start: str, days: int, due: str) -> None:
    assert OFFICE.add(at(start), DAY * days) == (at(due), False)


def test_adding_into_a_year_that_is_not_published_is_provisional() -> None:
    assert OFFICE.add(at("2026-12-31 15:00"), DAY) == (at("2027-01-01 15:00"), True)
    assert not OFFICE.add(at("2026-12-31 15:00"), timedelta(hours=1)).provisional


def test_working_hours_skip_lunch_and_night() -> None:
    assert OFFICE.add(at("2026-11-23 11:00"), timedelta(hours=2)).moment == at("2026-11-23 15:30")
    assert OFFICE.add(at("2026-11-23 17:00"), timedelta(hours=2)).moment == at("2026-11-24 10:00")


def test_between() -> None:
    assert OFFICE.between(at("2026-11-23 11:00"), at("2026-11-24 09:00")) == timedelta(hours=4, minutes=30)
    assert OFFICE.between(at("2026-11-21 00:00"), at("2026-11-22 23:59")) == timedelta(0)
    assert OFFICE.between(at("2026-11-24 09:00"), at("2026-11-23 09:00")) == timedelta(0)


def test_adding_nothing_changes_nothing() -> None:
    sunday = at("2026-11-22 20:00")
    assert OFFICE.add(sunday, timedelta(0)) == (sunday, False)


@pytest.mark.parametrize("scale", [OFFICE, WallTime()])
def test_nonsense_is_refused(scale: WorkingTime | WallTime) -> None:
    with pytest.raises(ValueError, match="naive"):
        scale.add(NAIVE, DAY)
    with pytest.raises(ValueError, match="naive"):
        scale.between(NAIVE, at("2026-11-23 09:00"))
    with pytest.raises(ValueError, match="zero or more"):
        scale.add(at("2026-11-23 09:00"), -DAY)


@pytest.mark.parametrize("sittings", [(), (Sitting(time(12), time(9)),), (Sitting(time(9), time(12)),) * 2])
def test_impossible_office_hours_are_refused(sittings: tuple[Sitting, ...]) -> None:
    with pytest.raises(ValueError, match="office hours"):
        OfficeHours(sittings)


moments = st.datetimes(
    datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2027-12-31"), timezones=st.just(UTC)
)
amounts = st.integers(1, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))


@given(moments, amounts)
def test_adding_and_measuring_agree(moment: datetime, amount: timedelta) -> None:
    assert OFFICE.between(moment, OFFICE.add(moment, amount).moment) == amount


@given(moments, moments)
def test_measuring_and_adding_agree(one: datetime, other: datetime) -> None:
    start, end = sorted((one, other))
    worked = OFFICE.between(start, end)
    reached = OFFICE.add(start, worked).moment
    assert reached <= end
    assert OFFICE.between(reached, end) == timedelta(0)


@given(moments, amounts, amounts)
def test_adding_in_two_steps_is_adding_at_once(moment: datetime, first: timedelta, second: timedelta) -> None:
    assert OFFICE.add(OFFICE.add(moment, first).moment, second).moment == OFFICE.add(moment, first + second).moment


@given(moments, moments, amounts)
def test_a_later_start_is_never_due_earlier(one: datetime, other: datetime, amount: timedelta) -> None:
    earlier, later = sorted((one, other))
    assert OFFICE.add(earlier, amount).moment <= OFFICE.add(later, amount).moment


@given(moments, amounts, amounts)
def test_more_time_is_due_later(moment: datetime, amount: timedelta, more: timedelta) -> None:
    assert OFFICE.add(moment, amount).moment < OFFICE.add(moment, amount + more).moment


@given(moments, amounts)
def test_a_deadline_falls_inside_office_hours(moment: datetime, amount: timedelta) -> None:
    due = OFFICE.add(moment, amount).moment
    assert OFFICE.between(due - timedelta(seconds=1), due) == timedelta(seconds=1)


worked = st.dates(date(2024, 1, 1), date(2026, 12, 31)).filter(lambda on: CALENDAR.day(on).working)
office_minutes = st.integers(8 * 60 + 31, 11 * 60 + 59) | st.integers(14 * 60 + 31, 17 * 60 + 29)


@given(worked, office_minutes, st.integers(1, 30))
def test_working_days_keep_the_time_of_day(on: date, minute: int, days: int) -> None:
    start = datetime.combine(on, time(minute // 60, minute % 60), SHANGHAI)
    due = OFFICE.add(start, DAY * days).moment.astimezone(SHANGHAI)
    after = [on + timedelta(days=n) for n in range(1, (due.date() - on).days + 1)]
    assert (due.time(), sum(CALENDAR.day(later).working for later in after)) == (start.time(), days)

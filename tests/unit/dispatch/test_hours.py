"""Office hours: how they are written, when an office is open, and whose duty a moment falls to."""

from datetime import date, datetime

import pytest

from services.dispatch.model.hours import DEFAULT_HOURS, read_hours
from shared.clock import SHANGHAI
from shared.contracts import Tier

VILLAGE = read_hours(DEFAULT_HOURS[Tier.VILLAGE])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [
        ("2026-11-23T08:29", False),
        ("2026-11-23T08:30", True),
        ("2026-11-23T12:00", False),
        ("2026-11-23T14:30", True),
        ("2026-11-23T17:30", False),
        ("2026-11-22T10:00", False),  # a Sunday
        ("2026-10-01T10:00", False),  # a holiday
        ("2026-10-10T10:00", True),  # a Saturday that is worked for it
    ],
)
def test_open_in_the_sittings_of_working_days(moment: str, open_then: bool) -> None:
    assert VILLAGE.is_open(at(moment)) is open_then


def test_a_night_belongs_to_the_duty_of_the_day_before() -> None:
    assert VILLAGE.duty_day(at("2026-11-24T02:00")) == date(2026, 11, 23)
    assert VILLAGE.duty_day(at("2026-11-24T08:30")) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "wrong", ["", "9-12", "09:00-12:00;14:00-17:00", "12:00-09:00", "09:00-12:00,11:00-17:00", "25:00-26:00"]
)
def test_what_is_not_in_order_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="office hours"):
        read_hours(wrong)


def test_a_full_width_comma_will_do() -> None:
    assert read_hours("09:00-12:00，14:00-17:00") == read_hours("09:00-12:00,14:00-17:00")

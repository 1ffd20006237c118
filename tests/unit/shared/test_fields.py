"""Fields that take what JSON has for a thing, and nothing that only looks like it."""

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from shared.http.fields import Day, WholeNumber, YesNo
from shared.http.schemas import QueryTime


@pytest.mark.parametrize(
    ("field", "given", "read"),
    [
        (WholeNumber(), 3, 3),
        (WholeNumber(), 3.0, 3),
        (WholeNumber(), -(10**30), -(10**30)),
        (YesNo(), True, True),
        (YesNo(), False, False),
        (Day(), "2026-11-23", date(2026, 11, 23)),
        (Day(), "1900-01-01", date(1900, 1, 1)),
        (Day(), "2199-12-31", date(2199, 12, 31)),
    ],
)
def test_what_json_has_is_taken(field: Any, given: object, read: object) -> None:
    assert field.deserialize(given) == read


@pytest.mark.parametrize("given", [1.9, "3", True, None, float("inf"), float("nan"), 1e999, [], {}, "", "٣"])
def test_a_whole_number_is_nothing_else(given: object) -> None:
    with pytest.raises(ValidationError):
        WholeNumber().deserialize(given)


@pytest.mark.parametrize("given", [0, 1, 1.0, "true", "yes", "on", "", None, [], {}])
def test_yes_or_no_is_nothing_else(given: object) -> None:
    with pytest.raises(ValidationError):
        YesNo().deserialize(given)


@pytest.mark.parametrize(
    "given",
    [
        "20261123",
        "2026-W48-1",
        "2026-11-31",
        "2026-1-1",
        " 2026-11-23",
        "2026-11-23T00:00:00",
        "２０２６-11-23",
        date(2026, 11, 23),
        20261123,
        None,
        [],
    ],
)
def test_a_day_is_written_in_one_way(given: object) -> None:
    with pytest.raises(ValidationError):
        Day().deserialize(given)


@pytest.mark.parametrize("field", [Day(), QueryTime()])
@pytest.mark.parametrize("given", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_out_of_reach_is_said_to_be_so(field: Any, given: str) -> None:
    with pytest.raises(ValidationError, match="1900 到 2199"):
        field.deserialize(given if isinstance(field, Day) else f"{given}T12:00:00+08:00")

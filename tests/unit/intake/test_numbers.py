"""Numbers that survive being read out over the phone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.intake.model.numbers import case_number, directive_number, is_number, new_query_code

COUNTIES = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
SERIALS = st.integers(1, 999_999)
NUMBERS = st.builds(case_number, COUNTIES, MOMENTS, SERIALS)


def test_the_shape() -> None:
    number = case_number("361103", datetime(2026, 11, 22, 4, tzinfo=UTC), 123)
    assert number.startswith("361103-20261122-000123-")
    assert len(number) == 24


def test_the_check_digit_is_iso_7064_mod_11_2() -> None:
    """Worked by hand from the standard's definition, apart from the library that is used."""
    digits = "36110320261122000123"
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    expected = "0123456789X"[(12 - remainder) % 11]
    assert case_number("361103", datetime(2026, 11, 22, 4, tzinfo=UTC), 123)[-1] == expected


def test_the_day_is_the_one_in_shanghai() -> None:
    before_midnight = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    assert "-20261122-" in case_number("361103", before_midnight, 1)
    assert "-20261123-" in case_number("361103", before_midnight + timedelta(minutes=1), 1)


@given(NUMBERS)
def test_every_number_is_good(number: str) -> None:
    assert is_number(number)


@given(COUNTIES, MOMENTS, SERIALS)
def test_a_directive_has_the_same_with_a_d(county: str, moment: datetime, serial: int) -> None:
    number = directive_number(county, moment, serial)
    assert number == "D" + case_number(county, moment, serial)
    assert is_number(number)


@given(NUMBERS, st.integers(0, 23), st.sampled_from("0123456789X"))
def test_one_wrong_digit_is_noticed(number: str, place: int, digit: str) -> None:
    assume(number[place] not in ("-", digit))
    assert not is_number(number[:place] + digit + number[place + 1 :])


@given(NUMBERS, st.integers(0, 22))
def test_two_neighbours_swapped_are_noticed(number: str, place: int) -> None:
    one, other = number[place], number[place + 1]
    assume(one != other)
    assert not is_number(number[:place] + other + one + number[place + 2 :])


@pytest.mark.parametrize("text", ["", "361103-20261122-000123", "361103-20261122-000123-?", "361103202611220001230"])
def test_anything_else_is_no_number(text: str) -> None:
    assert not is_number(text)


@given(NUMBERS)
def test_a_look_alike_is_no_number(number: str) -> None:
    full_width = number.translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert not any(map(is_number, (full_width, number + "\n", " " + number, number.lower() + " ", "DD" + number)))


def test_query_codes_avoid_signs_that_look_alike_and_do_not_repeat() -> None:
    codes = [new_query_code() for _ in range(500)]
    assert all(len(code) == 6 for code in codes)
    assert not set("".join(codes)) & set("01ILOilo")
    assert "".join(codes).isupper()
    assert len(set(codes)) >= 499

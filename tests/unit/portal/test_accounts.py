"""Lock-outs, limits and the rules for passwords, as pure functions of time."""

from datetime import timedelta

import pytest

from services.portal.model.accounts import Account, Limit, Tries, check_new_password
from shared.errors import Invalid
from tests.unit.portal.story import MONDAY


def test_four_wrong_passwords_lock_nothing() -> None:
    account = Account(name="a")
    for _ in range(4):
        account.failed(MONDAY)
    assert account.locked_for(MONDAY) == timedelta(0)


@pytest.mark.parametrize(("failures", "minutes"), [(5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (40, 60)])
def test_from_the_fifth_on_the_lock_doubles_up_to_an_hour(failures: int, minutes: int) -> None:
    account = Account(name="a")
    for _ in range(failures):
        account.failed(MONDAY)
    assert account.locked_for(MONDAY) == timedelta(minutes=minutes)
    assert account.locked_for(MONDAY + timedelta(minutes=minutes)) == timedelta(0)


def test_a_right_password_forgets_the_failures() -> None:
    account = Account(name="a", failures=7, locked_until=MONDAY)
    account.succeeded()
    assert (account.failures, account.locked_until) == (0, None)


def test_a_limit_opens_again_when_its_window_is_over() -> None:
    limit, tries = Limit(tries=2, window=timedelta(minutes=15)), Tries(key="k", count=0, since=MONDAY)
    tries.failed(MONDAY, limit)
    assert not tries.blocked_for(MONDAY, limit)
    tries.failed(MONDAY + timedelta(minutes=5), limit)
    assert tries.blocked_for(MONDAY + timedelta(minutes=5), limit) == timedelta(minutes=10)
    assert not tries.blocked_for(MONDAY + timedelta(minutes=15), limit)
    tries.failed(MONDAY + timedelta(minutes=20), limit)
    assert (tries.count, tries.since) == (1, MONDAY + timedelta(minutes=20))


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("short", "short", "password"),
        ("x" * 129, "x" * 129, "password"),
        ("the old password", "the old password", "password"),
        ("zhenbi-demo", "zhenbi-demo", "password"),
        ("my 361103-01 word", "my 361103-01 word", "password"),
        ("a good new one", "a good new two", "again"),
    ],
)
def test_a_bad_new_password_names_its_field(password: str, again: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_new_password(password, again, account="361103-01", current="the old password")
    assert refused.value.errors[0].field == field


def test_a_sentence_is_a_good_password() -> None:
    check_new_password("洋口镇的桂花开了两次", "洋口镇的桂花开了两次", account="361103-01", current="old")

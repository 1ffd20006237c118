"""Where a message goes after a failure."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from shared.errors import Conflict, Invalid, NotFound, NotYet, TransientError
from shared.messaging import failures
from shared.messaging.envelope import Undecodable
from shared.messaging.failures import MOST_WAITS, HandlerTimedOut, Move, is_sickness, next_move
from shared.messaging.topology import RETRY_TIERS, WAIT, Tier

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
LOCKED = OperationalError("UPDATE", {}, Exception("database is locked"))
UNIQUE = IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))
FIRST, SECOND, THIRD = RETRY_TIERS
DEAD = None


def move(error: BaseException, **headers: Any) -> Move:
    return next_move(error, headers, queue="sink.thing.happened", now=NOW)


def attempts(number: int) -> dict[str, Any]:
    return {failures.ATTEMPTS: number}


@pytest.mark.parametrize(
    ("error", "headers", "tier", "outcome"),
    [
        (NotYet("the first"), {}, WAIT, "waited"),
        (NotYet("the first"), {failures.WAITS: MOST_WAITS - 1}, WAIT, "waited"),
        (NotYet("the first"), {failures.WAITS: MOST_WAITS}, FIRST, "retried"),
        (NotYet("the first"), {failures.WAITS: MOST_WAITS, **attempts(3)}, DEAD, "dead"),
        (ValueError("a bug"), {}, FIRST, "retried"),
        (ValueError("a bug"), attempts(1), SECOND, "retried"),
        (ValueError("a bug"), attempts(2), THIRD, "retried"),
        (ValueError("a bug"), attempts(3), DEAD, "dead"),
        (ValueError("a bug"), attempts(9), DEAD, "dead"),
        (TransientError("稍后", "later"), {}, FIRST, "retried"),
        (TransientError("稍后", "later"), attempts(3), DEAD, "dead"),
        (HandlerTimedOut(60), {}, FIRST, "retried"),
        (LOCKED, {}, FIRST, "retried"),
        (Conflict("不行", "no"), {}, DEAD, "dead"),
        (NotFound("没有", "none"), {}, DEAD, "dead"),
        (Invalid("field", "错", "wrong"), {}, DEAD, "dead"),
        (Undecodable("not json"), {}, DEAD, "dead"),
    ],
)
def test_the_next_move(error: BaseException, headers: dict[str, Any], tier: Tier | None, outcome: str) -> None:
    decided = move(error, **headers)
    assert decided.tier == tier
    assert decided.outcome == outcome


def test_waiting_is_counted_apart_from_failing() -> None:
    headers = move(NotYet("x"), **{failures.WAITS: 2}).headers
    assert headers == {failures.WAITS: 3}


def test_an_event_that_never_comes_is_given_up_in_the_end() -> None:
    headers: dict[str, Any] = {}
    seen = []
    for _ in range(MOST_WAITS + 10):
        decided = move(NotYet("what never comes"), **headers)
        seen.append(decided.tier)
        headers = decided.headers
        if decided.tier is None:
            break
    assert seen == [WAIT] * MOST_WAITS + [FIRST, SECOND, THIRD, None]


def test_the_headers_tell_the_story() -> None:
    first = move(ValueError("a bug")).headers
    assert first[failures.ATTEMPTS] == 1
    assert first[failures.FIRST_FAILED] == first[failures.LAST_FAILED] == NOW.isoformat()
    assert first[failures.QUEUE] == "sink.thing.happened"
    assert failures.TRACEBACK not in first, "only the dead carry one"

    later = NOW + timedelta(minutes=11)
    last = next_move(KeyError("another"), {**first, **attempts(3)}, queue="sink.thing.happened", now=later).headers
    assert last[failures.ATTEMPTS] == 4
    assert last[failures.FIRST_FAILED] == NOW.isoformat()
    assert last[failures.LAST_FAILED] == later.isoformat()
    assert last[failures.ERROR_TYPE] == "KeyError"
    assert "KeyError" in last[failures.TRACEBACK]


def test_a_long_error_is_cut_so_that_it_fits_a_header() -> None:
    try:
        raise ValueError("x" * 50_000)
    except ValueError as error:
        headers = next_move(error, attempts(3), queue="q", now=NOW).headers
    assert len(headers[failures.ERROR]) == len(headers[failures.TRACEBACK]) == 8_000


def test_the_headers_given_are_not_changed() -> None:
    given: dict[str, Any] = {"x-other": "kept"}
    assert next_move(ValueError(), given, queue="q", now=NOW).headers["x-other"] == "kept"
    assert given == {"x-other": "kept"}


@pytest.mark.parametrize(
    ("error", "sick"),
    [
        (TransientError("稍后", "later"), True),
        (HandlerTimedOut(60), False),
        (LOCKED, True),
        (NotYet("x"), False),
        (UNIQUE, False),
        (ValueError(), False),
        (Conflict("不行", "no"), False),
    ],
)
def test_only_a_sick_dependency_makes_a_listener_pause(error: BaseException, sick: bool) -> None:
    assert is_sickness(error) is sick

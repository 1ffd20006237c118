"""Dead letters read, grouped and chosen, whatever state they are in."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import Invalid, TransientError
from shared.messaging.administration.letters import EVERYTHING, GIVEN_UP, DeadLetter, Wanted, groups_of, read_letter
from shared.messaging.failures import next_move

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
QUEUE = "notify.task.assigned"


def letter(queue: str = QUEUE, error: Exception | None = None, minutes: int = 0, message_id: str = "x") -> DeadLetter:
    """A letter as a listener makes it after the last try."""
    failed = NOON + timedelta(minutes=minutes)
    move = next_move(error or Invalid("name", "不行", "no"), {"x-zhenbi-attempts": 3}, queue=queue, now=failed)
    return read_letter(queue, b"{}", move.headers, message_id=message_id)


def test_a_letter_tells_its_story() -> None:
    read = letter()
    assert (read.service, read.event, read.error_type, read.attempts) == ("notify", "task.assigned", "Invalid", 4)
    assert read.first_failed == read.last_failed == NOON
    assert "Invalid" in read.traceback


def test_groups_are_by_service_event_and_error_the_largest_first() -> None:
    letters = [
        letter(error=TransientError("忙", "busy"), minutes=1),
        letter(minutes=2),
        letter(error=TransientError("忙", "very busy"), minutes=5),
        letter("portal.task.assigned", minutes=9),
    ]
    groups = groups_of(letters)
    assert [(group.queue, group.error_type, group.count) for group in groups] == [
        (QUEUE, "TransientError", 2),
        (QUEUE, "Invalid", 1),
        ("portal.task.assigned", "Invalid", 1),
    ]
    assert (groups[0].first_failed, groups[0].last_failed) == (NOON + timedelta(minutes=1), NOON + timedelta(minutes=5))
    assert "very busy" in groups[0].error, "of the latest"
    assert groups_of([]) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (EVERYTHING, "abc"),
        (Wanted(queue=QUEUE), "ab"),
        (Wanted(queue=f"{QUEUE}.dead"), "ab"),
        (Wanted(queue="notify.*"), "ab"),
        (Wanted(queue="*.task.assigned"), "abc"),
        (Wanted(error_type="Invalid"), "ac"),
        (Wanted(queue="portal.*", error_type="Invalid"), "c"),
        (Wanted(message_ids=frozenset({"b", "gone"})), "b"),
        (Wanted(message_ids=frozenset({"b"}), error_type="Invalid"), ""),
    ],
    ids=str,
)
def test_what_is_wanted(wanted: Wanted, expected: str) -> None:
    letters = [
        letter(message_id="a"),
        letter(message_id="b", error=TransientError("忙", "busy")),
        letter("portal.task.assigned", message_id="c"),
    ]
    assert [read.message_id for read in letters if wanted.includes(read)] == list(expected)


def test_what_is_wanted_is_said_for_the_record() -> None:
    assert str(EVERYTHING) == "all"
    assert str(Wanted(queue=QUEUE, error_type="Invalid")) == "error=Invalid", "the queue has a field of its own"
    assert str(Wanted(message_ids=frozenset({"b", "a"}))) == "id=a,b"


def test_headers_that_make_no_sense_are_survived() -> None:
    headers = {
        "x-zhenbi-attempts": "many",
        "x-zhenbi-first-failed": "yesterday",
        "x-zhenbi-last-failed": 7,
        "x-zhenbi-error": None,
        "x-death": "of a salesman",
    }
    read = read_letter(QUEUE, b"\xff", headers)
    assert (read.error_type, read.attempts, read.first_failed, read.last_failed) == ("Unknown", 0, None, None)
    assert read.message_id, "one without an id gets one, always the same"
    assert read.message_id == read_letter(QUEUE, b"\xff", {}).message_id != read_letter(QUEUE, b"\xfe", {}).message_id


def test_a_stay_in_a_retry_tier_is_no_reason_for_dying() -> None:
    tier = {"reason": "expired", "queue": "notify.retry.10s", "time": NOON}
    limit = {"reason": "delivery_limit", "queue": QUEUE, "time": NOON.replace(tzinfo=None)}
    assert read_letter(QUEUE, b"{}", {"x-death": [tier]}).error_type == "Unknown"
    given_up = read_letter(QUEUE, b"{}", {"x-death": [limit, tier]})
    assert given_up.error_type == GIVEN_UP
    assert given_up.error == "the broker gave it up: delivery_limit"
    assert given_up.last_failed == NOON


def test_it_is_sent_back_with_what_its_publisher_gave_it_and_no_more() -> None:
    headers = {"x-death": [], "x-first-death-queue": "q", "x-delivery-count": 3, "x-other": "kept"}
    move = next_move(RuntimeError("x"), {**headers, "x-zhenbi-attempts": 3, "x-zhenbi-waits": 2}, queue=QUEUE, now=NOON)
    first = read_letter(QUEUE, b"{}", move.headers)
    assert first.fresh_headers == {"x-other": "kept", "x-zhenbi-replays": 1}
    again = read_letter(QUEUE, b"{}", next_move(RuntimeError(), first.fresh_headers, queue=QUEUE, now=NOON).headers)
    assert (again.attempts, again.replays) == (1, 1)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (
            b'{"a": "13812345678", "b": ["361103199001011234"]}',
            '{\n  "a": "[personal]",\n  "b": [\n    "[personal]"\n  ]\n}',
        ),
        ("不是 13812345678".encode(), "不是 [personal]"),
        (b"\xff13812345678", "\\xff[personal]"),
    ],
)
def test_a_body_is_readable_and_without_personal_numbers(body: bytes, shown: str) -> None:
    assert read_letter(QUEUE, body, {}).readable_body == shown


def test_errors_and_tracebacks_are_without_personal_numbers() -> None:
    read = letter(error=RuntimeError("call 13812345678"))
    assert read.error == "call [personal]"
    assert "13812345678" not in read.traceback

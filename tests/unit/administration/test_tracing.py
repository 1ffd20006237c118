"""The way of one matter: in order, with times, and where it is."""

from datetime import datetime, timedelta

import pytest

from shared.contracts import CONTRACTS
from shared.messaging.administration.depths import Count
from shared.messaging.administration.tracing import Place, Trace, correlation_of, trace
from tests.unit.administration.conftest import Network

NUMBER = CONTRACTS["case.accepted.v1"].example["number"]
QUEUE = "notify.case.accepted"
SECOND = timedelta(seconds=1)
EMPTY: dict[str, Count] = {}


def traced(network: Network, **known: object) -> Trace:
    state = {"counts": EMPTY, "dead": (), **known}
    return trace(NUMBER, network.databases, **state)  # type: ignore[arg-type]


def place_of(found: Trace, queue: str = QUEUE) -> Place:
    [place] = [end.place for step in found.steps for end in step.receptions if end.queue == queue]
    return place


def waiting(queue: str) -> dict[str, Count]:
    return {queue: Count(ready=1, consumers=1)}


def test_an_event_with_its_times(network: Network, now: datetime) -> None:
    event_id = network.commit("case.accepted.v1", now, sent=now + SECOND)
    network.handle(QUEUE, event_id, now + 3 * SECOND)
    [step] = traced(network).steps
    assert (step.event_id, step.name, step.publisher, step.sequence) == (event_id, "case.accepted", "intake", 1)
    assert (step.happened, step.committed_at, step.published_at) == (now, now, now + SECOND)
    ends = {end.consumer: end for end in step.receptions}
    assert set(ends) == {"dispatch", "notify", "portal"}
    assert (ends["notify"].place, ends["notify"].seconds) == (Place.HANDLED, 3.0)
    assert len(traced(network).open_ends) == 2


def test_events_of_others_are_left_out(network: Network, now: datetime) -> None:
    network.commit("case.accepted.v1", now, correlation="another")
    assert traced(network).steps == []


def test_events_are_in_order_across_services_and_never_before_their_cause(network: Network, now: datetime) -> None:
    first = network.commit("case.submitted.v1", now, sent=now)
    second = network.commit("case.accepted.v1", now + 2 * SECOND, sent=now)
    # dispatch's clock is five seconds slow
    third = network.commit("task.assigned.v1", now - 3 * SECOND, cause=second, correlation=NUMBER)
    fourth = network.commit("task.signed.v1", now + 4 * SECOND, cause="of no matter", correlation=NUMBER)
    steps = traced(network).steps
    assert [step.event_id for step in steps] == [first, second, third, fourth]
    assert steps[0].since_previous_seconds is None
    assert all(step.since_previous_seconds is not None for step in steps[1:])


@pytest.mark.parametrize(
    ("columns", "known", "place"),
    [
        ({}, {}, Place.OUTBOX),
        ({"attempts": 2}, {}, Place.UNROUTABLE),
        ({"sent": True}, {"counts": waiting(QUEUE)}, Place.QUEUE),
        ({"sent": True}, {"counts": waiting("notify.retry.1m")}, Place.RETRY),
        ({"sent": True}, {"counts": waiting(QUEUE) | waiting("notify.retry.wait")}, Place.QUEUE_OR_RETRY),
        ({"sent": True}, {"counts": waiting("portal.retry.1m")}, Place.IN_HAND),
        ({"sent": True}, {"counts": None}, Place.UNKNOWN),
    ],
)
def test_where_it_waits(
    network: Network, now: datetime, columns: dict[str, object], known: dict[str, object], place: Place
) -> None:
    sent = now if columns.pop("sent", False) else None
    network.commit("case.accepted.v1", now, sent=sent, **columns)
    assert place_of(traced(network, **known)) == place


def test_a_dead_letter_is_found_for_the_consumer_whose_it_is(network: Network, now: datetime) -> None:
    event_id = network.commit("case.accepted.v1", now, sent=now)
    found = traced(network, dead={(QUEUE, event_id)}, counts=waiting(QUEUE))
    assert place_of(found) == Place.DEAD
    assert place_of(found, "portal.case.accepted") == Place.IN_HAND


def test_what_is_handled_is_handled_even_before_its_publisher_knows_that_it_is_sent(
    network: Network, now: datetime
) -> None:
    network.handle(QUEUE, network.commit("case.accepted.v1", now), now)
    assert place_of(traced(network)) == Place.HANDLED


def test_a_consumer_whose_database_cannot_be_read_is_not_guessed_about(network: Network, now: datetime) -> None:
    network.commit("case.accepted.v1", now, sent=now)
    del network.databases["notify"]  # type: ignore[attr-defined]
    assert place_of(traced(network)) == Place.UNKNOWN


def test_the_id_of_an_event_leads_to_its_matter(network: Network, now: datetime) -> None:
    event_id = network.commit("case.accepted.v1", now)
    assert correlation_of(network.databases, event_id) == NUMBER
    assert correlation_of(network.databases, NUMBER) == NUMBER
    assert correlation_of(network.databases, "nothing") == "nothing"


def test_an_event_of_a_version_from_the_future_is_still_listed(network: Network, now: datetime) -> None:
    network.commit("case.accepted.v1", now, sent=now, type="case.accepted.v9")
    [step] = traced(network).steps
    assert (step.name, step.receptions) == ("case.accepted.v9", [])

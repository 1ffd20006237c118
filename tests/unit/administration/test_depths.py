"""Counts of queues, put together from what each source knows."""

from collections.abc import Mapping
from typing import Any

import pytest
import requests

from shared.messaging.administration import depths
from shared.messaging.administration.depths import Count, Management, all_names, enriched, overview
from shared.messaging.topology import dead_letters_of

QUEUE = "notify.task.assigned"


class Known:
    """Rates and ages that are what a test says."""

    def in_per_second(self, queue: str) -> float | None:
        return 2.0 if queue == QUEUE else None

    def out_per_second(self, queue: str) -> float | None:
        return 1.0 if queue == QUEUE else None

    def oldest_seconds(self, queue: str, waiting: int) -> float | None:
        return float(waiting)


class Told:
    """Statistics that are what a test says."""

    def __init__(self, counts: Mapping[str, Count] | None) -> None:
        self._counts = counts

    def counts(self) -> Mapping[str, Count] | None:
        return self._counts


def depth_of(counts: Mapping[str, Count], queue: str = QUEUE) -> depths.QueueDepth:
    [depth] = [depth for depth in overview(counts, Known()).queues if depth.queue == queue]
    return depth


def test_every_queue_and_waiting_room_has_its_place() -> None:
    seen = overview({}, Known())
    names = {name for depth in seen.queues for name in (depth.queue, dead_letters_of(depth.queue))}
    names |= {f"{tier.service}.retry.{tier.tier}" for tier in seen.tiers}
    assert names == set(all_names())
    assert {depth.ready for depth in seen.queues} == {None}, "not declared yet"


def test_what_the_broker_does_not_say_comes_from_the_databases() -> None:
    plain = Count(ready=5, consumers=1)
    depth = depth_of({QUEUE: plain, dead_letters_of(QUEUE): Count(ready=2, consumers=0)})
    assert (depth.ready, depth.unacked, depth.consumers, depth.dead) == (5, None, 1, 2)
    assert (depth.in_per_second, depth.out_per_second, depth.oldest_seconds) == (2.0, 1.0, 5.0)
    assert not depth.is_empty
    assert depth_of({QUEUE: Count(ready=0, consumers=0)}).is_empty


def test_statistics_add_what_only_they_know() -> None:
    late = Count(ready=999, consumers=9, unacked=3, in_per_second=0.5, out_per_second=0.25)
    depth = depth_of(enriched({QUEUE: Count(ready=5, consumers=1)}, Told({QUEUE: late})))
    assert (depth.ready, depth.consumers) == (5, 1), "what was just counted is newer"
    assert (depth.unacked, depth.in_per_second, depth.out_per_second, depth.oldest_seconds) == (3, 0.5, 0.25, 8.0)


@pytest.mark.parametrize("statistics", [None, Told(None), Told({})])
def test_without_statistics_counts_stay_as_they_are(statistics: Told | None) -> None:
    counts = {QUEUE: Count(ready=5, consumers=1)}
    assert enriched(counts, statistics) == counts


class Answer:
    """What the management interface says."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def raise_for_status(self) -> None:
        pass

    def json(self) -> Any:
        return self._body


def test_the_management_interface_is_asked_for_the_networks_virtual_host(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, tuple[str, str]]] = []

    def get(url: str, *, auth: tuple[str, str], timeout: float) -> Answer:
        asked.append((url, auth))
        queue = {
            "name": QUEUE,
            "messages_ready": 4,
            "messages_unacknowledged": 2,
            "consumers": 1,
            "message_stats": {"publish_details": {"rate": 1.5}, "ack_details": {"rate": 0.5}},
        }
        return Answer([queue, {"name": "new"}])

    monkeypatch.setattr(requests, "get", get)
    counts = Management("amqp://ann:p%40ss@one:5672/a%2Fb;amqp://two:5672/x", "http://one:15672/").counts()
    assert asked == [("http://one:15672/api/queues/a%2Fb", ("ann", "p@ss"))]
    assert counts == {
        QUEUE: Count(ready=4, consumers=1, unacked=2, in_per_second=1.5, out_per_second=0.5),
        "new": Count(ready=0, consumers=0, unacked=0, in_per_second=0.0, out_per_second=0.0),
    }


@pytest.mark.parametrize("body", [{"error": "not_authorised"}, ["?"], [{"name": "q", "messages_ready": "x"}]])
def test_a_management_interface_that_makes_no_sense_is_done_without(body: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "get", lambda *_, **__: Answer(body))
    assert Management("amqp://one/x", "http://one:15672").counts() is None


def test_a_management_interface_that_is_away_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", refuse)
    assert Management("amqp://one/x", "http://one:15672").counts() is None

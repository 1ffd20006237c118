"""What a running service tells Prometheus about itself: the right numbers, and none that is no longer true."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import requests
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.probes import QUEUE, Probe, Probes, region_event
from tests.infrastructure.tcp_proxy import proxy_to
from tests.infrastructure.waiting import wait_until

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])  # nothing in it differs by database

EVENT = "region.registered"
OFTEN = {"shared.messaging.gauges.QUEUES_SECONDS": 0.2, "shared.messaging.gauges.OUTBOX_SECONDS": 0.2}


def scrape(url: str) -> dict[str, Metric]:
    """Name → everything a process tells about one metric."""
    answer = requests.get(url, timeout=5)
    answer.raise_for_status()
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def values(probe: Probe, name: str) -> dict[tuple[str, ...], float]:
    """The samples of a gauge or counter, by the values of their labels, service left out."""
    found = {}
    for family in scrape(f"{probe.url}/metrics").values():
        for sample in family.samples:
            if sample.name == name:
                labels = tuple(value for label, value in sample.labels.items() if label != "service")
                found[labels] = sample.value
    return found


def shows(probe: Probe, name: str, expected: dict[tuple[str, ...], float]) -> Callable[[], bool]:
    """A condition for ``wait_until``, with what was seen instead."""

    def compare() -> bool:
        seen = values(probe, name)
        assert seen == expected
        return True

    return compare


def test_every_series_is_there_before_anything_has_happened(probes: Probes, virtual_host: VirtualHost) -> None:
    """A counter that appears with its first event seems to Prometheus never to have grown."""
    source, sink = probes.source(), probes.sink(constants=OFTEN)
    outcomes = ("handled", "duplicate", "waited", "retried", "dead")
    assert values(sink, "zhenbi_messages_handled_total") == {(EVENT, outcome): 0 for outcome in outcomes}
    assert values(sink, "zhenbi_listener_paused") == {(EVENT,): 0}
    assert values(sink, "zhenbi_listener_connected") == {(): 1}
    assert values(sink, "zhenbi_timer_runs_total").keys() == {("done", "work_off"), ("failed", "work_off")}
    assert values(source, "zhenbi_messages_unroutable_total")[(EVENT,)] == 0
    assert values(source, "zhenbi_messages_published_total")[(EVENT,)] == 0

    for number in range(10):
        virtual_host.publish(region_event(number, "sleeps 30"))
    wait_until(shows(sink, "zhenbi_queue_messages", {(QUEUE,): 9}), 5, "a queue that nobody empties to be seen")


def test_what_becomes_of_messages_is_counted_and_what_waits_is_shown(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink(constants=OFTEN)
    event = region_event(1)
    for published in (
        event,
        event,
        region_event(2, "fails"),
        region_event(3, "refuses"),
        region_event(4, "early never"),
    ):
        virtual_host.publish(published)
    virtual_host.publish_raw(b"no event", "dispatch.events", "region.registered.v1")

    def all_had_their_turn() -> bool:
        seen = values(sink, "zhenbi_messages_handled_total")
        waited = seen.pop((EVENT, "waited"))
        assert seen == {(EVENT, "handled"): 1, (EVENT, "duplicate"): 1, (EVENT, "retried"): 1, (EVENT, "dead"): 2}
        return waited >= 1

    wait_until(all_had_their_turn, 10, "each to have its turn")
    wait_until(shows(sink, "zhenbi_dead_letters", {(QUEUE,): 2}), 5)
    wait_until(shows(sink, "zhenbi_queue_messages", {(QUEUE,): 0}), 5)
    assert values(sink, "zhenbi_queue_consumers") == {(QUEUE,): 1}
    rooms = values(sink, "zhenbi_retry_messages")
    assert rooms.keys() == {(f"probe.retry.{tier}",) for tier in ("wait", "10s", "1m", "10m")}
    assert rooms[("probe.retry.10s",)] == 1
    assert values(sink, "zhenbi_message_processing_seconds_count")[(EVENT,)] > 0


def test_a_sick_dependency_shows_and_its_recovery_too(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink(constants={"shared.messaging.subscribe.PROBE_SECONDS": 0.2})
    for number in range(6):
        virtual_host.publish(region_event(number, "sick cured"))
    wait_until(shows(sink, "zhenbi_listener_paused", {(EVENT,): 1}), 10)
    sink.switch_on("cured")
    wait_until(shows(sink, "zhenbi_listener_paused", {(EVENT,): 0}), 5)


def test_events_that_no_queue_takes_are_shown_until_one_does(probes: Probes, virtual_host: VirtualHost) -> None:
    virtual_host.listen("others", "dispatch.events", "something.else")
    source = probes.source(constants={**OFTEN, "shared.messaging.relay.UNROUTABLE_PAUSE": 0.5})
    source.register(1, count=3)
    wait_until(shows(source, "zhenbi_outbox_unroutable_events", {(): 3}), 5)
    assert values(source, "zhenbi_outbox_waiting_events") == {(): 3}
    assert values(source, "zhenbi_messages_unroutable_total")[(EVENT,)] >= 3

    virtual_host.listen("seen", "dispatch.events")
    wait_until(shows(source, "zhenbi_outbox_unroutable_events", {(): 0}), 5)
    assert values(source, "zhenbi_messages_published_total")[(EVENT,)] == 3


def test_while_the_broker_is_away_the_outbox_is_seen_to_age_and_queues_are_not_guessed(
    probes: Probes, virtual_host: VirtualHost
) -> None:
    with proxy_to(virtual_host.uri) as (proxy, through_proxy):
        sink = probes.sink(amqp_uri=through_proxy, constants=OFTEN)
        source = probes.source(amqp_uri=through_proxy, constants=OFTEN)
        wait_until(lambda: values(sink, "zhenbi_queue_messages"), 5)
        proxy.refuse()
        source.register(1, count=3)
        wait_until(shows(sink, "zhenbi_listener_connected", {(): 0}), 5)
        wait_until(lambda: values(sink, "zhenbi_queue_messages") == values(sink, "zhenbi_dead_letters") == {}, 5)
        wait_until(shows(source, "zhenbi_outbox_waiting_events", {(): 3}), 5)
        for age in (0.5, 1.0):
            wait_until(lambda age=age: values(source, "zhenbi_outbox_oldest_seconds")[()] > age, 3)
        proxy.accept()
        wait_until(lambda: values(sink, "zhenbi_queue_messages"), 5, "the queues to be counted again")


def test_every_copy_shows_the_outbox_and_only_one_the_lease_while_it_can_renew_it(
    probes: Probes, virtual_host: VirtualHost
) -> None:
    """So none goes on showing what was true while it led."""
    virtual_host.listen("others", "dispatch.events", "something.else")
    quick = {**OFTEN, "shared.persistence.database._SQLITE_BUSY_SECONDS": 0.1}
    leader, follower = probes.source(constants=quick), probes.source(constants=quick)
    assert (values(leader, "zhenbi_lease_held"), values(follower, "zhenbi_lease_held")) == ({(): 1}, {(): 0})
    follower.register(1, count=3)
    for copy in (leader, follower):
        wait_until(shows(copy, "zhenbi_outbox_waiting_events", {(): 3}), 5)

    with closing(sqlite3.connect(leader.database_url.removeprefix("sqlite:///"), isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        wait_until(shows(leader, "zhenbi_lease_held", {(): 0}), 10)
        assert values(follower, "zhenbi_lease_held") == {(): 0}


def test_processes_on_one_machine_can_be_asked_one_by_one(probes: Probes, tmp_path: Path) -> None:
    folder = tmp_path / "run" / "metrics"
    folder.parent.mkdir()

    def starts() -> list[float]:
        """When the processes that the notes lead to were started."""
        notes = [json.loads(note.read_text()) for note in folder.glob("*.json")]
        assert [note["labels"] for (note,) in notes] == [{"service": "dispatch"}] * len(notes)
        urls = [f"http://{target}/metrics" for (note,) in notes for target in note["targets"]]
        return sorted(scrape(url)["process_start_time_seconds"].samples[0].value for url in urls)

    one, other = probes.source(), probes.source()
    assert len(set(starts())) == 2
    one.kill()
    assert len(list(folder.glob("*.json"))) == 2, "one that crashed is missed"
    assert other.stop() == 0
    assert len(list(folder.glob("*.json"))) == 1, "one that ended takes its note with it"

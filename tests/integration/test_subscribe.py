"""What becomes of a message: handled once, tried again, put back, given up. Never lost, never in silence."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from shared.messaging.topology import exchange_of
from tests.infrastructure.broker import Taken, VirtualHost
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.probes import DEAD, QUEUE, Probe, Probes, region_event
from tests.infrastructure.waiting import wait_until

TEN_SECONDS, ONE_SECOND = "probe.retry.10s", "probe.retry.wait"


def the_dead_letter(virtual_host: VirtualHost) -> Taken:
    """Wait for one."""
    return wait_until(lambda: virtual_host.take(DEAD), 10, "a dead letter")


def tries(sink: Probe) -> float:
    """How often a handler was called."""
    return sink.metric("zhenbi_message_processing_seconds_count")


def test_an_event_that_comes_five_times_has_its_effect_once(probes: Probes, virtual_host: VirtualHost) -> None:
    sink, event = probes.sink(), region_event(1)
    for _ in range(5):
        virtual_host.publish(event)
    virtual_host.publish(region_event(2))

    wait_until(lambda: sink.outcomes() == {"handled": 2, "duplicate": 4}, 10, "all six")
    assert [subject for subject, _ in sink.notes()] == ["region/000000000001", "region/000000000002"]


def test_two_copies_share_the_work_and_handle_each_event_once(probes: Probes, virtual_host: VirtualHost) -> None:
    one, other = probes.sink(), probes.sink()
    for number in range(200):
        virtual_host.publish(region_event(number))

    wait_until(lambda: len(one.notes()) == 200, 20, "all events")
    assert len(set(one.notes())) == 200
    assert one.processes_of("handled").keys() == {one.pid, other.pid}
    assert virtual_host.depth(DEAD) == virtual_host.depth(TEN_SECONDS) == 0


def test_a_failure_is_tried_twice_at_once_and_then_set_aside_for_ten_seconds(
    probes: Probes, virtual_host: VirtualHost
) -> None:
    sink = probes.sink()
    before = datetime.now(UTC)
    event = region_event(1, "fails")
    virtual_host.publish(event)
    virtual_host.publish(region_event(2))

    wait_until(lambda: sink.notes() == [("region/000000000002", 1)], 10, "the event behind it")
    aside = wait_until(lambda: virtual_host.take(TEN_SECONDS), 5, "the failure to be set aside")
    assert sink.outcomes() == {"retried": 1, "handled": 1}
    assert tries(sink) == 3
    assert sink.count("inbox") == 1, "the failed handling must have left nothing behind"
    assert aside.event["id"] == aside.message_id == event.id
    assert aside.headers["x-zhenbi-attempts"] == 1
    assert aside.headers["x-zhenbi-error"] == "as it was told"
    assert aside.headers["x-zhenbi-error-type"] == "RuntimeError"
    assert aside.headers["x-zhenbi-queue"] == QUEUE
    first, last = (datetime.fromisoformat(aside.headers[f"x-zhenbi-{which}-failed"]) for which in ("first", "last"))
    assert before <= first == last <= datetime.now(UTC)


@ON_ONE_DATABASE
def test_what_was_set_aside_comes_back_after_ten_seconds(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink()
    virtual_host.publish(region_event(1, "fails mended"))
    wait_until(lambda: sink.outcomes() == {"retried": 1}, 10, "the failure")
    failed = time.monotonic()
    sink.switch_on("mended")

    wait_until(sink.notes, 20, "the event to come back")
    assert 8 < time.monotonic() - failed < 16
    assert sink.outcomes() == {"retried": 1, "handled": 1}
    assert virtual_host.depth(DEAD) == 0


@ON_ONE_DATABASE
def test_after_the_last_try_a_message_goes_to_the_dead_letters_with_its_story(
    probes: Probes, virtual_host: VirtualHost
) -> None:
    sink = probes.sink()
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    event = region_event(1, "fails")
    virtual_host.publish(event, **{"x-zhenbi-attempts": 3, "x-zhenbi-first-failed": yesterday})

    dead = the_dead_letter(virtual_host)
    assert dead.event["id"] == event.id
    assert dead.headers["x-zhenbi-attempts"] == 4
    assert dead.headers["x-zhenbi-error"] == "as it was told"
    assert "behaviour.py" in dead.headers["x-zhenbi-traceback"]
    assert dead.headers["x-zhenbi-first-failed"] == yesterday < dead.headers["x-zhenbi-last-failed"]
    assert sink.outcomes() == {"dead": 1}
    assert virtual_host.depth(QUEUE) == 0


@ON_ONE_DATABASE
def test_what_can_never_be_handled_is_tried_once(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink()
    virtual_host.publish(region_event(1, "refuses"))

    dead = the_dead_letter(virtual_host)
    assert dead.headers["x-zhenbi-error-type"] == "Invalid"
    assert "name: will not do" in dead.headers["x-zhenbi-error"]
    assert dead.headers["x-zhenbi-attempts"] == 1
    assert tries(sink) == 1
    assert sink.notes() == []


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"\xff\xfe no text at all", "undecodable"),
        (b'{"hello": "world"}', "undecodable"),
        (region_event(1).encode().replace(b"region.registered.v1", b"region.vanished.v9"), "not in the registry"),
        (region_event(1).encode().replace(b'"village"', b'"hamlet"'), "hamlet"),
    ],
    ids=["no text", "no envelope", "unknown type", "unknown word"],
)
def test_what_is_no_event_is_kept_as_it_came(probes: Probes, virtual_host: VirtualHost, body: bytes, why: str) -> None:
    sink = probes.sink()
    virtual_host.publish_raw(body, exchange_of("dispatch"), "region.registered.v1")
    virtual_host.publish(region_event(2))

    dead = the_dead_letter(virtual_host)
    assert dead.body == body
    assert why in dead.headers["x-zhenbi-error"]
    assert dead.headers["x-zhenbi-error-type"] == "Undecodable"
    wait_until(lambda: len(sink.notes()) == 1, 5, "the event behind it")


def test_an_event_that_comes_too_early_waits_and_does_not_count_as_failed(
    probes: Probes, virtual_host: VirtualHost
) -> None:
    sink = probes.sink()
    virtual_host.publish(region_event(1, "early ready"))
    wait_until(lambda: sink.outcomes().get("waited", 0) >= 2, 15, "a second wait")
    sink.switch_on("ready")

    wait_until(sink.notes, 10, "it to be handled")
    assert sink.outcomes().keys() == {"waited", "handled"}
    assert virtual_host.depth(TEN_SECONDS) == virtual_host.depth(DEAD) == virtual_host.depth(ONE_SECOND) == 0


@ON_ONE_DATABASE
def test_an_event_that_never_stops_being_early_becomes_a_failure(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink()
    virtual_host.publish(region_event(1, "early never"), **{"x-zhenbi-waits": 300})

    aside = wait_until(lambda: virtual_host.take(TEN_SECONDS), 10, "it to be set aside")
    assert aside.headers["x-zhenbi-error-type"] == "NotYet"
    assert sink.outcomes() == {"retried": 1}


def test_a_timeout_inside_a_handler_is_a_failure_like_any_other(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink()
    virtual_host.publish(region_event(1, "times-out"))
    virtual_host.publish(region_event(2))

    aside = wait_until(lambda: virtual_host.take(TEN_SECONDS), 10, "it to be set aside")
    assert aside.headers["x-zhenbi-error-type"] == "HandlerTimedOut"
    wait_until(lambda: len(sink.notes()) == 1, 5, "the event behind it")
    assert sink.is_running


@ON_ONE_DATABASE
def test_a_handler_that_takes_too_long_is_broken_off(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink(constants={"shared.messaging.subscribe.HANDLER_SECONDS": 0.3})
    virtual_host.publish(region_event(1, "sleeps 30"))
    virtual_host.publish(region_event(2))

    aside = wait_until(lambda: virtual_host.take(TEN_SECONDS), 10, "it to be set aside")
    assert aside.headers["x-zhenbi-error-type"] == "HandlerTimedOut"
    wait_until(lambda: sink.notes() == [("region/000000000002", 1)], 5, "the event behind it")


@ON_ONE_DATABASE
def test_a_sick_dependency_does_not_burn_messages(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink(constants={"shared.messaging.subscribe.PROBE_SECONDS": 0.2})
    for number in range(10):
        virtual_host.publish(region_event(number, "sick cured"))

    wait_until(lambda: sink.metric("zhenbi_listener_paused") == 1, 10, "the listener to pause")
    probed = tries(sink)
    wait_until(lambda: sink.metric("zhenbi_listener_paused") == 1 and tries(sink) >= probed, 2)
    time.sleep(1)
    assert virtual_host.depth(TEN_SECONDS) <= 2, "only those that failed before the pause were set aside"
    sink.switch_on("cured")
    wait_until(lambda: len(sink.notes()) >= 8, 10, "the rest to be handled at once")
    assert sink.metric("zhenbi_listener_paused") == 0
    assert virtual_host.depth(DEAD) == 0


@ON_ONE_DATABASE
@pytest.mark.parametrize("batch", [1, 50])
def test_a_message_that_kills_its_process_is_given_up_by_the_broker(
    probes: Probes, virtual_host: VirtualHost, batch: int
) -> None:
    sink = probes.sink(batch=batch, constants={"shared.messaging.topology.DELIVERY_LIMIT": 2})
    event = region_event(1, "dies")
    virtual_host.publish(event)
    virtual_host.publish(region_event(2))

    for _ in range(3):
        assert sink.wait(10) == -9
        sink.start(wait=False)
    dead = the_dead_letter(virtual_host)
    assert dead.event["id"] == event.id
    wait_until(lambda: sink.notes() == [("region/000000000002", 1)], 10, "the event behind it")

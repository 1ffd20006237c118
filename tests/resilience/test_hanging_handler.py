"""A handler that hangs: broken off if it waits, ended with its process if it blocks; given up in the end, alone."""

import time

import pytest
import requests

from shared.messaging.topology import exchange_of
from tests.infrastructure.broker import Taken, VirtualHost
from tests.infrastructure.marks import ON_ONE_DATABASE, ON_POSTGRESQL
from tests.infrastructure.probes import DEAD, QUEUE, Probes, region_event
from tests.infrastructure.waiting import wait_until

TEN_SECONDS = "probe.retry.10s"
DEADLINE = {"shared.messaging.subscribe.HANDLER_SECONDS": 1.0}


@pytest.mark.parametrize("batch", [1, 50])
def test_one_that_waits_is_broken_off_tried_again_and_given_up(
    probes: Probes, virtual_host: VirtualHost, batch: int
) -> None:
    sink = probes.sink(batch=batch, constants=DEADLINE)
    virtual_host.publish(region_event(1, "sleeps 3600"))
    for number in range(2, 22):
        virtual_host.publish(region_event(number))

    aside = wait_until(lambda: virtual_host.take(TEN_SECONDS), 10, "it to be set aside")
    assert aside.headers["x-zhenbi-error-type"] == "HandlerTimedOut"
    wait_until(lambda: len(sink.notes()) == 20, 10, "those behind it")
    headers = {**aside.headers, "x-zhenbi-attempts": 3}  # as it comes back after ten minutes, for the last time
    headers.pop("x-death", None)
    virtual_host.publish_raw(aside.body, exchange_of("dispatch"), "region.registered.v1", aside.message_id, **headers)
    virtual_host.publish(region_event(22))

    dead = wait_until(lambda: virtual_host.take(DEAD), 10, "it to be given up")
    assert dead.message_id == aside.message_id
    assert "took longer than 1 s" in dead.headers["x-zhenbi-error"]
    wait_until(lambda: len(sink.notes()) == 21, 10, "the one behind it")
    assert len(set(sink.notes())) == 21
    assert sink.outcomes() == {"handled": 21, "retried": 1, "dead": 1}
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == virtual_host.depth(TEN_SECONDS) == 0


@ON_POSTGRESQL
def test_while_one_waits_requests_are_served(probes: Probes, virtual_host: VirtualHost) -> None:
    """With SQLite those that write wait for the handler's transaction; those that read do not."""
    sink = probes.sink()
    virtual_host.publish(region_event(1, "sleeps 3"))
    wait_until(lambda: virtual_host.depth(QUEUE) == 0, 5, "it to be in hand")
    began = time.monotonic()
    assert requests.get(f"{sink.url}/readyz", timeout=5).ok
    sink.switch_on("meanwhile")
    assert time.monotonic() - began < 2
    assert sink.notes() == []
    wait_until(lambda: sink.notes() == [("region/000000000001", 1)], 10, "it to end")


@ON_ONE_DATABASE
@pytest.mark.parametrize("batch", [1, 50])
def test_one_that_blocks_its_process_is_ended_with_it_and_given_up_by_the_broker(
    probes: Probes, virtual_host: VirtualHost, batch: int
) -> None:
    impatient = {"shared.service.STANDSTILL_SECONDS": 1.0, "shared.messaging.topology.DELIVERY_LIMIT": 1}
    sink = probes.sink(batch=batch, constants=impatient)
    virtual_host.publish(region_event(1, "blocks 3600"))
    for number in range(2, 12):
        virtual_host.publish(region_event(number))

    ends = []

    def kept_running() -> None:
        if not sink.is_running:  # as supervisord would
            ends.append(sink.exit_code)
            sink.start(wait=False)

    def given_up() -> Taken | None:
        kept_running()
        return virtual_host.take(DEAD)

    def all_handled() -> bool:
        kept_running()  # it may stand still once more where others need the processor
        return len(sink.notes()) == 10

    dead = wait_until(given_up, 40, "it to be given up")
    assert dead.headers["x-death"][0]["reason"] == "delivery_limit"
    wait_until(all_handled, 60, "those behind it")
    assert set(ends) == {1}
    assert len(set(sink.notes())) == 10
    assert "in _blocks" in sink.log.read_text(), "the log says where it stood"
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == 0


@ON_ONE_DATABASE
def test_a_copy_goes_on_while_the_other_is_blocked(probes: Probes, virtual_host: VirtualHost) -> None:
    one, other = probes.sink(constants={"shared.service.STANDSTILL_SECONDS": 2.0}), probes.sink()
    virtual_host.publish(region_event(1, "blocks 4"))
    for number in range(2, 60):
        virtual_host.publish(region_event(number, "sleeps 0.01"))
    wait_until(lambda: len(one.notes()) == 59, 40, "everything to be handled")
    assert len(set(one.notes())) == 59
    assert one.processes_of("handled")[other.pid] > 0
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == 0

"""How a service starts and how it ends: with the broker away, with work in hand, with a queue behind it."""

import threading
import time

import requests

from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.probes import DEAD, QUEUE, Probes, declare_queues, region_event
from tests.infrastructure.tcp_proxy import proxy_to
from tests.infrastructure.waiting import wait_until

GRACE_SECONDS = 10  # a service ends within


def test_the_message_in_hand_is_finished_before_the_process_ends(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink()
    virtual_host.publish(region_event(1, "sleeps 2"))
    wait_until(lambda: virtual_host.depth(QUEUE) == 0, 5, "the message to be in hand")
    time.sleep(0.3)

    assert sink.stop() == 0
    assert sink.notes() == [("region/000000000001", 1)]
    time.sleep(0.2)  # the broker would give an unacknowledged message back
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == 0


@ON_ONE_DATABASE
def test_a_long_queue_does_not_hold_up_the_end(probes: Probes, virtual_host: VirtualHost) -> None:
    declare_queues(virtual_host.uri)
    for number in range(200):
        virtual_host.publish(region_event(number, "sleeps 0.02"))
    sink = probes.sink()
    wait_until(lambda: len(sink.notes()) >= 5, 10, "some to be handled")

    began = time.monotonic()
    assert sink.stop() == 0
    assert time.monotonic() - began < GRACE_SECONDS
    handled = len(sink.notes())
    assert handled < 200
    wait_until(lambda: handled + virtual_host.depth(QUEUE) == 200, 5, "the rest to be back in the queue")

    sink.start()
    wait_until(lambda: len(sink.notes()) == 200, 20, "the rest to be handled")
    assert virtual_host.depth(DEAD) == 0


@ON_ONE_DATABASE
def test_a_handler_that_does_not_end_does_not_keep_the_process_alive(probes: Probes, virtual_host: VirtualHost) -> None:
    sink = probes.sink()
    virtual_host.publish(region_event(1, "sleeps 40"))
    wait_until(lambda: virtual_host.depth(QUEUE) == 0, 5, "the message to be in hand")
    time.sleep(0.3)

    sink.terminate()
    assert sink.wait(GRACE_SECONDS + 1) == 0
    assert sink.notes() == []
    wait_until(lambda: virtual_host.depth(QUEUE) == 1, 5, "the message to be back in its queue")


@ON_ONE_DATABASE
def test_the_request_in_hand_is_answered_before_the_process_ends(probes: Probes) -> None:
    source = probes.source()
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(requests.post(f"{source.url}/sleeps?seconds=2", timeout=20).status_code)
    )
    asking.start()
    time.sleep(0.5)

    assert source.stop() == 0
    asking.join(10)
    assert answers == [204]


def test_what_was_committed_is_sent_before_the_process_ends(probes: Probes, virtual_host: VirtualHost) -> None:
    virtual_host.listen("seen", "dispatch.events")
    source = probes.source()
    source.register(1, count=3000)
    assert source.stop() == 0
    assert source.waiting() == 0
    assert virtual_host.depth("seen") == 3000


@ON_ONE_DATABASE
def test_while_the_broker_is_away_requests_are_taken_and_their_events_follow(
    probes: Probes, virtual_host: VirtualHost
) -> None:
    virtual_host.listen("seen", "dispatch.events")
    with proxy_to(virtual_host.uri) as (proxy, through_proxy):
        proxy.refuse()
        source = probes.source(amqp_uri=through_proxy)
        source.register(1, count=20)
        assert requests.get(f"{source.url}/readyz", timeout=5).ok
        time.sleep(3)
        assert source.waiting() == 20

        proxy.accept()
        back = time.monotonic()
        wait_until(lambda: source.waiting() == 0, 15, "the events to follow")
        assert time.monotonic() - back < 6
    assert virtual_host.depth("seen") == 20


@ON_ONE_DATABASE
def test_while_the_broker_is_away_a_service_ends_in_time(probes: Probes, virtual_host: VirtualHost) -> None:
    with proxy_to(virtual_host.uri) as (proxy, through_proxy):
        proxy.refuse()
        source, sink = probes.source(amqp_uri=through_proxy), probes.sink(amqp_uri=through_proxy, wait=False)
        sink.wait_until_it_answers()
        source.register(1, count=20)
        began = time.monotonic()
        source.terminate()
        sink.terminate()
        assert (source.wait(15), sink.wait(15)) == (0, 0)
        assert time.monotonic() - began < GRACE_SECONDS
    assert source.waiting() == 20

"""The relay: what a transaction published reaches the broker, in order, whatever happens on the way."""

import json
import time

from tests.infrastructure.broker import Taken, VirtualHost
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.probes import Probe, Probes, region_event
from tests.infrastructure.tcp_proxy import proxy_to
from tests.infrastructure.waiting import wait_until

EXCHANGE = "dispatch.events"
ALL_SENT = 30  # seconds


def all_sent(source: Probe) -> None:
    """Wait until the outbox is empty."""
    wait_until(lambda: source.waiting() == 0, ALL_SENT, "the outbox to be empty")


def places(messages: list[Taken]) -> list[tuple[str, int]]:
    """(subject, sequence) of events."""
    return [(json.loads(message.body)["subject"], int(json.loads(message.body)["sequence"])) for message in messages]


def first_times(seen: list[tuple[str, int]]) -> dict[str, list[int]]:
    """The sequence numbers of each subject in the order in which they came first."""
    order: dict[str, list[int]] = {}
    for subject, sequence in dict.fromkeys(seen):
        order.setdefault(subject, []).append(sequence)
    return order


def test_events_come_in_order_of_their_aggregate(probes: Probes, virtual_host: VirtualHost) -> None:
    virtual_host.listen("seen", EXCHANGE)
    source = probes.source()
    for first in (1, 101, 1, 101):
        source.register(first, count=600, per_region=60)
    all_sent(source)

    order = first_times(places(virtual_host.take_all("seen")))
    assert len(order) == 20
    assert all(sequences == list(range(1, 121)) for sequences in order.values())
    assert source.metric("zhenbi_messages_published_total") == 2400


def test_an_event_that_no_queue_takes_is_kept_and_sent_when_there_is_one(
    probes: Probes, virtual_host: VirtualHost
) -> None:
    virtual_host.listen("others", EXCHANGE, "something.else")
    source = probes.source(constants={"shared.messaging.relay.UNROUTABLE_PAUSE": 1})
    source.register(1, count=3, per_region=3)
    wait_until(lambda: source.metric("zhenbi_messages_unroutable_total") >= 3, 10, "them to come back")
    assert source.waiting() == 3
    wait_until(lambda: source.metric("zhenbi_outbox_waiting_events") == 3, 5, "the gauge to say so")

    virtual_host.listen("seen", EXCHANGE)
    all_sent(source)
    assert first_times(places(virtual_host.take_all("seen"))) == {"region/000000000001": [1, 2, 3]}


@ON_ONE_DATABASE
def test_a_broker_without_any_of_our_names_gets_the_events_all_the_same(
    probes: Probes, virtual_host: VirtualHost
) -> None:
    source = probes.source(constants={"shared.messaging.relay.UNROUTABLE_PAUSE": 1})
    source.register(1, count=3)
    time.sleep(1.5)
    assert source.waiting() == 3

    virtual_host.listen("seen", EXCHANGE)
    all_sent(source)
    assert len(virtual_host.take_all("seen")) == 3


@ON_ONE_DATABASE
def test_what_the_broker_refuses_is_sent_again(probes: Probes, virtual_host: VirtualHost) -> None:
    virtual_host.listen("narrow", EXCHANGE, most=5)
    source = probes.source()
    source.register(1, count=20, per_region=4)
    wait_until(lambda: source.waiting() == 15, 10, "the queue to be full")

    seen: list[tuple[str, int]] = []

    def emptied() -> bool:
        seen.extend(places(virtual_host.take_all("narrow")))
        return source.waiting() == 0

    wait_until(emptied, ALL_SENT, "the rest to be sent")
    seen.extend(places(virtual_host.take_all("narrow")))
    assert len(set(seen)) == 20


@ON_ONE_DATABASE
def test_nothing_is_lost_when_the_connection_breaks_again_and_again(probes: Probes, virtual_host: VirtualHost) -> None:
    virtual_host.listen("seen", EXCHANGE)
    with proxy_to(virtual_host.uri) as (proxy, through_proxy):
        source = probes.source(amqp_uri=through_proxy)
        for first in range(1, 3000, 300):
            source.register(first, count=300)
            proxy.cut()
        all_sent(source)
    seen = set(places(virtual_host.take_all("seen")))
    assert seen == {(f"region/{number:012}", 1) for number in range(1, 3001)}


def test_only_the_leading_copy_publishes_and_another_follows_when_it_dies(
    probes: Probes, virtual_host: VirtualHost
) -> None:
    virtual_host.listen("seen", EXCHANGE)
    leader, follower = probes.source(), probes.source()
    assert (leader.metric("zhenbi_lease_held"), follower.metric("zhenbi_lease_held")) == (1, 0)
    follower.register(1, count=10)
    all_sent(follower)
    assert leader.metric("zhenbi_messages_published_total") == 10
    assert follower.metric("zhenbi_messages_published_total") == 0

    leader.kill()
    follower.register(11, count=10)
    all_sent(follower)
    assert follower.metric("zhenbi_messages_published_total") == 10
    assert len(set(places(virtual_host.take_all("seen")))) == 20


def test_what_a_following_copy_commits_is_sent_at_once(probes: Probes, virtual_host: VirtualHost) -> None:
    """It nudges the leader, once a commit, and the copies do not nudge each other in circles."""
    virtual_host.listen("seen", "probe.events")
    idle = {"shared.messaging.relay._IDLE_SECONDS": 5}
    leader, follower = probes.sink(constants=idle), probes.sink(constants=idle)
    virtual_host.eavesdrop("nudges", "probe.nudges")
    for number in range(40):
        virtual_host.publish(region_event(number, f"publishes {number}"))

    wait_until(
        lambda: virtual_host.depth("seen") == 40, 4, "all to be sent, without waiting for the leader's next look"
    )
    by_the_follower = leader.processes_of("handled")[follower.pid]
    assert by_the_follower > 0
    time.sleep(1)
    assert 0 < virtual_host.depth("nudges") <= by_the_follower


@ON_ONE_DATABASE
def test_a_copy_that_stops_gives_the_lead_away_at_once(probes: Probes) -> None:
    leader, follower = probes.source(), probes.source()
    wait_until(lambda: leader.processes_of("tick"), 5, "the leader's first tick")
    assert leader.stop() == 0
    wait_until(lambda: follower.metric("zhenbi_lease_held") == 1, 3.5, "the lead")


def test_timers_run_in_the_leading_copy_alone(probes: Probes) -> None:
    leader, follower = probes.source(), probes.source()
    wait_until(lambda: leader.processes_of("tick")[leader.pid] >= 5, 10, "some ticks")
    assert leader.processes_of("tick").keys() == {leader.pid}

    leader.kill()
    wait_until(lambda: follower.processes_of("tick")[follower.pid] >= 2, 12, "the other copy's ticks")


@ON_ONE_DATABASE
def test_a_timer_with_much_to_do_is_called_again_at_once(probes: Probes) -> None:
    sink = probes.sink()
    wait_until(lambda: len(sink.notes("worked off")) == 3, 5, "three runs, although it runs once a minute")


@ON_ONE_DATABASE
def test_a_rejected_transaction_publishes_nothing(probes: Probes, virtual_host: VirtualHost) -> None:
    virtual_host.listen("seen", EXCHANGE)
    source = probes.source()
    answers = [source.caller().attempt("source", f"/failures/{kind}") for kind in ("conflict", "boom")]
    source.register(1)
    all_sent(source)
    assert answers == [409, 500]
    assert len(virtual_host.take_all("seen")) == 1

"""The broker dies, freezes, or takes nothing: nothing promised is lost, and all goes on by itself."""

import time

from deploy.local.broker import PrivateBroker
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.load import Load
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.probes import DEAD, Probes
from tests.infrastructure.tcp_proxy import proxy_to
from tests.infrastructure.waiting import wait_until
from tests.resilience.flow import flows, settled

BACK_SECONDS = 5  # after the broker is back

# The product's own patience, shortened: what is tested is that it ends, not how long it is.
IMPATIENT = {
    "shared.messaging.broker.HEARTBEAT_SECONDS": 2,
    "shared.messaging.broker.CONFIRM_SECONDS": 3,
    "shared.messaging.broker.CONNECT_SECONDS": 2,
    "shared.messaging.listener._FROZEN_SECONDS": 4,
}


def test_nothing_is_lost_when_the_broker_is_killed_under_load(
    fragile_broker: PrivateBroker, probes: Probes, virtual_host: VirtualHost
) -> None:
    sink, source = probes.sink_and_source()
    with Load(source) as load:
        flows(sink, 10, "events to flow")
        time.sleep(1)
        fragile_broker.kill()
        time.sleep(2)
        promised_before = len(load.promised)
        fragile_broker.start()
        assert len(load.promised) > promised_before, "requests must be taken while the broker is away"
        assert flows(sink, 3 * BACK_SECONDS, "events to flow again") <= BACK_SECONDS
        time.sleep(1)
    settled(load, source, sink)
    assert load.refused == 0
    assert not load.uncertain
    assert virtual_host.depth(DEAD) == 0


@ON_ONE_DATABASE
def test_connections_that_freeze_are_given_up(probes: Probes, virtual_host: VirtualHost) -> None:
    with proxy_to(virtual_host.uri) as (proxy, through_proxy):
        sink = probes.sink(amqp_uri=through_proxy, constants=IMPATIENT)
        source = probes.source(amqp_uri=through_proxy, constants=IMPATIENT)
        with Load(source) as load:
            flows(sink, 10, "events to flow")
            proxy.freeze()
            time.sleep(1)  # what was under way arrives
            flows(sink, 15, "events to flow over new connections")
        settled(load, source, sink)
        assert load.refused == 0


@ON_ONE_DATABASE
def test_a_peer_that_accepts_and_says_nothing_is_outlasted(probes: Probes, virtual_host: VirtualHost) -> None:
    with proxy_to(virtual_host.uri) as (proxy, through_proxy):
        sink = probes.sink(amqp_uri=through_proxy, constants=IMPATIENT)
        source = probes.source(amqp_uri=through_proxy, constants=IMPATIENT)
        with Load(source) as load:
            flows(sink, 10, "events to flow")
            proxy.freeze(new_ones_too=True)
            time.sleep(8)
            proxy.thaw_new_ones()
            flows(sink, 15, "events to flow again")
        settled(load, source, sink)
        assert load.refused == 0


@ON_ONE_DATABASE
def test_a_broker_that_is_short_of_memory_delays_events_and_nothing_else(
    fragile_broker: PrivateBroker, probes: Probes, virtual_host: VirtualHost
) -> None:
    sink, source = probes.sink(constants=IMPATIENT), probes.source(constants=IMPATIENT)
    with Load(source) as load:
        flows(sink, 10, "events to flow")
        fragile_broker.node.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.00001).")
        try:
            time.sleep(5)
            assert source.waiting() > 0
            assert source.is_running
        finally:
            fragile_broker.node.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.4).")
        flows(sink, 15, "events to flow again")
    settled(load, source, sink)
    assert load.refused == 0


@ON_ONE_DATABASE
def test_a_line_that_breaks_often_does_not_make_dead_letters(probes: Probes, virtual_host: VirtualHost) -> None:
    """The broker counts deliveries: a reconnection must not count against messages that were only fetched ahead."""
    with proxy_to(virtual_host.uri) as (proxy, through_proxy):
        sink = probes.sink(amqp_uri=through_proxy, constants={"shared.messaging.topology.DELIVERY_LIMIT": 5})
        source = probes.source()
        source.register(1, count=300, name="sleeps 0.02")
        for _ in range(12):
            flows(sink, 10, "an event to be handled")
            proxy.cut()
        wait_until(lambda: len(sink.notes()) == 300, 30, "all to be handled")
    assert virtual_host.depth(DEAD) == 0

"""Many messages in one transaction: quicker, and nothing else is different."""

from shared.messaging.topology import exchange_of
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.probes import DEAD, QUEUE, Probes, declare_queues, region_event
from tests.infrastructure.waiting import wait_until

BATCH = 50


def test_a_backlog_is_worked_off_in_few_transactions_and_in_order(probes: Probes, virtual_host: VirtualHost) -> None:
    declare_queues(virtual_host.uri)
    for sequence in range(1, 301):
        virtual_host.publish(region_event(1, sequence=sequence))
    sink = probes.sink(batch=BATCH)

    wait_until(lambda: len(sink.notes()) == 300, 15, "all to be handled")
    assert sink.notes() == [("region/000000000001", sequence) for sequence in range(1, 301)]
    assert sink.outcomes() == {"handled": 300}
    assert sink.count("(SELECT DISTINCT handled_at FROM inbox) AS transactions") < 60
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == 0


def test_a_bad_message_meets_its_fate_without_its_neighbours(probes: Probes, virtual_host: VirtualHost) -> None:
    declare_queues(virtual_host.uri)
    twin = region_event(1)
    virtual_host.publish(twin)
    for word in ("fails", "refuses", "early ready", "times-out"):
        virtual_host.publish(region_event(2, word))
        virtual_host.publish(twin)
        virtual_host.publish(region_event(3))
    virtual_host.publish_raw(b"no event", exchange_of("dispatch"), "region.registered.v1")
    virtual_host.publish(region_event(4))
    sink = probes.sink(batch=BATCH)

    wait_until(lambda: sink.outcomes().get("waited", 0) >= 2, 15, "the early one to wait")
    sink.switch_on("ready")
    wait_until(lambda: len(sink.notes()) == 7, 10, "all that can be handled")
    done = [subject[-1] for subject, _ in sink.notes()]
    assert sorted(done) == ["1", "2", "3", "3", "3", "3", "4"]
    outcomes = sink.outcomes()
    assert outcomes.pop("waited") >= 2
    assert outcomes == {"handled": 7, "duplicate": 4, "retried": 2, "dead": 2}
    assert virtual_host.depth("probe.retry.10s") == 2
    assert {letter.headers["x-zhenbi-error-type"] for letter in virtual_host.take_all(DEAD)} == {
        "Invalid",
        "Undecodable",
    }

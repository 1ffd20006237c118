"""The whole way of an event: outbox, relay, exchange, queue, handler, inbox."""

from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.probes import DEAD, QUEUE, Probes
from tests.infrastructure.waiting import wait_until


def test_an_event_goes_from_one_services_database_to_the_others(probes: Probes, virtual_host: VirtualHost) -> None:
    sink, source = probes.sink_and_source()
    source.register(1, count=30, per_region=3)

    wait_until(lambda: len(sink.notes()) == 30, 15, "all events to be handled")
    assert source.waiting() == 0
    assert sink.count("inbox") == 30
    assert sink.outcomes() == {"handled": 30}
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == 0
    for region in range(1, 11):
        assert [s for subject, s in sink.notes() if subject == f"region/{region:012}"] == [1, 2, 3]

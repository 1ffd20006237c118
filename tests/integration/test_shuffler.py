"""The test aid that delivers every event twice and out of order does what it says."""

from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.probes import DEAD, QUEUE, Probes
from tests.infrastructure.shuffler import Shuffler
from tests.infrastructure.waiting import wait_until


@ON_ONE_DATABASE
def test_every_event_comes_twice_and_in_shuffled_order(probes: Probes, virtual_host: VirtualHost) -> None:
    sink, source = probes.sink_and_source()
    shuffler = Shuffler(virtual_host.uri, 7, (("dispatch", "region.registered.v1", QUEUE),))
    shuffler.start()
    source.register(1, count=100, per_region=100)

    wait_until(lambda: sink.outcomes() == {"handled": 100, "duplicate": 100}, 20, "each event twice")
    shuffler.stop()
    handled = [sequence for _, sequence in sink.notes()]
    assert sorted(handled) == list(range(1, 101))
    assert handled != sorted(handled)
    assert virtual_host.depth(DEAD) == 0

"""Services are started while the broker is away: requests are taken, and when it comes everybody joins by itself."""

import time
from collections import UserDict
from pathlib import Path
from urllib.parse import urlsplit

import requests

from deploy.local.broker import PrivateBroker
from shared.messaging.topology import queues_of
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.databases import Databases
from tests.infrastructure.load import Load
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.network import running_network
from tests.infrastructure.probes import DEAD, QUEUE, Probes
from tests.infrastructure.tcp_proxy import proxy_to
from tests.infrastructure.waiting import wait_until
from tests.resilience.flow import flows, settled

REGIONS = """code,name,tier,parent
990101,试验县,county,
990101101,河口镇,township,990101
990101101201,河口村村民委员会,village,990101101
"""
JOINED_SECONDS = 8  # from the broker's coming to the first event handled: queues are declared first


def test_nothing_that_was_promised_before_the_broker_came_is_lost(probes: Probes, virtual_host: VirtualHost) -> None:
    with proxy_to(virtual_host.uri) as (proxy, through_proxy):
        proxy.refuse()
        sink, source = probes.sink(amqp_uri=through_proxy, wait=False), probes.source(amqp_uri=through_proxy)
        sink.wait_until_it_answers()
        with Load(source) as load:
            wait_until(lambda: "not connected" in told(f"{sink.url}/readyz"), 10, "the sink to say why it waits")
            for probe in (sink, source):
                assert told(f"{probe.url}/healthz") == "ok\n"
                assert told(f"{probe.url}/readyz").startswith("ready"), "requests can be taken"
            time.sleep(2)
            promised = len(load.promised)
            assert promised > 50
            assert source.waiting() >= promised
            assert sink.notes() == []
            assert not virtual_host.has_queue(QUEUE)

            proxy.accept()
            assert flows(sink, 3 * JOINED_SECONDS, "the first event") <= JOINED_SECONDS
            time.sleep(1)
        settled(load, source, sink)
        assert told(f"{sink.url}/readyz") == "ready\n"
    assert load.refused == 0
    assert not load.uncertain
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == 0


@ON_ONE_DATABASE
def test_real_services_work_from_the_start_and_tell_each_other_later(
    fragile_broker: PrivateBroker, databases: Databases, tmp_path: Path
) -> None:
    regions = tmp_path / "regions.csv"
    regions.write_text(REGIONS, encoding="utf-8")
    with proxy_to(fragile_broker.uri) as (proxy, through_proxy):
        proxy.refuse()
        broker = BrokerBehindProxy(fragile_broker, through_proxy)
        with running_network(broker, databases, tmp_path, environment=broker) as network:
            for url in network.urls.values():
                assert told(f"{url}/healthz") == "ok\n"
                assert told(f"{url}/readyz").startswith("ready")
            network.load_pack(regions)
            assert network.unhandled(), "nobody can have been told"
            proxy.accept()
            network.wait_until_settled(30)
            assert network.dead_letters() == {}
            queues = [queue for service in network.urls for queue in queues_of(service)]
            assert [queue for queue in queues if network.virtual_host.depth(queue)] == []


class BrokerBehindProxy(UserDict[str, str]):
    """The broker itself for the test, which looks into it, and the way through the proxy for the services."""

    def __init__(self, broker: PrivateBroker, through_proxy: str) -> None:
        super().__init__()
        self._broker, self._through = broker, urlsplit(through_proxy)

    def create_virtual_host(self, name: str) -> str:
        """Make it, and let the services' environment lead through the proxy to it."""
        self["AMQP_URI"] = self._through._replace(path=f"/{name}").geturl()
        return self._broker.create_virtual_host(name)

    def delete_virtual_host(self, name: str) -> None:
        """Remove it."""
        self._broker.delete_virtual_host(name)


def told(address: str) -> str:
    """What a page says, if it says so with success."""
    answer = requests.get(address, timeout=5)
    assert answer.ok, answer.text
    return answer.text

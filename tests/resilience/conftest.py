"""A broker that may be broken, and probes on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.broker import PrivateBroker, private_broker
from deploy.local.messages import Problem
from shared.identifiers import new_id
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.databases import Databases
from tests.infrastructure.needs import needed
from tests.infrastructure.probes import Probes


@pytest.fixture(scope="session")
def fragile_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    """A node of our own: a test may kill it, if it starts it again."""
    with needed("RabbitMQ", private_broker(tmp_path_factory.mktemp("fragile-broker")), Problem) as broker:
        yield broker


@pytest.fixture
def virtual_host(fragile_broker: PrivateBroker) -> Iterator[VirtualHost]:
    """An empty virtual host on the fragile node."""
    if not fragile_broker.is_running:
        fragile_broker.start()  # the test before failed with it: not this one's fault
    name = f"test-{new_id()}"
    virtual_host = VirtualHost(fragile_broker.create_virtual_host(name))
    yield virtual_host
    virtual_host.close()
    fragile_broker.delete_virtual_host(name)


@pytest.fixture
def probes(virtual_host: VirtualHost, databases: Databases, tmp_path: Path) -> Iterator[Probes]:
    """Starts small services on the fragile node."""
    probes = Probes(virtual_host.uri, databases, tmp_path)
    yield probes
    probes.close()

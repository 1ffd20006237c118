"""A cluster of three brokers loses its leader, then its majority: clients find a node that lives, nothing is lost."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pika.exceptions import AMQPError

from deploy.local.broker import connect
from deploy.local.messages import Problem
from shared.identifiers import new_id
from shared.messaging.topology import declare_all
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.cluster import Cluster, running_cluster
from tests.infrastructure.databases import Databases
from tests.infrastructure.load import Load
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.needs import needed
from tests.infrastructure.probes import DEAD, QUEUE, Probe, Probes
from tests.infrastructure.waiting import wait_until
from tests.resilience.flow import flows, settled

BACK_SECONDS = 5  # after a node is gone, or a majority is there again


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes, complete when a test begins and when it ends."""
    with needed("RabbitMQ", running_cluster(tmp_path_factory.mktemp("cluster")), Problem) as cluster:
        yield cluster


@pytest.fixture
def amqp_uri(cluster: Cluster) -> str:
    """The addresses of an empty virtual host, one a node."""
    return cluster.create_virtual_host(f"test-{new_id()}")


@pytest.fixture
def probes(amqp_uri: str, databases: Databases, tmp_path: Path) -> Iterator[Probes]:
    """Starts small services that know all three nodes."""
    probes = Probes(amqp_uri, databases, tmp_path)
    yield probes
    probes.close()


def name_of(amqp_uri: str) -> str:
    """The virtual host's name."""
    return urlsplit(amqp_uri.split(";", maxsplit=1)[0]).path[1:]


def is_up(address: str) -> bool:
    """Whether the node takes connections to the virtual host: one that has just come back says at first it is down."""
    try:
        connect(address).close()
    except AMQPError:
        return False
    return True


def nothing_is_left(amqp_uri: str, source: Probe) -> None:
    """All queues are empty and everything is published, on whichever node one looks."""
    assert source.waiting() == 0
    for address in amqp_uri.split(";"):
        wait_until(lambda: is_up(address), 10, "the virtual host to be up on this node, too")  # noqa: B023
        virtual_host = VirtualHost(address)
        assert [virtual_host.depth(queue) for queue in (QUEUE, DEAD, "probe.retry.10s")] == [0, 0, 0]
        virtual_host.close()


@ON_ONE_DATABASE
def test_the_leader_of_the_queues_is_killed_under_load(cluster: Cluster, probes: Probes, amqp_uri: str) -> None:
    sink, source = probes.sink_and_source()
    with Load(source) as load:
        flows(sink, 10, "events to flow")
        victim = cluster.leader_of(name_of(amqp_uri), QUEUE)
        victim.kill()
        assert flows(sink, 3 * BACK_SECONDS, "events to flow through the others") <= BACK_SECONDS
        time.sleep(1)
        assert cluster.leader_of(name_of(amqp_uri), QUEUE) is not victim
        declare_all(amqp_uri)  # what an operator's "make up" does: it finds a node that lives
        cluster.start_members([victim])
        flows(sink, 10, "events to flow in the complete cluster")
    settled(load, source, sink)
    assert load.refused == 0
    assert not load.uncertain
    wait_until(lambda: cluster.replicas_of(name_of(amqp_uri), QUEUE) == 3, 10, "the killed node to have its copy again")
    nothing_is_left(amqp_uri, source)


@ON_ONE_DATABASE
def test_a_minority_takes_nothing_and_requests_are_taken_all_the_same(
    cluster: Cluster, probes: Probes, amqp_uri: str
) -> None:
    sink, source = probes.sink_and_source()
    survivor, *victims = cluster.members
    with Load(source) as load:
        flows(sink, 10, "events to flow")
        for victim in victims:
            victim.kill()
        wait_until(lambda: not survivor.accepts_connections, 10, "the survivor to pause")
        time.sleep(1)  # what was under way is settled
        handled, promised = len(sink.notes()), len(load.promised)
        time.sleep(1)
        assert len(sink.notes()) == handled, "a minority must not deliver"
        assert len(load.promised) > promised, "requests must be taken while there is no majority"
        cluster.start_members(victims)
        assert flows(sink, 3 * BACK_SECONDS, "events to flow again") <= BACK_SECONDS
    settled(load, source, sink)
    assert load.refused == 0
    nothing_is_left(amqp_uri, source)

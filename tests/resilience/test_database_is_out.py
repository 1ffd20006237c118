"""A database that is away for some seconds: whoever needs it waits, and no message is set aside for that."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.databases import PostgresDatabases, PostgresServer
from tests.infrastructure.needs import needed
from tests.infrastructure.postgres import NoPostgres, PrivatePostgres
from tests.infrastructure.probes import Probes, region_event
from tests.infrastructure.waiting import wait_until
from tests.resilience.flow import private_postgres

EVENTS = 200
OUT_SECONDS = 3.0


@pytest.fixture
def server() -> Iterator[PrivatePostgres]:
    """A PostgreSQL that the test may stop."""
    with needed("PostgreSQL", private_postgres(), NoPostgres) as server:
        yield server


@pytest.mark.parametrize("batch", [1, 50])
def test_messages_wait_for_the_database_and_are_not_set_aside(
    virtual_host: VirtualHost, server: PrivatePostgres, tmp_path: Path, batch: int
) -> None:
    probes = Probes(virtual_host.uri, PostgresDatabases(PostgresServer(server.url)), tmp_path)
    try:
        sink = probes.sink(batch=batch)
        virtual_host.publish(region_event(0))
        wait_until(lambda: len(sink.notes()) == 1, 10, "the first event")
        server.stop()
        for number in range(1, EVENTS):
            virtual_host.publish(region_event(number))
        wait_until(lambda: sink.metric("zhenbi_listener_paused") == 1, 10, "the listener to pause")
        time.sleep(OUT_SECONDS)
        server.start()
        with contextlib.suppress(OperationalError):
            sink.notes()  # our own connection did not survive either
        wait_until(lambda: len(sink.notes()) == EVENTS, 20, "the rest to be handled")
        assert sink.metric("zhenbi_listener_paused") == 0
        assert virtual_host.depth("probe.retry.10s") == virtual_host.depth("probe.region.registered.dead") == 0
    finally:
        probes.close()

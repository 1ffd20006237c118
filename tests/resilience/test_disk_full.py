"""The disk of the databases is full: it is said plainly, nothing is half done, and room is all it takes."""

import time
from collections.abc import Iterator

import pytest
from psycopg2 import Error as PostgresError

from shared.contracts import Role
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.caller import Refused
from tests.infrastructure.databases import Databases
from tests.infrastructure.load import Load
from tests.infrastructure.needs import needed
from tests.infrastructure.probes import DEAD, QUEUE, Probe, Probes
from tests.infrastructure.small_disk import NoDisk, PostgresOnSmallDisk, SmallDisk, SqliteOnSmallDisk, small_disk
from tests.infrastructure.waiting import wait_until
from tests.resilience.flow import flows, settled

MEGABYTES = {"sqlite": 32, "postgresql": 64}  # room for what the load writes before and after


@pytest.fixture
def disk(database_kind: str) -> Iterator[SmallDisk]:
    """An empty one."""
    with needed("a small file system", small_disk(MEGABYTES[database_kind]), NoDisk) as disk:
        yield disk


@pytest.fixture
def databases(database_kind: str, disk: SmallDisk, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """On the small disk."""
    made: Databases = SqliteOnSmallDisk(disk)
    if database_kind == "postgresql":
        try:
            made = PostgresOnSmallDisk(request.getfixturevalue("postgres"), disk)
        except PostgresError as error:  # a server on another machine, or that is not ours to write for
            pytest.skip(f"no tablespace: {error}")
    yield made
    made.drop_all()


def answer_of(source: Probe, secret: str) -> Refused | None:
    """What a request is answered that writes ``secret``; None: it was carried out."""
    try:
        source.caller(Role.CLERK).post("source", "/counters/full", {"amount": 1, "secret": secret})
    except Refused as refused:
        return refused
    return None


def test_it_is_said_plainly_and_nothing_is_half_done(
    probes: Probes, virtual_host: VirtualHost, disk: SmallDisk
) -> None:
    sink, source = probes.sink_and_source()
    with Load(source) as load:
        flows(sink, 20, "events to flow")
        disk.fill()
        wait_until(lambda: load.refused > 0, 30, "requests to be refused")
        added = source.count("note", "what = 'added'")
        refused = wait_until(lambda: answer_of(source, "x" * 300_000), 10, "a large request to be refused")
        assert refused.status == 507
        assert "存储空间已满" in refused.problem["detail"]
        assert "storage is full" in refused.problem["detail_en"]
        assert source.count("note", "what = 'added'") - added <= 1, "a refused request has no effect"
        time.sleep(3)
        assert sink.is_running
        assert source.is_running
        assert virtual_host.depth(DEAD) == 0, "a full disk is no fault of the messages"

        disk.empty()
        before = len(load.promised)
        flows(sink, 30, "events to flow again")
        wait_until(lambda: len(load.promised) > before, 10, "requests to be taken again")
        wait_until(lambda: answer_of(source, "small") is None, 10, "the counter to be written")
    settled(load, source, sink)
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == 0

"""How fast events travel. Run by ``make bench``; the ratios hold on any machine, the numbers on this one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pika
import pytest

from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.databases import Databases
from tests.infrastructure.probes import QUEUE, Probe, Probes, declare_queues
from tests.infrastructure.processes import ROOT
from tests.infrastructure.waiting import wait_until

EVENTS = 10_000


def tell(what: str, number: float) -> None:
    """One line of the result."""
    print(f"\n  {what:<60} {number:>8,.0f}/s", end="")


@pytest.fixture
def probes(virtual_host: VirtualHost, databases: Databases, tmp_path: Path) -> Iterator[Probes]:
    """Starts small services."""
    probes = Probes(virtual_host.uri, databases, tmp_path)
    yield probes
    probes.close()


def fill(source: Probe) -> None:
    """Let the source have ``EVENTS`` events to send."""
    for first in range(1, EVENTS, 2500):
        source.register(first, count=2500)


def test_a_window_of_confirms_beats_one_by_one(virtual_host: VirtualHost) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(virtual_host.uri))
    connection.channel().queue_declare("bench", durable=True, arguments={"x-queue-type": "quorum"})
    connection.close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.publish"],
        cwd=ROOT,
        env={**os.environ, "AMQP_URI": virtual_host.uri},
        capture_output=True,
        text=True,
        check=True,
    )
    rates = json.loads(done.stdout)
    tell("confirmed publishes, one by one, quorum queue", rates["1"])
    tell("confirmed publishes, 100 on their way, quorum queue", rates["100"])
    assert rates["100"] > 4 * rates["1"]


def test_the_relay_empties_an_outbox(probes: Probes, virtual_host: VirtualHost, database_kind: str) -> None:
    declare_queues(virtual_host.uri)
    source = probes.source()
    began = time.perf_counter()
    fill(source)
    filled = time.perf_counter()
    wait_until(lambda: source.waiting() == 0, 60, "the outbox to be empty")
    ended = time.perf_counter()
    assert virtual_host.depth(QUEUE) == EVENTS
    tell(f"events committed and relayed, {database_kind}", EVENTS / (ended - began))
    tell(f"  (committing alone took {filled - began:.1f} s of {ended - began:.1f} s)", EVENTS / (filled - began))


@pytest.mark.parametrize("batch", [1, 100])
def test_a_handler_works_off_a_queue(probes: Probes, virtual_host: VirtualHost, database_kind: str, batch: int) -> None:
    declare_queues(virtual_host.uri)
    source = probes.source()
    fill(source)
    wait_until(lambda: source.waiting() == 0, 60, "the outbox to be empty")
    source.stop()

    sink = probes.sink(batch=batch)
    wait_until(sink.notes, 10)
    before, began = len(sink.notes()), time.perf_counter()
    wait_until(lambda: sink.count("note", "what = 'handled'") == EVENTS, 60, "the queue to be empty")
    tell(f"events handled, {batch} a transaction, {database_kind}", (EVENTS - before) / (time.perf_counter() - began))

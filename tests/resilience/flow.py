"""What every fault is followed by: events flow again, and the account is right."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.infrastructure.load import Load
from tests.infrastructure.postgres import PrivatePostgres
from tests.infrastructure.probes import Probe
from tests.infrastructure.waiting import wait_until


def flows(sink: Probe, seconds: float, what: str) -> float:
    """Wait until the sink handles something new; returns after how many seconds it did."""
    began, before = time.monotonic(), len(sink.notes())
    wait_until(lambda: len(sink.notes()) > before, seconds, what)
    return time.monotonic() - began


def settled(load: Load, source: Probe, sink: Probe) -> None:
    """Wait until everything promised is handled, and check the account."""
    wait_until(lambda: source.waiting() == 0 and load.all_handled(sink), 30, "everything promised to be handled")
    load.check(sink)


@contextmanager
def private_postgres() -> Iterator[PrivatePostgres]:
    """A running cluster that the test may stop, kill and start.

    Raises:
        NoPostgres: there is no PostgreSQL on this machine.
    """
    server = PrivatePostgres()
    try:
        server.start()
        yield server
    finally:
        server.close()

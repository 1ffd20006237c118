"""What every fault is followed by: events flow again, and the account is right."""

import time

from tests.infrastructure.load import Load
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

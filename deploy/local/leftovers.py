"""Processes that a crashed run of this network left behind.

Every process a network starts carries the network's home folder in its environment, and so do its children. That mark
is what tells them from everybody else's processes: nothing without it is ever touched.
"""

import contextlib
import os
import signal
import time
from pathlib import Path

MARK = "ZHENBI_PROCESS_OF"

_LOOK_SECONDS = 0.1


def processes_of(home: Path, *, proc: Path = Path("/proc")) -> list[int]:
    """The ids of all running processes that the network in ``home`` started, oldest id first."""
    mark = f"{MARK}={home}".encode()
    found = []
    for entry in proc.iterdir() if proc.is_dir() else ():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):  # it has just ended, or belongs to somebody else
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return sorted(found)


def end_all(home: Path, *, patience_seconds: float = 12.0) -> int:
    """End what the network in ``home`` left running: first politely, after ``patience_seconds`` for good.

    Returns how many processes there were.
    """
    first = processes_of(home)
    _signal(first, signal.SIGTERM)
    end = time.monotonic() + patience_seconds
    while (remaining := processes_of(home)) and time.monotonic() < end:
        time.sleep(_LOOK_SECONDS)
    _signal(remaining, signal.SIGKILL)
    return len(first)


def _signal(processes: list[int], how: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, how)

"""Ctrl-C, a closed terminal and ``kill`` mean the same to the runner: stop in good order."""

import os
import signal
import sys
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """While entered, the first of these signals raises KeyboardInterrupt; after :meth:`hold_off` none does."""

    def __init__(self) -> None:
        self._before: dict[signal.Signals, Any] = {}
        self._held_off = False

    def __enter__(self) -> "Interruption":
        for one in _SIGNALS:
            self._before[one] = signal.signal(one, self._arrived)
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)

    def hold_off(self) -> None:
        """From now on the signals change nothing: stopping is under way and must not stop half-way."""
        self._held_off = True

    def _arrived(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            # The terminal is gone, and writing to it would fail before everything is stopped.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for stream in (sys.stdout, sys.stderr):
                os.dup2(nowhere, stream.fileno())
        if not self._held_off:
            self._held_off = True
            raise KeyboardInterrupt

"""Time as a dependency: nothing in the network asks the operating system what time it is, except these classes."""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1900, 2199  # of the days that people name; anything else is a slip of the pen


class Clock(Protocol):
    """Tells the time the network lives in."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """Time that stands still until it is moved; for tests."""

    def __init__(self, moment: datetime) -> None:
        self.set(moment)

    def now(self) -> datetime:
        return self._moment

    def set(self, moment: datetime) -> None:
        """Put the clock to ``moment``.

        Raises:
            ValueError: ``moment`` is naive.
        """
        if moment.tzinfo is None:
            raise ValueError("a clock takes aware moments only; give it a time zone")
        self._moment = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock on."""
        self._moment += by


class DemoClock:
    """The shared, adjustable time of a demonstration network.

    Every process reads the same small file, ``{"real": s, "shown": s, "rate": x}``: the shown time is
    ``shown + (real time now - real) * rate``. Whoever writes the file (atomically) moves the time of all processes.
    Only a network in demo mode is ever given this clock.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._real = self._shown = time.time()
        self._rate = 1.0

    def now(self) -> datetime:
        self._reread()
        shown = self._shown + (time.time() - self._real) * self._rate
        return datetime.fromtimestamp(shown, UTC)

    def _reread(self) -> None:
        try:
            status = os.stat(self._path)
        except FileNotFoundError:
            return
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp == self._stamp:
            return
        setting = json.loads(self._path.read_text())
        self._real, self._shown, self._rate = (
            setting["real"],
            setting["shown"],
            setting["rate"],
        )
        self._stamp = stamp


def set_demo_clock(path: Path, *, shown: datetime, rate: float) -> None:
    """Move a demonstration network to the aware moment ``shown``; it then runs ``rate`` times as fast as real time."""
    setting = {"real": time.time(), "shown": shown.timestamp(), "rate": rate}
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(setting))
    beside.replace(path)

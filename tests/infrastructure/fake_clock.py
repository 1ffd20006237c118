"""The system clock as chosen processes see it, which a test may put forward and back (libfaketime).

The machine's own clock is not touched, and neither is the one that only counts (``time.monotonic``): an administrator
or NTP cannot set that one either.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LIBRARIES = "*/faketime/libfaketimeMT.so.1"


class NoFakeClock(Exception):
    """libfaketime is not installed."""


class FakeClock:
    """Right at first; every process that is started with :attr:`environment` sees each change within milliseconds.

    Args:
        file: where the processes look.

    Raises:
        NoFakeClock: the package libfaketime is missing.
    """

    def __init__(self, file: Path) -> None:
        self._library = next(Path("/usr/lib").glob(_LIBRARIES), None)
        if self._library is None:
            raise NoFakeClock("install the package libfaketime")
        self._file = file
        self.set(timedelta())

    def set(self, ahead: timedelta) -> None:
        """Let it be so much ahead of the real time from now on; behind if negative."""
        self._ahead = ahead
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{ahead.total_seconds():+f}\n")
        beside.replace(self._file)

    def step(self, by: timedelta) -> None:
        """Put it forward, or back if negative."""
        self.set(self._ahead + by)

    @property
    def now(self) -> datetime:
        """What time those processes have, aware UTC."""
        return datetime.now(UTC) + self._ahead

    @property
    def environment(self) -> Mapping[str, str]:
        """For the processes that are to see it."""
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

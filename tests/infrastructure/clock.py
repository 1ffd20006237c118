"""The clock of a network under test: every process reads it, only the test moves it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from shared.clock import DemoClock, set_demo_clock


class NetworkClock:
    """Stands still unless told otherwise.

    Args:
        file: the clock file all processes are given.
        moment: aware; what time it is at first.
    """

    def __init__(self, file: Path, moment: datetime) -> None:
        self.file = file
        self._clock = DemoClock(file)
        self.set(moment)

    @property
    def now(self) -> datetime:
        """What time it is in the network, UTC."""
        return self._clock.now()

    def set(self, moment: datetime, rate: float = 0.0) -> None:
        """Put it to ``moment`` (aware); from there it runs ``rate`` times as fast as real time."""
        if moment.tzinfo is None:
            raise ValueError("the clock takes aware moments only")
        set_demo_clock(self.file, shown=moment.astimezone(UTC), rate=rate)

    def advance(self, by: timedelta) -> None:
        """Move it on; it stands still then."""
        self.set(self.now + by)

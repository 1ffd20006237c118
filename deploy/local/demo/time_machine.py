"""The demonstration's clock: moved and sped up for all processes at once. Only a demonstration network has one."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from shared.clock import SHANGHAI, DemoClock, set_demo_clock
from shared.working_days import is_working_day

_MORNING_HOUR, _EVENING_HOUR = 9, 18


class TimeMachine:
    """Moves the network's time, forward only."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._clock = DemoClock(file)

    def now(self) -> datetime:
        """The network's time, in Shanghai."""
        return self._clock.now().astimezone(SHANGHAI)

    def run(self, rate: float) -> None:
        """Let the time run ``rate`` times as fast as real time from now on."""
        set_demo_clock(self._file, shown=self._clock.now(), rate=rate)

    def forward(self, by: timedelta) -> datetime:
        """Jump ahead; returns the new time."""
        set_demo_clock(self._file, shown=self._clock.now() + by, rate=1.0)
        return self.now()

    def skip_the_night(self, rate: float) -> bool:
        """After office hours, jump to the next working morning and run on at ``rate``; returns whether it did."""
        if self.now().hour < _EVENING_HOUR:
            return False
        self.next_morning()
        self.run(rate)
        return True

    def next_morning(self, working_days: int = 1) -> datetime:
        """Jump to nine o'clock of a working day: so many ahead, or with 0 the nearest that is not past."""
        here = self.now()
        morning = here.replace(hour=_MORNING_HOUR, minute=0, second=0, microsecond=0)
        left = working_days
        while left > 0 or morning < here or not is_working_day(morning.date()):
            morning += timedelta(days=1)
            left -= is_working_day(morning.date())
        set_demo_clock(self._file, shown=morning, rate=1.0)
        time.sleep(0.05)
        return self.now()

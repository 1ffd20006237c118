"""Not faster than so many a second: what is sent once more must not crowd out today's work."""

import time
from collections.abc import Callable


class Pace:
    """Spreads actions evenly.

    Args:
        per_second: how many, more than 0.
        sleep: waits; a connection's own ``sleep`` keeps its heartbeat going meanwhile.
    """

    def __init__(
        self, per_second: float, sleep: Callable[[float], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        if per_second <= 0:
            raise ValueError("a pace must be more than 0 a second")
        self._interval = 1.0 / per_second
        self._sleep, self._now = sleep, now
        self._next = now()

    def wait(self) -> None:
        """Return when the next action may begin. Time lost before is not made up for."""
        early = self._next - self._now()
        if early > 0:
            self._sleep(early)
        self._next = max(self._next, self._now()) + self._interval

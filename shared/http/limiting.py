"""How many requests of one address are answered, counted in this process.

What must hold across copies is counted in the database, by whoever knows what is counted.
"""

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shared.errors import TooManyRequests


class AddressLimiter:
    """Counts requests by what is asked for and the address that asks; one for a process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, rate: str, name: str, address: str) -> None:
        """Count one request.

        Args:
            rate: as the ``limits`` package reads it, such as ``120/minute``.
            name: what is asked for; requests of one name are counted together.

        Raises:
            TooManyRequests: there were as many from this address as are answered.
        """
        limit = parse(rate)
        if not self._limiter.hit(limit, name, address):
            reset, _ = self._limiter.get_window_stats(limit, name, address)
            raise TooManyRequests(max(1, math.ceil(reset - time.time())))

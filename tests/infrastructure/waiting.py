"""Waiting for something to become true, instead of sleeping and hoping."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LOOK_SECONDS = 0.05


def wait_until(
    condition: Callable[[], T | None], seconds: float = 10.0, what: str = "", *, look: float = _LOOK_SECONDS
) -> T:
    """Call ``condition`` until it returns something true, and return that.

    An ``AssertionError`` or ``OSError`` (a connection refused, say) raised by it counts as "not yet".

    Args:
        what: what is waited for, for the message.
        look: seconds between two looks.

    Raises:
        AssertionError: it was not true within ``seconds``; with what it said last.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            last: object = (answer := condition())
            if answer:
                return answer
        except (AssertionError, OSError) as error:
            last = error
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s for {what or 'a condition'}; last: {last!r}")
        time.sleep(look)

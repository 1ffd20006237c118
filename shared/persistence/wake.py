"""A one-place signal between green threads."""

from eventlet.queue import Empty, Full, LightQueue


class Wake:
    """Remembers that it was set until somebody waits for it; setting twice is setting once."""

    def __init__(self) -> None:
        self._place = LightQueue(maxsize=1)

    def set(self) -> None:
        """Wake the waiter, now or when it comes."""
        try:
            self._place.put_nowait(True)
        except Full:
            pass

    def wait(self, seconds: float) -> bool:
        """Wait up to ``seconds``; returns whether it was set."""
        try:
            self._place.get(timeout=seconds)
        except Empty:
            return False
        return True

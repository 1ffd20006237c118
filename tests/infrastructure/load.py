"""Steady load on a source, and an account of what it promised."""

import threading
import time
from types import TracebackType
from typing import Self

import requests

from tests.infrastructure.caller import Refused
from tests.infrastructure.probes import Probe

_PAUSE_SECONDS = 0.02


class Load:
    """Registers regions in the background, some a request, as long as the ``with`` block lasts.

    Args:
        source: may die and come back meanwhile.
        at_once: events a request.
    """

    def __init__(self, source: Probe, *, at_once: int = 5) -> None:
        self._source = source
        self._at_once = at_once
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.promised: set[str] = set()  # subjects whose request was answered with success
        self.uncertain: set[str] = set()  # … whose answer never came: they may have happened or not
        self.refused = 0  # requests that were answered with an error

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join(60)

    def check(self, sink: Probe) -> None:
        """Whether everything promised was handled, nothing else was, and nothing twice."""
        handled = [subject for subject, _ in sink.notes()]
        assert len(handled) == len(set(handled)), "handled twice"
        assert self.promised - set(handled) == set(), "lost"
        assert set(handled) - self.promised - self.uncertain == set(), "handled, but never registered"

    def all_handled(self, sink: Probe) -> bool:
        """Whether everything promised has arrived so far."""
        return self.promised <= {subject for subject, _ in sink.notes()}

    def _run(self) -> None:
        first = 1
        while not self._ending.is_set():
            subjects = {f"region/{number:012}" for number in range(first, first + self._at_once)}
            try:
                self._source.register(first, count=self._at_once)
                self.promised |= subjects
            except Refused:
                self.refused += 1
            except requests.RequestException:
                self.uncertain |= subjects
            first += self._at_once
            time.sleep(_PAUSE_SECONDS)

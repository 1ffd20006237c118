"""Many stories at once: residents file at a steady pace, whatever is broken, and a few threads carry all of it on."""

import heapq
import itertools
import random
import threading
import time
from dataclasses import dataclass, field

from tests.chaos import stories
from tests.chaos.desk import Desk, Refused, Story

_LOOK_AGAIN_SECONDS = 0.25
_LONGEST_WAIT_SECONDS = 0.8  # between two looks of a story that waits long
_EVERY_SO_MANY = 12  # matters, one is a directive


@dataclass(order=True, slots=True)
class _Turn:
    due: float  # on the monotonic clock
    number: int
    story: Story = field(compare=False)
    waited: int = field(default=0, compare=False)  # looks in a row that found nothing to do


class Load:
    """Residents and staff at work: matters come in until :meth:`stop_filing`, and are carried on until :meth:`close`.

    Args:
        seed: says what happens in each matter (not when).
        pace: matters filed a second.
        hands: threads that carry stories on.
    """

    def __init__(self, desk: Desk, seed: int, *, pace: float = 1.0, hands: int = 4) -> None:
        self._desk, self._seed, self._pause = desk, seed, 1.0 / pace
        self._ready: list[_Turn] = []
        self._lock = threading.Condition()
        self._numbers = itertools.count(1)
        self._filing = True
        self._ending = False
        self._threads = [threading.Thread(target=self._file, daemon=True)]
        self._threads += [threading.Thread(target=self._carry_on, daemon=True) for _ in range(hands)]
        self.filed = 0
        self.finished = 0
        self.failures: list[str] = []  # stories that were refused something, or broke

    @property
    def open(self) -> int:
        """Matters that have not come to their end."""
        return self.filed - self.finished

    def start(self) -> None:
        """Let it happen."""
        for thread in self._threads:
            thread.start()

    def stop_filing(self) -> None:
        """No new matters; those at hand are carried on."""
        self._filing = False
        self._threads[0].join()

    def close(self) -> None:
        """Leave everything as it stands."""
        self._filing = False
        with self._lock:
            self._ending = True
            self._lock.notify_all()
        for thread in self._threads:
            thread.join(15)

    def _file(self) -> None:
        due = time.monotonic()
        while self._filing:
            number = next(self._numbers)
            chance = random.Random(f"{self._seed}-{number}")  # noqa: S311  # for variety, not for secrets
            story = stories.directive if number % _EVERY_SO_MANY == 0 else stories.case
            self.filed += 1
            self._come_back(_Turn(time.monotonic(), number, story(self._desk, chance)))
            due += self._pause
            time.sleep(max(0.0, due - time.monotonic()))

    def _carry_on(self) -> None:
        while (turn := self._next_turn()) is not None:
            try:
                next(turn.story)
            except StopIteration:
                self._end(None)
            except Refused as refused:
                self._end(str(refused))
            except Exception as error:
                self._end(f"a story broke: {error!r}")
            else:
                turn.waited += 1
                turn.due = time.monotonic() + min(_LOOK_AGAIN_SECONDS * turn.waited**0.5, _LONGEST_WAIT_SECONDS)
                self._come_back(turn)

    def _next_turn(self) -> _Turn | None:
        with self._lock:
            while not self._ending:
                if self._ready and self._ready[0].due <= time.monotonic():
                    return heapq.heappop(self._ready)
                wait = self._ready[0].due - time.monotonic() if self._ready else None
                self._lock.wait(wait)
        return None

    def _come_back(self, turn: _Turn) -> None:
        with self._lock:
            heapq.heappush(self._ready, turn)
            self._lock.notify()

    def _end(self, failure: str | None) -> None:
        with self._lock:
            self.finished += 1
            if failure:
                self.failures.append(failure)

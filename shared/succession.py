"""Things that follow one another at a date (merged, split, renamed): which of them hold on a day."""

from collections.abc import Callable
from datetime import date
from typing import Protocol


class Entry(Protocol):
    """Something with a span of validity, and what follows it after its last day."""

    @property
    def code(self) -> str: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def successors(self) -> tuple[str, ...]: ...


LookUp = Callable[[str], Entry | None]


def holds_on(entry: Entry, day: date) -> bool:
    """Whether ``entry`` holds on ``day``; its last day counts."""
    return (entry.valid_from is None or entry.valid_from <= day) and (entry.valid_to is None or day <= entry.valid_to)


def successors_at(code: str, day: date, look_up: LookUp) -> tuple[str, ...]:
    """What holds on ``day`` where ``code`` once stood, in the order it is named.

    Itself if it still holds; one successor, however long the chain; several after a split; nothing if it is not known,
    begins later, or ended without a successor that holds. A chain that bites its own tail ends where it began.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        next_code = waiting.pop()
        if next_code in seen:
            continue
        seen.add(next_code)
        entry = look_up(next_code)
        if entry is None:
            continue
        if holds_on(entry, day):
            found[next_code] = None
        elif entry.valid_to is not None and entry.valid_to < day:
            waiting.extend(reversed(entry.successors))
    return tuple(found)


def path_back(entry: Entry, look_up: LookUp) -> tuple[str, ...]:
    """The way from ``entry`` over its successors back to itself; empty if there is none, which is how it must be."""
    seen: set[str] = set()
    waiting: list[tuple[str, tuple[str, ...]]] = [(each, (entry.code, each)) for each in entry.successors]
    while waiting:
        code, path = waiting.pop()
        if code == entry.code:
            return path
        if code in seen:
            continue
        seen.add(code)
        follower = look_up(code)
        if follower is not None:
            waiting += [(each, (*path, each)) for each in follower.successors]
    return ()

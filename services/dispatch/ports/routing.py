"""The rules of routing and its decisions, as handlers see them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from services.dispatch.model.chronicle import Entry, Known
from services.dispatch.model.routed import Routed
from services.dispatch.model.rules import RuleBook
from services.dispatch.model.what_if import Past


class RuleBooks(Protocol):
    """The counties' rules, version by version."""

    def current(self, county: str) -> RuleBook:
        """The rules in force; the defaults if nobody has changed them."""
        ...

    def current_of(self, counties: Collection[str]) -> dict[str, RuleBook]:
        """The same for several counties at once, by county."""
        ...

    def history(self, county: str) -> list[RuleBook]:
        """Every version, the newest first."""
        ...

    def add(self, book: RuleBook) -> None:
        """Put the next version in force."""
        ...


class Routings(Protocol):
    """Decisions on record."""

    def add(self, routed: Routed) -> None:
        """Keep a decision."""
        ...

    def of(self, task_id: str) -> list[Routed]:
        """The decisions on a task, in order."""
        ...

    def since(self, county: str, moment: datetime, limit: int) -> Sequence[Past]:
        """The first decision on each task placed by the rules since ``moment``, in order, ``limit`` at most."""
        ...


class Chronicle(Protocol):
    """What the organisation's rows said since when."""

    def record(self, entries: Iterable[Entry]) -> None:
        """Add to it."""
        ...

    def known_at(self, county: str, moment: datetime) -> Known:
        """A county's rows as they were known at ``moment``."""
        ...

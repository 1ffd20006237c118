"""What the handlers of the catalogue need."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from services.intake.model.catalogue import Item, Publication, Withdrawal


class Items(Protocol):
    """The catalogue: every version of every item. ``on`` is a day; None: today. A withdrawn one is never in force."""

    def current(self, county: str, code: str, on: date | None = None) -> Item | None:
        """The version in force."""
        ...

    def all_current(self, county: str, on: date | None = None) -> list[Item]:
        """Every item's version in force, by line and code."""
        ...

    def all_from(self, county: str, day: date) -> list[Item]:
        """Every version that is in force on ``day`` or begins later."""
        ...

    def version(self, county: str, code: str, version: int) -> Item | None:
        """One version: what a case was filed under."""
        ...

    def last_versions(self, county: str) -> Mapping[str, int]:
        """The highest version of each item there ever was, by code."""
        ...

    def history(self, county: str, code: str) -> list[Publication]:
        """All versions of one item, the newest first: who published them, when and why."""
        ...

    def add(self, item: Item, *, by: str = "", at: datetime | None = None, reason: str = "") -> None:
        """Keep another version; ``at`` None: now."""
        ...

    def withdraw(self, item: Item, withdrawal: Withdrawal) -> None:
        """Take a version back; it stays in the history."""
        ...

    def revision(self, county: str) -> int:
        """A number that grows with every change of the county's catalogue, whichever copy of intake makes it."""
        ...

    def revise(self, county: str) -> None:
        """Let the revision grow."""
        ...

"""What is written by residents themselves."""

from datetime import datetime
from typing import Protocol

from services.intake.model.draft import Draft


class Drafts(Protocol):
    """Drafts by number."""

    def get(self, number: str) -> Draft | None: ...

    def add(self, draft: Draft) -> None: ...

    def waiting(self, *, scope: str, limit: int) -> list[Draft]:
        """Unconfirmed ones, newest first, in regions that begin with ``scope``."""
        ...

    def written_since(self, moment: datetime, *, region: str = "", address: str = "") -> int:
        """How many there are of a village or from an address, from ``moment`` on; in all copies."""
        ...

    def lapse(self, now: datetime, limit: int) -> int:
        """Remove those whose time is over; returns how many."""
        ...

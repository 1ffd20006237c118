"""What is needed to find the same matter told twice."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from services.intake.model.duplicates import OpenCase, Shown
from services.intake.model.resident import Fingerprints


class Duplicates(Protocol):
    """Looks among cases for the same matter. A resident is recognised by fingerprints, never by clear text."""

    def open_cases(self, item: str, township: str, *, scope: str, resident: Fingerprints, limit: int) -> list[OpenCase]:
        """The newest open cases of an item in a township that lie inside ``scope``.

        Args:
            item: code of the item.
            township: its code.
            scope: code of the region that may be looked at.
            resident: who asks; their own cases are marked.
            limit: how many at most.
        """
        ...

    def shown(self, numbers: Collection[str]) -> Mapping[str, Shown]:
        """What is shown of these cases, by number; their residents are masked."""
        ...

    def finished_before(self, item: str, county: str, resident: Fingerprints, since: datetime) -> str | None:
        """The last case of the same resident and item that was closed after ``since``, or is answered and not judged.

        Returns its number.
        """
        ...

"""What the handlers of cases need."""

from datetime import datetime
from typing import Protocol

from services.intake.model.case import Case
from services.intake.model.holdings import EarlierCase
from services.intake.model.resident import Fingerprints


class Cases(Protocol):
    """All cases."""

    def get(self, number: str, *, for_update: bool = False) -> Case | None: ...
    def add(self, case: Case) -> None: ...

    def to_archive(self, closed_before: datetime, limit: int) -> list[Case]:
        """Closed cases, the oldest first, of which no original is held any more; locked."""
        ...

    def earlier_of(self, resident: Fingerprints, county: str, limit: int) -> list[EarlierCase]:
        """What the newest cases of whoever has this identity number left; not of declined and withdrawn ones.

        A phone number alone tells nothing here: families share one.
        """
        ...

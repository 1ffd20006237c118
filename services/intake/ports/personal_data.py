"""Personal data: sealing it, finding it, and who looked at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.model.case import Case
from services.intake.model.look import Look, UnitLooks
from services.intake.model.resident import Fingerprints


@dataclass(frozen=True, slots=True, kw_only=True)
class LookFilter:
    """Which looks are wanted; what is not given does not narrow it."""

    case_number: str | None = None
    staff_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: str | None = None  # a look's id: only older ones
    limit: int = 50


class Looks(Protocol):
    """The register of looks at personal data."""

    def add(self, look: Look) -> None: ...

    def page(self, wanted: LookFilter, *, scope: str) -> list[Look]:
        """Newest first, in regions that begin with ``scope``; one more than the limit if there are more."""
        ...

    def by_unit(self, case_number: str, resident: Fingerprints) -> list[UnitLooks]:
        """The looks at this case, and the searches that were made for its resident, counted by unit."""
        ...


class Residents(Protocol):
    """Residents by what they are found by."""

    def matters(self, wanted: Fingerprints, *, scope: str, limit: int) -> list[Case]:
        """Cases of whoever has one of these fingerprints, newest first, in regions that begin with ``scope``."""
        ...


class CodeTries(Protocol):
    """Wrong query codes, by case."""

    def add(self, case_number: str, at: datetime) -> None: ...

    def since(self, case_number: str, moment: datetime) -> int:
        """How many there were from ``moment`` on."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Remove what counts no more; returns how many."""
        ...


class Seals(Protocol):
    """Seals personal data, and digests what must be compared or found."""

    def seal(self, text: str) -> str: ...
    def digest(self, *parts: str) -> str: ...
    def fingerprint(self, kind: str, value: str) -> str: ...

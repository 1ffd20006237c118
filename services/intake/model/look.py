"""Looks at personal data: who, when, whose, why, from where. They are never changed or removed with the case."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts import LookKind, LookReason
from shared.errors import Invalid

_SHORTEST_NOTE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Why somebody looks: a reason from the list, and words of their own."""

    reason: LookReason
    note: str = ""

    def check(self) -> None:
        """Refuse "other" without words.

        Raises:
            Invalid: nothing says what for.
        """
        if self.reason is LookReason.OTHER and len(self.note.strip()) < _SHORTEST_NOTE:
            raise Invalid("note", "原因选“其他”时须写明", "say what for")


@dataclass(kw_only=True)
class Look:
    """One look, on record."""

    look_id: str  # UUIDv7: they sort by time
    kind: LookKind
    at: datetime
    staff_id: str
    unit: str
    address: str  # where the request came from
    case_number: str | None  # None: a search that opened no case
    region: str
    whose: str  # masked name
    identity: str | None  # fingerprints of who was searched for, or whose case it is
    phone: str | None
    reason: LookReason
    note: str
    found: int = 1  # how many cases the look showed


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLooks:
    """How often one unit looked at a resident's data, as the resident is told: units, not persons."""

    unit: str
    count: int
    last_at: datetime

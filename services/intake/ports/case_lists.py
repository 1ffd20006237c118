"""What lists of cases need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.model.case import State


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases are wanted; what is not given does not narrow it."""

    states: tuple[State, ...] = ()
    item: str | None = None
    line: str | None = None
    region: str = ""  # code of a county, a township or a village, and all below it
    urgent: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    behind: tuple[datetime, str] | None = None  # submitted_at and number of the last case of the page before
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as a list shows it; of the resident only the masked name."""

    number: str
    title: str
    state: State
    item: str
    line: str
    region: str
    urgent: bool
    door: str
    submitted_at: datetime
    taken_by: str
    resident: str  # masked


class CaseLists(Protocol):
    """Cases by what they have in common."""

    def page(self, wanted: CaseFilter, *, scope: str) -> list[CaseRow]:
        """Newest first, in regions that begin with ``scope``; one more than the limit if there are more."""
        ...

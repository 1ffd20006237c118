"""Meetings and their decisions, as handlers see them."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.dispatch.model.meeting import Decision, Meeting
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFilter:
    """Which meetings a list shows, of those its reader may see. None: no restriction."""

    unit: str | None = None
    line: str | None = None
    first: date | None = None  # days of the meetings
    last: date | None = None
    after: str | None = None  # number: the page begins behind it
    limit: int = 100


class Meetings(Protocol):
    """Meetings and what they decided."""

    def next_serial(self, region: str, day: date) -> int:
        """Which meeting of a region on a day the next one is; nobody else gets a number until the transaction ends."""
        ...

    def add(self, row: Meeting | Decision) -> None:
        """Keep a new one."""
        ...

    def get(self, number: str) -> Meeting:
        """A meeting, to look at.

        Raises:
            NotFound: there is none.
        """
        ...

    def claim(self, number: str) -> Meeting:
        """A meeting, to add to, locked until the transaction ends.

        Raises:
            NotFound: there is none.
        """
        ...

    def visible_to(self, identity: Identity, wanted: MeetingFilter) -> list[Meeting]:
        """A page of those in the person's scope or of their unit, the newest first."""
        ...

    def decisions(self, meeting: str) -> list[Decision]:
        """What a meeting decided, in order."""
        ...

    def decision(self, number: str) -> Decision | None:
        """A decision, locked until the transaction ends; None: there is none."""
        ...

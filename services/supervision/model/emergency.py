"""What supervision keeps of an emergency (应急): where normal work waits, from when to when."""

from dataclasses import dataclass
from datetime import datetime

from services.supervision.model.course import Wait


@dataclass
class Emergency:
    """An emergency for which normal work waits, and how far the clocks of its region have been told.

    ``cursor``: every clock up to there knows what is known here; empty: none yet; None: all do.
    """

    emergency_id: str
    name: str
    region: str  # and all inside it
    declared_at: datetime
    ended_at: datetime | None = None
    cursor: str | None = ""

    @property
    def wait(self) -> Wait:
        """What a clock of the region keeps of it."""
        return Wait(self.emergency_id, self.name, self.declared_at, self.ended_at)

    def end(self, at: datetime) -> None:
        """It has ended: the clocks are told from the first to the last again."""
        if self.ended_at is None:
            self.ended_at, self.cursor = at, ""

    def concerns(self, region: str, since: datetime) -> bool:
        """Whether a clock of that region that started then may have waited for it."""
        return region.startswith(self.region) and (self.ended_at is None or self.ended_at > since)

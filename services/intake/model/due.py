"""When a case is due, as far as intake has been told: supervision keeps the clocks."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(kw_only=True)
class DueTime:
    """What the newest reply clock of a case says."""

    case_number: str
    clock_id: str  # UUIDv7: a later clock has a greater id
    sequence: int  # of the clock's event it was learnt from
    due: datetime | None  # None: the clock stands still, or was taken away
    provisional: bool = False

    def hears(self, clock_id: str, sequence: int) -> bool:
        """Whether an event of a clock is news: of a later clock, or later of the same."""
        return (clock_id, sequence) > (self.clock_id, self.sequence)

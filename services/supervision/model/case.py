"""What supervision keeps of a case, beside its clocks: enough to start a new round and to ask the resident."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts import CaseKind

TRIES = 5
TRIES_WINDOW = timedelta(hours=1)


@dataclass
class Case:
    """A case as its ``case.submitted`` told it."""

    number: str
    kind: CaseKind
    region: str  # 12-digit code of the resident's village
    promised_working_days: int | None
    query_digest: str  # keyed digest of number and query code
    moved_on_at_sequence: int = 0  # of the last event that left follow-ups behind: reopened, withdrawn, closed
    wrong_codes: tuple[datetime, ...] = ()  # wrong query codes of the last hour

    def may_try_code(self, now: datetime) -> bool:
        """Whether another query code may be tried; after five wrong ones the oldest must be an hour old."""
        return len(self._recent(now)) < TRIES

    def note_wrong_code(self, now: datetime) -> None:
        """Count one wrong query code."""
        self.wrong_codes = (*self._recent(now), now)

    def move_on(self, sequence: int) -> None:
        """The case was reopened, withdrawn or closed: no follow-up opened before that event is asked any more."""
        self.moved_on_at_sequence = max(self.moved_on_at_sequence, sequence)

    def _recent(self, now: datetime) -> tuple[datetime, ...]:
        return tuple(at for at in self.wrong_codes if at > now - TRIES_WINDOW)


@dataclass
class Lead:
    """Who leads the work on one round of a case (主办): the case's own clock is theirs to keep.

    Before the work is given out, it is the person who took the case first (首问负责).
    """

    number: str
    round: int
    unit: str
    staff_id: str | None
    since: datetime  # the newest assignment wins

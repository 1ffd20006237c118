"""A follow-up (回访): the resident is asked whether it is really solved, and rates how it was done (好差评)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.contracts import FollowUpOutcome, Grade
from shared.errors import Conflict

BAD_GRADES = frozenset({Grade.DISSATISFIED, Grade.VERY_DISSATISFIED})
RESIDENT = "resident"  # in ``rated_by``: the resident in person, with number and query code


class FollowUpState(StrEnum):
    """How a follow-up stands."""

    OPEN = "open"
    COMPLETED = "completed"  # rated
    ENDED = "ended"  # the case moved on without a rating


@dataclass
class FollowUp:
    """The follow-up of one round of a case; one rating a round."""

    number: str
    round: int
    region: str
    opened_at: datetime
    opened_sequence: int  # of the event that opened it, in the life of the case
    state: FollowUpState = FollowUpState.OPEN
    outcome: FollowUpOutcome | None = None
    grade: Grade | None = None
    remark: str = ""
    rated_by: str | None = None  # RESIDENT, or the staff id of who asked by phone
    completed_at: datetime | None = None

    def rate(self, grade: Grade, *, solved: bool, remark: str, rated_by: str, now: datetime) -> FollowUpOutcome:
        """Take the rating; a bad one, or "not solved", sends the case back to work.

        Raises:
            Conflict: it has been rated, or is over.
        """
        if self.state is FollowUpState.COMPLETED:
            raise Conflict("本次回访已评价，每件事项每轮评价一次", "this follow-up is rated already, once a round")
        if self.state is FollowUpState.ENDED:
            raise Conflict("本次回访已结束，不能再评价", "this follow-up is over and cannot be rated any more")
        self.outcome = FollowUpOutcome.SOLVED if solved and grade not in BAD_GRADES else FollowUpOutcome.REWORK
        self.state, self.grade, self.remark = FollowUpState.COMPLETED, grade, remark
        self.rated_by, self.completed_at = rated_by, now
        return self.outcome

    @property
    def taken_down_by(self) -> str:
        """Staff id of who took the rating down on the phone; empty: the resident gave it in person."""
        return "" if self.rated_by in (None, RESIDENT) else str(self.rated_by)

    def end(self) -> None:
        """The case moved on without a rating."""
        if self.state is FollowUpState.OPEN:
            self.state = FollowUpState.ENDED

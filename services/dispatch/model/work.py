"""What tasks are shares of: the work for a case, round by round, and the spreading of a directive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.model.task import State, Task
from shared.contracts import Part
from shared.errors import NotYet


@dataclass(eq=False, kw_only=True)
class Casework:
    """The work for one case. Knows which round runs, so that repeated and shuffled events change nothing."""

    number: str
    round: int = 0  # the round whose tasks were placed last; 0: none yet
    completed_round: int = 0  # the last round that was told complete
    withdrawn_reason: str | None = None  # the resident withdrew, perhaps before we heard of the acceptance
    follows: str | None = None  # number of the lead whose tasks do this case's work, too (并案)
    followed_round: int = 0  # the last round that had begun or was to begin while it followed
    item: str = ""  # code in the catalogue
    about_staff: tuple[str, ...] = ()  # staff ids whom it is about: its tasks are never placed with them
    linked_at_sequence: int = 0  # of the last link or unlinking, in the life of the case: an older one changes nothing

    @property
    def withdrawn(self) -> bool:
        """Whether the resident has withdrawn the case."""
        return self.withdrawn_reason is not None

    def begin(self, number: int) -> bool:
        """Begin round ``number``; False if there is nothing to place.

        It began before, the case is withdrawn, or its work is done with the case it follows.

        Raises:
            NotYet: the round before has not been completed here.
        """
        if self.withdrawn or number <= self.round:
            return False
        if self.follows is not None:
            self.followed_round = max(self.followed_round, number)
            return False
        if self.completed_round < number - 1:
            raise NotYet(f"round {number - 1} of case {self.number} is not completed")
        self.round = number
        return True

    def follow(self, lead: str, sequence: int) -> bool:
        """From now on the work is done with ``lead``; False if something newer was heard."""
        if sequence <= self.linked_at_sequence:
            return False
        self.linked_at_sequence, self.follows = sequence, lead
        self.followed_round = max(self.followed_round, self.round)
        return True

    def stand_alone(self, finished_rounds: int, sequence: int) -> bool:
        """From now on the case has tasks of its own; False if something newer was heard.

        ``finished_rounds``: how many were worked meanwhile, here or with the lead.
        """
        if sequence <= self.linked_at_sequence:
            return False
        self.linked_at_sequence, self.follows = sequence, None
        self.completed_round = max(self.completed_round, finished_rounds)
        self.round = max(self.round, finished_rounds)
        return True

    def resume(self, number: int | None) -> int | None:
        """Go on alone with round ``number``; None: with one that was to begin since, if there is.

        Returns the round whose tasks must be open now; None: there is none, it is over, or the case is withdrawn.
        """
        due = self.followed_round if number is None else number
        if self.withdrawn or due <= self.completed_round or due < self.round:
            return None
        self.round = due
        return due

    def complete(self, tasks: Sequence[Task]) -> str | None:
        """Complete the running round if all its ``tasks`` allow it: the lead's is done and none is open.

        Returns the lead's answer to the resident, once a round; None: not complete, or told before.
        """
        if self.withdrawn or self.completed_round >= self.round:
            return None
        if any(task.is_open for task in tasks):
            return None
        leads = [task for task in tasks if task.part is Part.LEAD and task.state is State.DONE]
        if not leads:
            return None
        self.completed_round = self.round
        return leads[0].answer


@dataclass(eq=False, kw_only=True)
class DirectiveWork:
    """The spreading of one directive; counts down, so that the last of very many tasks is known without a search."""

    number: str
    tasks: int
    open_tasks: int
    dispatched_at: datetime
    completed_at: datetime | None = None
    cancelled_reason: str | None = None  # it was cancelled, perhaps before we heard of its issue

    def cancel(self, reason: str) -> None:
        """Its issuer has cancelled it, or a correction has gone out in its place."""
        self.cancelled_reason, self.open_tasks = reason, 0

    def task_ended(self, now: datetime) -> bool:
        """One of its tasks was done or cancelled; True if it was the last."""
        self.open_tasks -= 1
        if self.open_tasks > 0:
            return False
        self.completed_at = now
        return True

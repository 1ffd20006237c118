"""What tasks are shares of: the work for a case, round by round, and the spreading of a directive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.dispatch.model.reach import Reach
from services.dispatch.model.routing import Route
from services.dispatch.model.task import State, Task, TaskRecord
from shared.contracts import Origin, Part
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


class Stage(StrEnum):
    """How far the spreading of a directive is."""

    PLACING = "placing"  # a page at a time
    PLACED = "placed"  # every region that it addresses was looked at
    CANCELLING = "cancelling"  # what is open is taken back, a page at a time
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Placement:
    """One task of a directive on its way to its unit: what it does not have in common with the others."""

    task_id: str
    place: str  # the region that is addressed
    route: Route


@dataclass(eq=False, kw_only=True)
class DirectiveWork:
    """The spreading of one directive, page by page, and what is left to be done about it.

    Counts, so that the last of very many tasks is known without a search.
    """

    number: str
    stage: Stage = Stage.PLACING
    title: str = ""
    line: str = ""
    region: str = ""  # everything it addresses lies inside
    urgent: bool = False
    answer_needed: bool = False
    issued_by: str = ""  # staff id
    reaches: tuple[Reach, ...] = ()
    day: date | None = None  # the organisation of this day is addressed, however long it takes

    cursor: str = ""  # everything up to this region was placed, or taken back
    cursor_task: str = ""  # taken back: up to this task of that region
    turn_at: datetime | None = None  # when it last had its turn among those that spread
    tasks: int = 0
    open_tasks: int = 0
    unreached: int = 0  # regions for which nobody up to the county can sign
    untold: bool = False  # receipts have changed since they were told
    dispatched_at: datetime | None = None  # when the last page was placed
    completed_at: datetime | None = None
    cancelled_reason: str | None = None  # it was cancelled, perhaps before we heard of its issue
    cancelled_by: str = ""  # staff id

    @property
    def is_moving(self) -> bool:
        """Whether there are further pages."""
        return self.stage in (Stage.PLACING, Stage.CANCELLING)

    def place(self, placement: Placement, now: datetime) -> tuple[Task, TaskRecord]:
        """The task of a placement, and the first line of its history."""
        route = placement.route
        task = Task(
            task_id=placement.task_id,
            origin=Origin.DIRECTIVE,
            origin_number=self.number,
            title=self.title,
            part=Part.LEAD,
            round=1,
            line=self.line,
            place=placement.place,
            urgent=self.urgent,
            answer_needed=self.answer_needed,
            addressed_to=route.unit.code,
        )
        return task, task.assign(route.unit, route.assignee, reason=route.reason, by=None, now=now)

    def page_placed(self, cursor: str, *, tasks: int, unreached: int) -> None:
        """A page up to the region ``cursor`` was placed."""
        self.cursor = cursor
        self.tasks += tasks
        self.open_tasks += tasks
        self.unreached += unreached
        self.untold = True

    def reached_later(self, *, regions: int, tasks: int) -> None:
        """For so many regions somebody can sign by now."""
        self.unreached -= regions
        self.tasks += tasks
        self.open_tasks += tasks
        self.untold = True

    def all_placed(self, now: datetime) -> bool:
        """The last page was placed; True if every task has ended already."""
        self.stage, self.dispatched_at = Stage.PLACED, now
        return self._complete(now)

    def cancel(self, reason: str, by: str) -> None:
        """Its issuer has cancelled it, or a correction has gone out in its place: nothing more is placed."""
        self.stage, self.cancelled_reason, self.cancelled_by = Stage.CANCELLING, reason, by
        self.cursor = self.cursor_task = ""

    def page_taken_back(self, last: Task | None, *, tasks: int) -> None:
        """A page up to ``last`` was taken back; None: there was nothing left."""
        self.open_tasks -= tasks
        if last is None:
            self.stage = Stage.CANCELLED
        else:
            self.cursor, self.cursor_task = last.place, last.task_id

    def task_ended(self, now: datetime) -> bool:
        """One of its tasks was done; True if it was the last."""
        self.open_tasks -= 1
        return self._complete(now)

    def _complete(self, now: datetime) -> bool:
        if self.stage is not Stage.PLACED or self.open_tasks > 0 or self.unreached > 0:
            return False
        self.completed_at = now
        return True

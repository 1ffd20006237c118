"""Tasks, as handlers see them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from services.dispatch.model.task import State, Task, TaskRecord
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks a list shows, of those its reader may see. Empty or None: no restriction."""

    states: frozenset[State] = field(default_factory=frozenset)
    origin_number: str | None = None
    unit: str | None = None
    assignee: str | None = None
    after: str | None = None  # ``place_of`` a task: the page begins behind it
    limit: int = 100


AMONG_PRESSING = "!"  # before the id of a task of a running emergency


def place_of(task: Task) -> str:
    """Where a task stands in a list that shows the work of emergencies first."""
    return f"{AMONG_PRESSING if task.emergency else ''}{task.task_id}"


class Tasks(Protocol):
    """Tasks and their histories."""

    def add(self, task: Task) -> None:
        """Keep a new task."""
        ...

    def record(self, record: TaskRecord) -> None:
        """Add a line to a task's history."""
        ...

    def get(self, task_id: str) -> Task:
        """A task, to look at.

        Raises:
            NotFound: there is none.
        """
        ...

    def find(self, task_id: str) -> Task | None:
        """A task, to look at; None: there is none."""
        ...

    def claim(self, task_id: str) -> Task:
        """A task, to change: what it is a share of is locked first, so that whoever comes second sees the first's act.

        Raises:
            NotFound: there is none.
        """
        ...

    def of(self, origin_number: str) -> list[Task]:
        """All tasks of a case or directive, in the order they were made."""
        ...

    def open_at(self, unit: str, *, after: str, limit: int) -> list[Task]:
        """The first so many open tasks with a unit behind an id, by id."""
        ...

    def directives_at(self, unit: str, states: Collection[State], limit: int) -> list[Task]:
        """A unit's last tasks of directives that stand so, the newest first."""
        ...

    def among(self, ids: Collection[str]) -> list[Task]:
        """The tasks that there are among ``ids``, by id."""
        ...

    def open_shares(self, unit: str, numbers: Collection[str]) -> list[Task]:
        """A unit's open tasks of these cases and directives, by id."""
        ...

    def parts(self, task_id: str) -> list[Task]:
        """The tasks that are parts of this one (会办), in the order they were made."""
        ...

    def at(self, unit: str, states: Collection[State], limit: int) -> list[Task]:
        """The first so many tasks with a unit that stand so, by id (the oldest first)."""
        ...

    def in_hand_of(self, staff_id: str, identity: Identity, limit: int) -> tuple[list[Task], int]:
        """What a person has in hand, the oldest first: those that ``identity`` may see, and how many there are in all.

        In hand is what can be handed over: assigned, in work, or reported.
        """
        ...

    def history(self, task_id: str) -> list[TaskRecord]:
        """What happened to a task, in order."""
        ...

    def visible_to(self, identity: Identity, wanted: TaskFilter) -> list[Task]:
        """A page of the tasks in the person's scope, of their unit or theirs: emergencies' first, then by id (age)."""
        ...

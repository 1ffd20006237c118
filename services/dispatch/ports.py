"""What the handlers need from outside, as protocols; ``store.py`` keeps them with SQL, the tests with dictionaries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.routing import Workforce
from services.dispatch.model.task import State, Task, TaskRecord
from services.dispatch.model.work import Casework, DirectiveWork
from shared.contracts import Tier
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks a list shows, of those its reader may see. Empty or None: no restriction."""

    states: frozenset[State] = field(default_factory=frozenset)
    origin_number: str | None = None
    unit: str | None = None
    assignee: str | None = None
    after: str | None = None  # task id: the page begins behind it
    limit: int = 100


class Organisation(Protocol):
    """Regions, units and staff."""

    def add(self, rows: Iterable[Region | Unit | Staff]) -> None:
        """Keep new rows."""
        ...

    def regions(self, codes: Collection[str]) -> dict[str, Region]:
        """The regions among ``codes`` that are known, by code."""
        ...

    def units(self, codes: Collection[str]) -> dict[str, Unit]:
        """The units among ``codes`` that are known, by code."""
        ...

    def staff(self, ids: Collection[str]) -> dict[str, Staff]:
        """The people among ``ids`` who are known, by id."""
        ...

    def region_codes(self, inside: str, tier: Tier | None, *, on: date) -> list[str]:
        """The codes of all regions of ``tier`` (None: of any) valid ``on`` a day, ``inside`` or in it, in order."""
        ...

    def workforce(self, regions: Collection[str], *, inside: str | None = None, on: date) -> Workforce:
        """The units valid ``on`` a day in exactly these ``regions`` and anywhere ``inside`` one, with their people."""
        ...


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

    def claim(self, task_id: str) -> Task:
        """A task, to change: what it is a share of is locked first, so that whoever comes second sees the first's act.

        Raises:
            NotFound: there is none.
        """
        ...

    def of(self, origin_number: str) -> list[Task]:
        """All tasks of a case or directive, in the order they were made."""
        ...

    def history(self, task_id: str) -> list[TaskRecord]:
        """What happened to a task, in order."""
        ...

    def visible_to(self, identity: Identity, wanted: TaskFilter) -> list[Task]:
        """A page of the tasks in the person's scope, of their unit or theirs, by id (the oldest first)."""
        ...


class Caseworks(Protocol):
    """The work for cases."""

    def add(self, work: Casework) -> None:
        """Keep a new one."""
        ...

    def find(self, number: str) -> Casework | None:
        """The work for a case, locked until the transaction ends; None: nothing is known of it."""
        ...


class DirectiveWorks(Protocol):
    """The spreading of directives."""

    def add(self, work: DirectiveWork) -> None:
        """Keep a new one."""
        ...

    def find(self, number: str) -> DirectiveWork | None:
        """The spreading of a directive, locked until the transaction ends; None: it was not spread."""
        ...


class UnitOfWork(Protocol):
    """One transaction."""

    @property
    def now(self) -> datetime:
        """The one moment of this transaction, aware UTC."""
        ...

    @property
    def organisation(self) -> Organisation: ...

    @property
    def tasks(self) -> Tasks: ...

    @property
    def caseworks(self) -> Caseworks: ...

    @property
    def directives(self) -> DirectiveWorks: ...

    def publish(self, event: object) -> None:
        """Publish a contract event if the transaction commits."""
        ...


class Seal(Protocol):
    """Seals personal data, so that it can leave in an event."""

    def __call__(self, text: str) -> str:
        """The sealed form of ``text``."""
        ...

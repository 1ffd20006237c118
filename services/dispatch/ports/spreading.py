"""Reaching very many units and counting what they answer, as handlers see it: always a page, never the whole."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from services.dispatch.model.reach import Reach
from services.dispatch.model.receipts import AreaReceipts
from services.dispatch.model.task import Task
from services.dispatch.model.work import DirectiveWork, Placement


class Spreading(Protocol):
    """The pages of a directive."""

    def places(self, reaches: Collection[Reach], *, on: date, after: str, limit: int) -> list[str]:
        """The first so many regions valid ``on`` a day that are addressed, by code, behind ``after``."""
        ...

    def placed(self, number: str, places: Collection[str]) -> set[tuple[str, str]]:
        """Where the directive has gone already, of these: the place and the unit it was addressed to."""
        ...

    def put(self, work: DirectiveWork, placements: Sequence[Placement], now: datetime) -> None:
        """Keep the task of each placement with the first line of its history, all at once, and count them."""
        ...

    def open_tasks(self, number: str, *, after: tuple[str, str], limit: int) -> list[Task]:
        """The first so many open tasks by place and id, behind such a position."""
        ...

    def note_unreached(self, number: str, places: Collection[str]) -> None:
        """Remember regions for which nobody can sign."""
        ...

    def unreached(self, number: str, *, inside: str, after: str, limit: int) -> list[str]:
        """The first so many of them inside a region, by code, behind ``after``."""
        ...

    def forget_unreached(self, number: str, places: Collection[str]) -> None:
        """These were reached after all."""
        ...

    def silent(self, number: str, *, inside: str, after: tuple[str, str], limit: int) -> list[Task]:
        """The first so many tasks that nobody has signed for, by place and id, behind such a position."""
        ...

    def in_turn(self, now: datetime) -> str | None:
        """The number of the directive that has waited longest for its next page, urgent ones first; its turn is noted.

        None: there are no further pages of any.
        """
        ...


class ReceiptCounts(Protocol):
    """Receipts by directive, area and tier. Whatever changes a task's state, its store keeps them true."""

    def expect(self, number: str, reaches: Collection[Reach], others: Collection[str], *, on: date) -> int:
        """Note how much is addressed in each area: all that is reached, and ``others``; returns how much it is."""
        ...

    def of(self, number: str, inside: str) -> AreaReceipts:
        """The receipts of a region; an area counts if it lies inside."""
        ...

    def below(self, number: str, inside: str, digits: int) -> list[AreaReceipts]:
        """The same for each part of it, named by so many digits."""
        ...

    def untold(self, limit: int) -> list[str]:
        """The numbers of so many directives whose receipts have changed since they were told."""
        ...

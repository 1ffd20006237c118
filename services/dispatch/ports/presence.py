"""Where people are, as handlers see it."""

from collections.abc import Collection
from datetime import date
from typing import Protocol

from services.dispatch.model.presence import Duty, Leave, Secondment


class Presence(Protocol):
    """Secondments, leave and duty rosters."""

    def add(self, row: Secondment | Leave | Duty) -> None:
        """Keep a new row."""
        ...

    def secondment(self, record_id: str) -> Secondment:
        """A secondment, to change.

        Raises:
            NotFound: there is none.
        """
        ...

    def leave(self, record_id: str) -> Leave:
        """A leave, to change.

        Raises:
            NotFound: there is none.
        """
        ...

    def secondments_of(self, staff_id: str, first: date, last: date) -> list[Secondment]:
        """Those of a person that meet a period; nobody else records anything of them until the transaction ends."""
        ...

    def leaves_of(self, staff_id: str, first: date, last: date) -> list[Leave]:
        """Those of a person that meet a period; nobody else records anything of them until the transaction ends."""
        ...

    def secondments(self, units: Collection[str], first: date, last: date) -> list[Secondment]:
        """Those from or to ``units`` that meet a period, by first day."""
        ...

    def leaves(self, units: Collection[str], first: date, last: date) -> list[Leave]:
        """Those of people at home in ``units`` that meet a period, by first day."""
        ...

    def duties(self, units: Collection[str], first: date, last: date) -> list[Duty]:
        """The rosters of ``units``, by day and person."""
        ...

    def remove_duty(self, row: Duty) -> None:
        """Take somebody off a roster."""
        ...

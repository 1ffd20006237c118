"""Emergencies, as handlers see them."""

from datetime import datetime
from typing import Protocol

from services.dispatch.model.emergency import Bulletin, Emergency, Member
from services.dispatch.model.task import Task
from shared.identity import Identity


class Emergencies(Protocol):
    """Emergencies, their teams and what their units report."""

    def add(self, row: Emergency | Member | Bulletin) -> None:
        """Keep a new one."""
        ...

    def get(self, emergency_id: str) -> Emergency:
        """One, to look at.

        Raises:
            NotFound: there is none.
        """
        ...

    def claim(self, emergency_id: str) -> Emergency:
        """One, to change, locked until the transaction ends.

        Raises:
            NotFound: there is none.
        """
        ...

    def visible_to(self, identity: Identity, *, running: bool | None, limit: int) -> list[Emergency]:
        """Those in the person's scope and those they are inside of: running ones first, then the newest."""
        ...

    def members(self, emergency_id: str) -> list[Member]:
        """Everybody who is or was in the team, in the order they came."""
        ...

    def bulletins(self, emergency_id: str, *, since_round: int = 0) -> list[Bulletin]:
        """What was asked for, by round and unit, from a round on."""
        ...

    def owed(self, emergency_id: str, unit: str | None = None) -> list[Bulletin]:
        """What is still owed (of one unit), the oldest round first, locked until the transaction ends."""
        ...

    def tasks(self, emergency_id: str) -> list[Task]:
        """All its tasks, in the order they were given."""
        ...

    def due(self, now: datetime, limit: int) -> list[str]:
        """The ids of running ones whose next round of reports has to be asked for, the longest overdue first."""
        ...

"""What posts have told people, as handlers see it."""

from typing import Protocol

from services.dispatch.model.telling import Telling, Told, ToldArea


class Tellings(Protocol):
    """Proofs of telling."""

    def add(self, telling: Telling) -> None:
        """Keep a new one."""
        ...

    def of_task(self, task_id: str) -> list[Telling]:
        """All of one task, the oldest first."""
        ...

    def of_unit(self, unit: str, limit: int) -> list[Telling]:
        """A unit's last ones, the newest first."""
        ...

    def total(self, number: str, inside: str) -> Told:
        """What a directive's tellings inside a region add up to."""
        ...

    def below(self, number: str, inside: str, digits: int) -> list[ToldArea]:
        """The same for each part of it where anything was told, named by so many digits."""
        ...

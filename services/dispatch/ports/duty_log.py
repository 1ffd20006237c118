"""The duty log, as handlers see it."""

from typing import Protocol

from services.dispatch.model.duty_log import DutyEntry, DutyHandover


class DutyLog(Protocol):
    """Entries and handovers."""

    def add(self, row: DutyEntry | DutyHandover) -> None:
        """Keep a new one."""
        ...

    def entry(self, entry_id: str) -> DutyEntry:
        """An entry, to look at.

        Raises:
            NotFound: there is none.
        """
        ...

    def handover(self, handover_id: str) -> DutyHandover:
        """A handover, locked until the transaction ends.

        Raises:
            NotFound: there is none.
        """
        ...

    def untaken(self, unit: str) -> DutyHandover | None:
        """The handover of a unit that nobody has signed for; nobody else hands over until the transaction ends."""
        ...

    def entries(self, unit: str, *, after: str | None, limit: int) -> list[DutyEntry]:
        """A page of a unit's entries, the newest first."""
        ...

    def handovers(self, unit: str, limit: int) -> list[DutyHandover]:
        """The last handovers of a unit, the newest first."""
        ...

"""What posts settled themselves, as handlers see it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from services.dispatch.model.settlement import Settlement, Standing
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementFilter:
    """Which settlements a list shows, of those its reader may see. None: no restriction."""

    standing: Standing | None = None
    unit: str | None = None
    line: str | None = None
    after: str | None = None  # settlement id: the page begins behind it
    limit: int = 100


class Settlements(Protocol):
    """Matters that posts settled themselves."""

    def add(self, settlement: Settlement) -> None:
        """Keep a new one."""
        ...

    def get(self, settlement_id: str) -> Settlement:
        """One, to look at.

        Raises:
            NotFound: there is none.
        """
        ...

    def claim(self, settlement_id: str) -> Settlement:
        """One, to change, locked until the transaction ends.

        Raises:
            NotFound: there is none.
        """
        ...

    def waiting(self, unit: str, limit: int) -> list[Settlement]:
        """A unit's last ones that nobody has taken note of yet, the newest first."""
        ...

    def among(self, ids: Collection[str]) -> list[Settlement]:
        """Those that there are among ``ids``, the oldest first."""
        ...

    def visible_to(self, identity: Identity, wanted: SettlementFilter) -> list[Settlement]:
        """A page of those in the person's scope or of their unit, the newest first."""
        ...

"""Seals of offices and their use, as handlers see them."""

from dataclasses import dataclass, field
from typing import Protocol

from services.dispatch.model.stamp import Stamp, StampUse, UseState
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class UseFilter:
    """Which requests a list shows, of those its reader may see. Empty or None: no restriction."""

    states: frozenset[UseState] = field(default_factory=frozenset)
    stamp_id: str | None = None
    after: str | None = None  # use id: the page begins behind it
    limit: int = 100


class Stamps(Protocol):
    """Seals and requests for their use."""

    def add(self, row: Stamp | StampUse) -> None:
        """Keep a new one."""
        ...

    def claim(self, stamp_id: str) -> Stamp:
        """A seal, to change or to use, locked until the transaction ends.

        Raises:
            NotFound: there is none.
        """
        ...

    def for_regions(self, identity: Identity) -> list[Stamp]:
        """The seals that the person may ask for, or that lie in their scope, by unit and name, 300 at most."""
        ...

    def use(self, use_id: str) -> StampUse:
        """A request, locked until the transaction ends.

        Raises:
            NotFound: there is none.
        """
        ...

    def uses(self, identity: Identity, wanted: UseFilter) -> list[StampUse]:
        """A page of those in the person's scope, of their unit or theirs, the newest first."""
        ...

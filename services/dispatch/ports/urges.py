"""Urges, as handlers see them."""

from typing import Protocol

from services.dispatch.model.urge import Urge


class Urges(Protocol):
    """What was heard of urges."""

    def add(self, urge: Urge) -> None:
        """Keep a new one."""
        ...

    def find(self, urge_id: str) -> Urge | None:
        """What was heard of one; None: nothing."""
        ...

    def about(self, task_id: str, origin_number: str) -> list[Urge]:
        """Those about one task, and those about the whole case or directive it is a share of."""
        ...

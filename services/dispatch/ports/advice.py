"""Advice, as handlers see it."""

from typing import Protocol

from services.dispatch.model.advice import Advice


class Advices(Protocol):
    """Advice that was given."""

    def add(self, advice: Advice) -> None:
        """Keep a new piece."""
        ...

    def of_unit(self, unit: str, limit: int) -> list[Advice]:
        """A unit's last pieces, the newest first."""
        ...

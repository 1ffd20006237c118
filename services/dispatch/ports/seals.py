"""Sealing, as handlers see it."""

from typing import Protocol


class Seal(Protocol):
    """Seals personal data, so that it can leave in an event."""

    def __call__(self, text: str) -> str:
        """The sealed form of ``text``."""
        ...

"""Lines of work, as handlers see them."""

from collections.abc import Iterable
from typing import Protocol

from services.dispatch.model.line import Line


class Lines(Protocol):
    """The lines of work of all counties."""

    def of(self, county: str) -> list[Line]:
        """A county's lines, by code."""
        ...

    def put(self, lines: Iterable[Line]) -> None:
        """Keep these lines, new or in the place of what they said before."""
        ...

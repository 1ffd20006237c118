"""Numbers."""

from typing import Protocol


class Serials(Protocol):
    """Numbers that are given once."""

    def next(self, name: str) -> int: ...

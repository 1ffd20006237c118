"""Numbers."""

from typing import Protocol


class Serials(Protocol):
    """Numbers that are given once."""

    def next(self, name: str) -> int:
        """The next number, given at once: nobody waits for another's transaction, and a rollback may leave a gap."""
        ...

    def next_without_gap(self, name: str) -> int:
        """The next number; a rollback gives it back, so others wait for the end of this transaction."""
        ...

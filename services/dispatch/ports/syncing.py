"""The numbered changes of units, and the commands of devices, as handlers see them."""

from typing import Protocol

from services.dispatch.model.device_command import Remembered
from services.dispatch.model.syncing import Change, Position


class Changes(Protocol):
    """What has changed for whom. The store notes it where it is written, so that no act can forget it."""

    def height(self, feed: str) -> int:
        """The number of a feed's last change; 0: there was none."""
        ...

    def since(self, position: Position, limit: int) -> list[Change]:
        """The unit's first so many changes behind a position, by number."""
        ...

    def for_everybody(self, position: Position, limit: int) -> list[Change]:
        """The same of the feed of everybody."""
        ...


class DeviceCommands(Protocol):
    """What devices have asked for, and what they were answered."""

    def reserve(self, caller: str, command_id: str, fingerprint: str) -> Remembered | None:
        """Claim an id for this transaction; what was answered to it before, None if it is new.

        While another transaction has it in hand, this one waits for its end.
        """
        ...

    def answered(self, caller: str, command_id: str) -> Remembered | None:
        """What was answered to a command; None: nothing yet."""
        ...

    def remember(self, caller: str, command_id: str, answer: Remembered) -> None:
        """Keep the answer to an id this transaction has claimed."""
        ...

    def forget_some(self, limit: int) -> int:
        """Forget so many of the answers that have been kept long enough; returns how many."""
        ...

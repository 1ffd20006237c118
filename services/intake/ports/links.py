"""Who follows whom."""

from typing import Protocol

from services.intake.model.link import Link


class Links(Protocol):
    """The links that hold now; the events tell what was before."""

    def of(self, follower: str) -> Link | None:
        """The link of a case that follows another."""
        ...

    def to(self, lead: str) -> list[Link]:
        """The links of all that follow a case, by number."""
        ...

    def add(self, link: Link) -> None: ...

    def remove(self, link: Link) -> None: ...

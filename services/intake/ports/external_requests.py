"""What other systems filed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.model.case import State
from services.intake.model.open311 import ExternalRequest, RequestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """Which requests are wanted; ``numbers`` alone counts if there are any."""

    county: str
    numbers: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    states: tuple[State, ...] = ()  # none: all
    since: datetime | None = None
    until: datetime | None = None
    offset: int = 0
    limit: int


class ExternalRequests(Protocol):
    """Cases that came from other systems."""

    def add(self, request: ExternalRequest) -> None: ...

    def number_of(self, token: str, *, client: str) -> str | None:
        """The case that ``token`` was given for, if it is public or this client's."""
        ...

    def page(self, wanted: RequestFilter, *, client: str) -> list[RequestRow]:
        """Newest first; those that are public, and those that ``client`` filed. An empty name is nobody's."""
        ...

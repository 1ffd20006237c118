"""What is needed to know other systems by their keys."""

from datetime import datetime
from typing import Protocol

from services.intake.model.api_client import ApiClient


class ApiClients(Protocol):
    """Other systems, and how often they called."""

    def get(self, name: str) -> ApiClient | None: ...

    def with_key(self, digest: str) -> ApiClient | None: ...

    def all(self) -> list[ApiClient]:
        """By name."""
        ...

    def add(self, client: ApiClient) -> None: ...

    def count_call(self, name: str, window: datetime) -> int:
        """Count a call in the period that begins at ``window``; returns how many there are now, in all copies."""
        ...

    def calls(self, name: str, window: datetime) -> int:
        """How many calls there were in that period."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Remove the counts of older periods; returns how many."""
        ...

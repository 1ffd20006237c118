"""Written mandates."""

from typing import Protocol

from services.intake.model.mandate import Mandate


class Mandates(Protocol):
    """All mandates."""

    def get(self, number: str, *, for_update: bool = False) -> Mandate | None: ...
    def add(self, mandate: Mandate) -> None: ...

    def of_case(self, case_number: str) -> list[Mandate]:
        """Those of one case, the oldest first."""
        ...

    def of_agent(self, agent: str, *, scope: str, limit: int) -> list[Mandate]:
        """The newest of one agent, in regions that begin with ``scope``."""
        ...

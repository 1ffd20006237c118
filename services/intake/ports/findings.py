"""Findings of inspections, as handlers see them."""

from typing import Protocol

from services.intake.model.finding import FiledFinding


class Findings(Protocol):
    """What findings have become."""

    def find(self, finding_id: str) -> FiledFinding | None:
        """What a finding has become; None: it was not heard of."""
        ...

    def add(self, finding: FiledFinding) -> None:
        """Keep that; the database refuses a second one of the same finding."""
        ...

"""Checklists, inspections and findings, as handlers see them."""

from typing import Protocol

from services.dispatch.model.checklist import Checklist
from services.dispatch.model.inspection import Finding, Inspection


class Checklists(Protocol):
    """The counties' checklists, version by version."""

    def current(self, county: str) -> list[Checklist]:
        """The newest version of each, by code; those out of use included."""
        ...

    def find(self, county: str, code: str) -> Checklist | None:
        """The newest version of one; None: there never was one."""
        ...

    def add(self, checklist: Checklist) -> None:
        """Keep a further version."""
        ...


class Inspections(Protocol):
    """Inspections and what they have shown."""

    def add(self, inspection: Inspection, findings: list[Finding]) -> None:
        """Keep a new one with its findings."""
        ...

    def of_unit(self, unit: str, limit: int) -> list[Inspection]:
        """The last ones that people of a unit made, the newest first."""
        ...

    def in_place(self, place: str, limit: int) -> list[Inspection]:
        """The last ones of a village, the newest first."""
        ...

    def get(self, inspection_id: str) -> Inspection:
        """One, to look at.

        Raises:
            NotFound: there is none.
        """
        ...

    def findings(self, inspection_ids: list[str]) -> list[Finding]:
        """What these have shown, in the order it was found."""
        ...

    def finding(self, finding_id: str) -> Finding | None:
        """One finding, to change; None: there is none."""
        ...

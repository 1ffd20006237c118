"""Intake's own copy of who works where, made from events: enough to name an owner or a mentor."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class StaffMember:
    """A person of the network."""

    staff_id: str
    name: str
    unit: str
    scope: str  # region code; empty: everywhere
    active: bool
    sequence: int  # of the event it was learnt from

    def works_in(self, county: str) -> bool:
        """Whether the person is there, and belongs to the county."""
        return self.active and self.scope[:6] in ("", county)

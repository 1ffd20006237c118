"""Supervision's own small copy of the organisation: just what the ladder and its pages need.

The newest word wins: each record carries the sequence of the event it was read from.
"""

from dataclasses import dataclass
from datetime import date

from shared.contracts import Role, UnitKind


@dataclass
class Region:
    """A region and its name."""

    code: str
    name: str
    sequence: int


@dataclass
class Unit:
    """An office and who leads it."""

    code: str
    name: str
    region: str
    kind: UnitKind
    leader: str | None  # staff id; None: the position is empty
    valid_from: date
    valid_to: date | None
    sequence: int

    def in_force(self, on: date) -> bool:
        """Whether the unit exists on that day (both ends included)."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass
class StaffMember:
    """A person and their home unit."""

    staff_id: str
    name: str
    unit: str
    roles: tuple[Role, ...]
    active: bool
    sequence: int

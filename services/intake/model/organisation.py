"""Intake's own copy of the regions and units, with what has followed them: merged, split, renamed (撤并、更名).

A matter may be filed under a name or code that is no more: it lands where that has gone, and keeps the old name on
record. Nobody guesses after a split: the successors are named, and one is chosen, unless the village says which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts import Tier, UnitKind
from shared.succession import LookUp, holds_on, path_back, successors_at


class Kind(StrEnum):
    """What a name belongs to."""

    REGION = "region"  # 区划
    UNIT = "unit"  # 机构


@dataclass(kw_only=True)
class Region:
    """A county, township or village."""

    code: str
    name: str
    tier: str
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None  # the last day
    successors: tuple[str, ...] = ()
    sequence: int = 0  # of the event it was learnt from

    def holds_on(self, day: date) -> bool:
        """Whether it exists on ``day``."""
        return holds_on(self, day)


@dataclass(kw_only=True)
class Unit:
    """An office at one tier."""

    code: str
    name: str
    tier: Tier
    region: str
    kind: UnitKind
    valid_from: date | None = None
    valid_to: date | None = None  # the last day
    successors: tuple[str, ...] = ()
    sequence: int = 0

    def holds_on(self, day: date) -> bool:
        """Whether it exists on ``day``."""
        return holds_on(self, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """A region or unit that a name was found for."""

    kind: Kind
    code: str
    name: str  # it has now, or had last
    former_name: str = ""  # the one it was found by, if it has another now


def successor_at(code: str, day: date, look_up: LookUp) -> tuple[str, ...]:
    """What stands on ``day`` where ``code`` stood: see :func:`shared.succession.successors_at`."""
    return successors_at(code, day, look_up)


def circle(place: Region | Unit, look_up: LookUp) -> tuple[str, ...]:
    """The way from a place over its successors back to itself, which must not be; empty if there is none."""
    return path_back(place, look_up)


def nearest(candidates: Sequence[Region] | Sequence[Unit], scope: str) -> str | None:
    """Which of several successors a village, or somebody's scope, decides for; None: it decides nothing.

    The one that covers it (a unit of the village's own township, the region itself), or that lies in it.
    """
    fitting = [each.code for each in candidates if _lies_near(_region_of(each), scope)]
    return fitting[0] if len(fitting) == 1 else None


def _lies_near(region: str, scope: str) -> bool:
    return bool(scope) and (scope.startswith(region) or region.startswith(scope))


def _region_of(place: Region | Unit) -> str:
    return place.code if isinstance(place, Region) else place.region

"""What a resident sees who scans the code of a village, before anything is known about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.handlers.organisation import land
from services.intake.model.catalogue import Item
from services.intake.ports import UnitOfWork
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageFront:
    """A village with the names above it, and what can be filed there."""

    code: str
    name: str
    township: str
    county: str
    items: Sequence[Item]


def village_front(code: str, uow: UnitOfWork) -> VillageFront:
    """The front of a village, or of the one that stands where it stood: its code may still be on a wall.

    Raises:
        Invalid: there is no such village, or it was split.
    """
    code = land_anywhere(code, uow)
    return VillageFront(
        code=code,
        name=uow.regions.name(code) or "",
        township=uow.regions.name(code[:9]) or "",
        county=uow.regions.name(code[:6]) or "",
        items=uow.items.all_current(code[:6]),
    )


def land_anywhere(code: str, uow: UnitOfWork) -> str:
    """The village that stands today where ``code`` stood, whoever asks.

    Raises:
        Invalid: there is no such village, or it was split.
    """
    nobody = Identity(staff_id="", name="", unit="", scope=code[:6], roles=frozenset())
    return land(code, nobody, uow).region

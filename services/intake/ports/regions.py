"""Where things are."""

from datetime import date
from typing import Protocol

from services.intake.model.organisation import NamedPlace, Region, Unit
from shared.contracts import Tier


class Regions(Protocol):
    """Intake's own copy of the regions."""

    def name(self, code: str) -> str | None: ...

    def get(self, code: str) -> Region | None: ...

    def put(
        self,
        code: str,
        name: str,
        tier: str,
        parent: str | None,
        sequence: int,
        *,
        valid_from: date | None = None,
        valid_to: date | None = None,
        successors: tuple[str, ...] = (),
    ) -> None:
        """Keep what is newer than what is known; the name it loses is kept as a former one."""
        ...

    def inside(self, region: str, tier: Tier | None, *, on: date) -> list[Region]:
        """The regions of ``tier`` (None: of any) that hold ``on`` a day and are ``region`` or lie in it, by code."""
        ...


class Units(Protocol):
    """Intake's own copy of the units."""

    def get(self, code: str) -> Unit | None: ...

    def put(self, unit: Unit) -> None:
        """Keep what is newer than what is known; the name it loses is kept as a former one."""
        ...

    def over(self, regions: list[str], *, on: date) -> list[Unit]:
        """The units of exactly these regions that hold ``on`` a day, by code."""
        ...


class PlaceNames(Protocol):
    """All names that regions and units have, and had."""

    def find(self, words: str, *, scope: str, limit: int) -> list[NamedPlace]:
        """Whatever has, or had, ``words`` in its name and lies in ``scope``; the shortest names first."""
        ...

"""The organisation, as handlers see it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol

from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.routing import Workforce
from shared.contracts import Tier


class Organisation(Protocol):
    """Regions, units and staff."""

    def add(self, rows: Iterable[Region | Unit | Staff]) -> None:
        """Keep new rows."""
        ...

    def regions(self, codes: Collection[str]) -> dict[str, Region]:
        """The regions among ``codes`` that are known, by code."""
        ...

    def units(self, codes: Collection[str]) -> dict[str, Unit]:
        """The units among ``codes`` that are known, by code."""
        ...

    def staff(self, ids: Collection[str]) -> dict[str, Staff]:
        """The people among ``ids`` who are known, by id."""
        ...

    def region_codes(self, inside: str, tier: Tier | None, *, on: date) -> list[str]:
        """The codes of all regions of ``tier`` (None: of any) valid ``on`` a day, ``inside`` or in it, in order."""
        ...

    def workforce(self, regions: Collection[str], *, inside: str | None = None, on: date) -> Workforce:
        """The units valid ``on`` a day in exactly these ``regions`` and anywhere ``inside`` one, with their people."""
        ...

"""The organisation, as handlers see it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Protocol

from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.registration import Registration
from services.dispatch.model.rules import DEFAULT_WEIGHTS, Weights
from services.dispatch.model.workforce import Workforce
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

    def all_of(self, county: str) -> Registration:
        """Everything that is known of a county, each kind by its code."""
        ...

    def region_codes(self, inside: str, tier: Tier | None, *, on: date) -> list[str]:
        """The codes of all regions of ``tier`` (None: of any) valid ``on`` a day, ``inside`` or in it, in order."""
        ...

    def workforce(
        self,
        regions: Collection[str],
        *,
        inside: str | None = None,
        on: date,
        weights: Weights = DEFAULT_WEIGHTS,
        now: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Workforce:
        """The units valid ``on`` a day in exactly these ``regions`` and anywhere ``inside`` one, with their people.

        Args:
            now: when it is asked, where office hours matter.
            known_at: as the organisation was known at that moment; then nobody has any work in hand.
        """
        ...

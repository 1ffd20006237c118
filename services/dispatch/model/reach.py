"""Whom a directive addresses, in terms that a page of regions can be cut from."""

from dataclasses import dataclass

from services.dispatch.model.organisation import CODE_DIGITS
from shared.contracts import Tier

TIER_OF_DIGITS = {digits: tier for tier, digits in CODE_DIGITS.items()}


@dataclass(frozen=True, slots=True)
class Reach:
    """The regions of a tier inside one, everything inside it, or it alone."""

    region: str  # also of less than six digits: a province, a city; empty: the country
    tier: Tier | None = None  # None: every tier
    alone: bool = False  # only the region itself

    def covers(self, place: str) -> bool:
        """Whether the region ``place`` is addressed."""
        if self.alone:
            return place == self.region
        return place.startswith(self.region) and self.tier in (None, tier_of(place))


def tier_of(place: str) -> Tier:
    """The tier of a region, by the length of its code."""
    return TIER_OF_DIGITS[len(place)]

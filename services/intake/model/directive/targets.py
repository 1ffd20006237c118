"""Whom a directive addresses, and what has to be done by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts import DirectiveMilestone, DirectiveTarget, Tier

_CODE_DIGITS = (12, 9, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One unit; else the units of ``tier`` inside ``region``, or of every tier inside it."""

    region: str  # of the unit, if it is one
    tier: Tier | None = None
    unit: str | None = None

    def concerns(self, scope: str) -> bool:
        """Whether people of this scope are addressed, or oversee somebody who is."""
        return self.region.startswith(scope) or scope.startswith(self.region)

    @property
    def as_contract(self) -> DirectiveTarget:
        """The same in the words of the contract."""
        return DirectiveTarget(region=self.region, tier=self.tier, unit=self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """What has to be done by the end of a day (节点)."""

    code: str  # "1", "2" … within the directive
    what: str
    due: date
    target: Target | None = None  # for whom; None: for everybody addressed
    reached_at: datetime | None = None
    reached_by: str = ""

    @property
    def as_contract(self) -> DirectiveMilestone:
        """The same in the words of the contract."""
        target = self.target.as_contract if self.target else None
        return DirectiveMilestone(code=self.code, what=self.what, due=self.due, target=target)


def common_region(targets: Sequence[Target]) -> str:
    """The smallest region that everything addressed lies in; empty if there is none."""
    for digits in _CODE_DIGITS:
        starts = {target.region[:digits] for target in targets}
        if len(starts) == 1 and len(start := starts.pop()) == digits:
            return start
    return ""


def common_tier(targets: Sequence[Target]) -> Tier | None:
    """The tier that is addressed, if it is one and the same."""
    tiers = {target.tier for target in targets if target.unit is None}
    one = next(iter(tiers)) if len(tiers) == 1 else None
    return None if any(target.unit for target in targets) else one

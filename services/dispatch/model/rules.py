"""Routing as data: what a county prefers or excludes, and what counts how much when work is shared."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.dispatch.model.organisation import Unit, county_of, lineage
from shared.contracts import Part, Tier
from shared.errors import FieldError, Invalid

ANY = "*"
LEAST_WEIGHT, MOST_WEIGHT = 0.1, 10.0
MOST_RULES = 500
_MOST_FAULTS = 100


class Effect(StrEnum):
    """What a rule does with its unit."""

    PREFER = "prefer"  # of several competent units this one has it
    EXCEPT = "except"  # this one never has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much a task counts as open work; an ordinary lead's task is 1. The factors multiply."""

    urgent: float = 2.0
    co: float = 0.5

    def of(self, *, urgent: bool, part: Part) -> float:
        """The weight of one task."""
        return (self.urgent if urgent else 1.0) * (self.co if part is Part.CO else 1.0)


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRule:
    """One row: for this line or item at this tier inside this region, prefer or except a unit."""

    unit: str
    effect: Effect
    line: str = ANY
    item: str = ANY
    tier: Tier | None = None  # None: at any
    region: str = ""  # code; empty: the whole county
    note: str = ""  # why, for whoever reads the table

    def speaks_of(self, *, line: str, item: str, tier: Tier, region: str) -> bool:
        """Whether the rule has a say in such a need at such a tier."""
        return (
            self.line in (ANY, line)
            and self.item in (ANY, item)
            and self.tier in (None, tier)
            and (not self.region or self.region in lineage(region))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """A county's rules as they stand, or stood; written once, the next version replaces it."""

    county: str
    version: int = 0  # 0: nobody has changed the defaults
    weights: Weights = DEFAULT_WEIGHTS
    rules: tuple[RoutingRule, ...] = ()
    reason: str = ""  # of the change
    by: str = ""  # staff id
    at: datetime | None = None

    def unit_codes(self) -> set[str]:
        """Every unit that is named."""
        return {rule.unit for rule in self.rules}

    def region_codes(self) -> set[str]:
        """Every region that is named."""
        return {rule.region for rule in self.rules if rule.region}

    def check(self, *, units: Mapping[str, Unit], regions: Collection[str]) -> None:
        """Check the rules against what is known.

        Raises:
            Invalid: naming every field at fault, such as ``rules[2].unit``.
        """
        faults = [*self._weight_faults(), *self._rule_faults(units, regions)]
        if faults:
            raise Invalid(*faults[0], *faults[1:_MOST_FAULTS])

    def _weight_faults(self) -> Iterator[FieldError]:
        for name, weight in (("urgent", self.weights.urgent), ("co", self.weights.co)):
            if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
                zh = f"应在 {LEAST_WEIGHT:g} 到 {MOST_WEIGHT:g} 之间"
                yield FieldError(f"weights.{name}", zh, f"must lie between {LEAST_WEIGHT:g} and {MOST_WEIGHT:g}")

    def _rule_faults(self, units: Mapping[str, Unit], regions: Collection[str]) -> Iterator[FieldError]:
        seen: dict[tuple[object, ...], int] = {}
        for at, rule in enumerate(self.rules):
            path = f"rules[{at}]"
            unit = units.get(rule.unit)
            if unit is None:
                yield FieldError(f"{path}.unit", f"没有机构 {rule.unit}", f"there is no unit {rule.unit}")
            elif county_of(unit.region) != self.county:
                yield FieldError(f"{path}.unit", "不属于本县", "does not lie in this county")
            elif rule.tier is not None and unit.tier is not rule.tier:
                yield FieldError(f"{path}.tier", f"机构的层级是 {unit.tier}", f"the unit's tier is {unit.tier}")
            if rule.region and (rule.region not in regions or not rule.region.startswith(self.county)):
                yield FieldError(f"{path}.region", f"本县没有区划 {rule.region}", f"no region {rule.region} here")
            same = (rule.unit, rule.line, rule.item, rule.tier, rule.region)
            if same in seen:
                zh, en = (
                    f"与第 {seen[same] + 1} 条重复或矛盾",
                    f"says the same as, or the opposite of, rule {seen[same]}",
                )
                yield FieldError(f"{path}.unit", zh, en)
            seen.setdefault(same, at)


def units_of(
    effect: Effect, rules: Sequence[RoutingRule], *, line: str, item: str, tier: Tier, region: str
) -> frozenset[str]:
    """The units that ``rules`` prefer, or except, for such a need."""
    speaking = (rule for rule in rules if rule.speaks_of(line=line, item=item, tier=tier, region=region))
    return frozenset(rule.unit for rule in speaking if rule.effect is effect)

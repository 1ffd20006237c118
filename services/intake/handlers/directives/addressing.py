"""From what an issuer names to whom it reaches: regions, tiers, subtrees, units, and their successors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.intake.handlers.organisation import today_of
from services.intake.model.directive import Target
from services.intake.model.organisation import Region, Unit, successor_at
from services.intake.ports import UnitOfWork
from shared.contracts import Tier, UnitKind
from shared.errors import Invalid
from shared.identity import Identity

_ADDRESSED = {Tier.VILLAGE: UnitKind.POST, Tier.TOWNSHIP: UnitKind.HEADSHIP, Tier.COUNTY: UnitKind.DEPARTMENT}
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTargets:
    """What an issuer writes: lists of units and of regions, and a tier or everything inside the regions.

    Without ``tier`` and ``subtree``, each region stands for the units of its own tier.
    """

    units: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tier: Tier | None = None
    subtree: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """What was named, resolved: at least one target, and what was not found."""

    targets: tuple[Target, ...]
    unresolved: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """An addressee that is no more, and who has followed it."""

    code: str
    name: str
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a directive would reach today."""

    units: int  # units that would get it
    places: int  # regions that are addressed
    units_by_tier: dict[str, int]
    stood_in_for: tuple[str, ...]  # regions without a unit of their own: the tier above answers for them
    replaced: tuple[Replaced, ...]
    unresolved: tuple[str, ...]
    sample: tuple[Unit, ...]  # some of the units, to see that they are meant


def resolve(named: Sequence[NamedTargets], actor: Identity, uow: UnitOfWork) -> Addressed:
    """Turn names into targets.

    Raises:
        Invalid: nothing that was named exists.
        Forbidden: something lies outside the actor's scope.
    """
    targets: dict[Target, None] = {}
    unresolved: list[str] = []
    for each in named:
        for code in each.units:
            unit = uow.units.get(code)
            if unit is None:
                unresolved.append(code)
                continue
            actor.must_cover(unit.region)
            targets[Target(region=unit.region, unit=code)] = None
        for code in each.regions:
            actor.must_cover(code)
            region = uow.regions.get(code)
            target = None if region is None else _of_region(region, each)
            if target is None or not _stands(target, uow):
                unresolved.append(code)
            else:
                targets[target] = None
    if not targets:
        missing = "、".join(unresolved[:_MOST_NAMED])
        raise Invalid("targets", f"没有这样的机构或区划：{missing}", f"there is no such unit or region: {missing}")
    return Addressed(targets=tuple(targets), unresolved=tuple(unresolved))


def reach(addressed: Addressed, uow: UnitOfWork) -> Reach:
    """How many units ``addressed`` reaches today, by the rules by which dispatch spreads it."""
    today = today_of(uow)
    units: dict[str, Unit] = {}
    places: dict[str, Region] = {}
    replaced: list[Replaced] = []
    for target in addressed.targets:
        for unit in _units_of(target, uow, replaced):
            units[unit.code] = unit
        for region in () if target.unit else _regions_of(target, uow, replaced):
            places[region.code] = region
    here: dict[str, list[Unit]] = {}
    for unit in uow.units.over(sorted(places), on=today):
        here.setdefault(unit.region, []).append(unit)
    stood_in_for = []
    for code, region in places.items():
        own = _addressed_in(region, here.get(code, ()))
        units |= {unit.code: unit for unit in own}
        if not own:
            stood_in_for.append(code)
    by_tier = {tier.value: sum(unit.tier == tier for unit in units.values()) for tier in Tier}
    return Reach(
        units=len(units),
        places=len(places),
        units_by_tier=by_tier,
        stood_in_for=tuple(stood_in_for),
        replaced=tuple(replaced),
        unresolved=addressed.unresolved,
        sample=tuple(list(units.values())[:_MOST_NAMED]),
    )


def _of_region(region: Region, named: NamedTargets) -> Target:
    if named.subtree:
        return Target(region=region.code)
    return Target(region=region.code, tier=named.tier or Tier(region.tier))


def _stands(target: Target, uow: UnitOfWork) -> bool:
    return any(True for _ in _regions_of(target, uow, []))


def _units_of(target: Target, uow: UnitOfWork, replaced: list[Replaced]) -> Iterable[Unit]:
    if target.unit is None:
        return []
    unit = uow.units.get(target.unit)
    codes = successor_at(target.unit, today_of(uow), uow.units.get)
    if unit is not None and codes != (target.unit,):
        replaced.append(Replaced(code=target.unit, name=unit.name, now=codes))
    return [found for found in map(uow.units.get, codes) if found is not None]


def _regions_of(target: Target, uow: UnitOfWork, replaced: list[Replaced]) -> Iterable[Region]:
    today = today_of(uow)
    codes = successor_at(target.region, today, uow.regions.get)
    region = uow.regions.get(target.region)
    if region is not None and codes != (target.region,):
        replaced.append(Replaced(code=target.region, name=region.name, now=codes))
    for code in codes:
        yield from uow.regions.inside(code, target.tier, on=today)


def _addressed_in(region: Region, units: Iterable[Unit]) -> list[Unit]:
    """Each village post, each county department, and one unit for a township: its headship, else an office."""
    tier = Tier(region.tier)
    own = [unit for unit in units if unit.kind is _ADDRESSED[tier]]
    if tier is Tier.TOWNSHIP:
        return own[:1] or [unit for unit in units if unit.kind is UnitKind.OFFICE][:1]
    return own

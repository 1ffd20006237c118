"""Keeping intake's own copy of the organisation, and finding out where an old name or code has gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.model.organisation import Kind, NamedPlace, Region, Unit, circle, nearest, successor_at
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import RegionRegistered, UnitRegistered
from shared.errors import Conflict, Invalid, NotFound
from shared.identity import Identity
from shared.succession import LookUp

MOST_NAMES = 50  # found at once
_VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Where a matter that was filed under a region lands."""

    region: str
    filed_under: str = ""  # the old name and code, if it was filed under one that is no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A region or unit, and what stands in its place on a day."""

    place: NamedPlace
    holds: bool  # it is still there itself
    now: Sequence[Region | Unit]  # several: it was split, and one must be chosen


def region_registered(said: RegionRegistered, sequence: int, uow: UnitOfWork) -> None:
    """Keep a region; an older event never overwrites a newer one.

    Raises:
        Conflict: its successors lead back to itself; the message is set aside for a person.
    """
    region = Region(code=said.code, name=said.name, tier=said.tier, successors=said.successors)
    _refuse_circle(region, uow.regions.get)
    uow.regions.put(
        said.code,
        said.name,
        said.tier,
        said.parent,
        sequence,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        successors=said.successors,
    )


def unit_registered(said: UnitRegistered, sequence: int, uow: UnitOfWork) -> None:
    """Keep a unit; an older event never overwrites a newer one.

    Raises:
        Conflict: its successors lead back to itself; the message is set aside for a person.
    """
    unit = Unit(
        code=said.code,
        name=said.name,
        tier=said.tier,
        region=said.region,
        kind=said.kind,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        successors=said.successors,
        sequence=sequence,
    )
    _refuse_circle(unit, uow.units.get)
    uow.units.put(unit)


def land(named: str, actor: Identity, uow: UnitOfWork) -> Landing:
    """The village that a matter filed under ``named`` (a code, or a name it has or had) lands in today.

    After a split the actor's own scope may decide; else the successors are listed, and one must be named.

    Raises:
        Invalid: there is no such village, several have the name, or it was split.
        Forbidden: where it lands lies outside the actor's scope.
    """
    code = named if named.isascii() and named.isdigit() else _village_called(named, actor, uow)
    known = uow.regions.get(code)
    if known is None or len(code) != _VILLAGE_DIGITS:
        actor.must_cover(code)
        raise Invalid("region", "没有这个村（社区）", "there is no such village")
    today = today_of(uow)
    if known.holds_on(today):
        actor.must_cover(code)
        return Landing(region=code)
    standing = [uow.regions.get(each) for each in successor_at(code, today, uow.regions.get)]
    candidates = [each for each in standing if each is not None]
    if not any(actor.covers(each.code) for each in candidates):
        actor.must_cover(code)
    if not candidates:
        raise Invalid("region", f"{known.name}已撤销，没有接续的村", f"{known.name} is no more, and nothing follows it")
    chosen = candidates[0].code if len(candidates) == 1 else nearest(candidates, actor.scope)
    if chosen is None:
        raise _must_choose("region", known.name, candidates)
    actor.must_cover(chosen)
    return Landing(region=chosen, filed_under=f"{known.name}（{code}）")


def find_names(words: str, actor: Identity, uow: UnitOfWork) -> list[Whereabouts]:
    """Regions and units by a name they have or had, in the actor's scope, with what stands there today.

    Raises:
        Invalid: nothing to look for is given.
    """
    if not words.strip():
        raise Invalid("q", "请输入名称", "say what to look for")
    return [_whereabouts(each, uow) for each in uow.names.find(words.strip(), scope=actor.scope, limit=MOST_NAMES)]


def whereabouts(code: str, uow: UnitOfWork) -> Whereabouts:
    """What stands today where a region or unit stood.

    Raises:
        NotFound: there never was one of this code.
    """
    place = uow.regions.get(code) or uow.units.get(code)
    if place is None:
        raise NotFound(f"没有区划或机构 {code}", f"there is no region or unit {code}")
    kind = Kind.REGION if isinstance(place, Region) else Kind.UNIT
    return _whereabouts(NamedPlace(kind=kind, code=code, name=place.name), uow)


def today_of(uow: UnitOfWork) -> date:
    """The day of this transaction, where the offices are."""
    return uow.now.astimezone(SHANGHAI).date()


def _whereabouts(place: NamedPlace, uow: UnitOfWork) -> Whereabouts:
    look_up = uow.regions.get if place.kind is Kind.REGION else uow.units.get
    codes = successor_at(place.code, today_of(uow), look_up)
    now = [found for found in map(look_up, codes) if found is not None]
    return Whereabouts(place=place, holds=codes == (place.code,), now=now)


def _village_called(name: str, actor: Identity, uow: UnitOfWork) -> str:
    if not name.strip():
        raise Invalid("region", "请写明村（社区）", "name the village")
    found = uow.names.find(name.strip(), scope=actor.scope, limit=MOST_NAMES)
    exact = {
        each.code: each
        for each in found
        if each.kind is Kind.REGION
        and len(each.code) == _VILLAGE_DIGITS
        and name.strip() in (each.name, each.former_name)
    }
    if not exact:
        raise Invalid("region", f"没有名为“{name}”的村（社区）", f"there is no village called {name}")
    if len(exact) > 1:
        listed = "、".join(f"{each.name}（{each.code}）" for each in exact.values())
        raise Invalid("region", f"有几个“{name}”，请指明：{listed}", f"several are called {name}: {', '.join(exact)}")
    return next(iter(exact))


def _must_choose(field: str, name: str, candidates: Sequence[Region | Unit]) -> Invalid:
    listed = "、".join(f"{each.name}（{each.code}）" for each in candidates)
    codes = ", ".join(each.code for each in candidates)
    return Invalid(field, f"{name}已分设，请指明：{listed}", f"{name} was split; choose one of {codes}")


def _refuse_circle(place: Region | Unit, look_up: LookUp) -> None:
    way = " → ".join(circle(place, look_up))
    if way:
        raise Conflict(f"{place.name}的接续成环：{way}", f"the succession of {place.code} goes in a circle: {way}")

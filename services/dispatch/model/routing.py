"""Routing: which unit, which person, and why. Pure functions of a need, a picture of the workforce and rules.

The unit is the one the item names, or else the one at the wanted tier, in the resident's village or above it, that
works the line; of several the one that the county's rules prefer, then the one with the least weighted open work. If
nobody there can take it, it goes to where a duty telephone is answered, else to the tier above, on record: a matter is
never nowhere. Who of the unit takes it is decided in :mod:`.choosing`. Nothing here ranks people: open work is
counted only to share it fairly, and is said to the dispatcher who asks why.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from services.dispatch.model.choosing import Choice, choose
from services.dispatch.model.explanation import Considered, Kind, Why
from services.dispatch.model.organisation import TIER_ABOVE, Staff, Unit
from services.dispatch.model.rules import Effect, RoutingRule, units_of
from services.dispatch.model.workforce import Workforce
from shared.contracts import Part, Tier, UnitKind
from shared.errors import NotFound

__all__ = ["Need", "Route", "Workforce", "choose_person", "route", "route_beside", "spread"]

_HANDLING = frozenset({UnitKind.POST, UnitKind.OFFICE, UnitKind.DEPARTMENT})  # the others lead and supervise
_WHERE = {Tier.VILLAGE: "本村", Tier.TOWNSHIP: "所在乡镇", Tier.COUNTY: "县级"}
_UPWARD = (Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A share of work to be placed."""

    line: str
    region: str  # where the matter is: usually the resident's village
    tier: Tier  # where it should be worked
    item: str = ""  # code of the catalogue; empty: not known
    part: Part = Part.LEAD
    urgent: bool = False
    unit: str = ""  # code of the unit that the item names, as it is called today; empty: none
    finish_tier: Tier | None = None  # the lowest tier that can finish it; None: only ``tier``
    about: frozenset[str] = frozenset()  # staff ids: the case is about them, so they never have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a share of work goes, and why: in words, and with everybody who was considered."""

    unit: Unit
    assignee: Staff | None  # None: the unit has nobody; a dispatcher must see to it
    reason: str
    considered: tuple[Considered, ...] = ()


def route(need: Need, workforce: Workforce, rules: Sequence[RoutingRule] = ()) -> Route:
    """Place one share of a case.

    Raises:
        NotFound: no unit up to the county works the line; the text says what is missing.
    """
    search = _Search(need, workforce, rules)
    named = workforce.unit(need.unit) if need.unit else None
    placed = search.named(named) if named is not None else None
    for tier in _tiers(need) if placed is None else ():
        placed = search.at(tier)
        if placed is not None:
            break
    placed = placed or search.nobody_anywhere()
    if placed is None:
        raise NotFound(
            f"区划 {need.region} 直到县级都没有承办工作线 {need.line} 的机构；请在机构表中补上",
            f"no unit from region {need.region} up to the county works the line {need.line}: add one",
        )
    return placed


def route_beside(
    need: Need, kind: UnitKind, had: Collection[str], workforce: Workforce, rules: Sequence[RoutingRule] = ()
) -> Route | None:
    """Place a share at the need's tier only, with a unit of that kind that never ``had`` it; None: there is none."""
    search = _Search(need, workforce, rules, kind=kind, had=had)
    return search.at(need.tier) or search.nobody_anywhere()


class _Search:
    """One search for a place, remembering everybody it passed."""

    def __init__(
        self,
        need: Need,
        workforce: Workforce,
        rules: Sequence[RoutingRule],
        *,
        kind: UnitKind | None = None,
        had: Collection[str] = (),
    ) -> None:
        self._need, self._workforce, self._rules = need, workforce, rules
        self._upward = kind is None
        self._kinds = _HANDLING if kind is None else _HANDLING & {kind}
        self._had = had
        self._passed: list[str] = []
        self._lost: list[Considered] = []
        self._empty: list[tuple[Unit, str, Choice]] = []  # competent units where nobody can take it

    def named(self, unit: Unit) -> Route | None:
        """The unit that the item names, if somebody there can take it, or answers the duty telephone."""
        said = f"事项指定由{unit.name}办理"
        choice = self._choose(unit)
        if choice.person is not None or unit.duty_phone:
            others = [each for each in self._over(self._need.tier) if each is not unit and self._fits(each) is None]
            self._lost += [self._finding(each, Why.NOT_NAMED) for each in others]
            return self._route(unit, Why.NAMED, said, choice)
        self._pass(unit, said, choice)
        return None

    def at(self, tier: Tier) -> Route | None:
        """The unit of a tier where somebody can take it, else one with a duty telephone."""
        fit = self._competent(tier)
        if not fit:
            above = "，上交一级" if self._upward and TIER_ABOVE[tier] is not None else ""
            self._passed.append(f"{_WHERE[tier]}没有承办本工作线的机构{above}")
            return None
        ordered = sorted(fit, key=self._busyness)
        why, said = self._why_first(ordered, tier)
        with_telephone: list[tuple[Unit, str, Choice]] = []
        for at, unit in enumerate(ordered):
            choice = self._choose(unit)
            if choice.person is not None:
                self._lost += [self._finding(each, self._why_not(unit, each)) for each in ordered[at + 1 :]]
                return self._route(unit, why if at == 0 else Why.COMPETENT, said if at == 0 else _instead(unit), choice)
            if unit.duty_phone:
                with_telephone.append((unit, said if at == 0 else _instead(unit), choice))
            else:
                self._pass(unit, said, choice)
        for unit, here, choice in with_telephone[:1]:
            return self._route(unit, why, here, choice)
        if self._upward and TIER_ABOVE[tier] is not None:
            self._passed.append(f"{_WHERE[tier]}没有人可派，上交一级")
        return None

    def nobody_anywhere(self) -> Route | None:
        """The first competent unit, without anybody: a dispatcher is told."""
        for unit, said, choice in self._empty[:1]:
            self._lost = [each for each in self._lost if each.unit != unit.code]
            above = "直到县级都没有人可派；" if self._upward and unit.tier is not Tier.COUNTY else ""
            return self._route(unit, Why.COMPETENT, f"{above}{said}", choice)
        return None

    def _choose(self, unit: Unit) -> Choice:
        need = self._need
        return choose(unit, need.line, self._workforce, urgent=need.urgent, about=need.about)

    def _route(self, unit: Unit, why: Why, said: str, choice: Choice) -> Route:
        return Route(
            unit=unit,
            assignee=choice.person,
            reason="；".join([*self._passed, said, choice.reason]),
            considered=(self._finding(unit, why), *choice.considered, *self._lost),
        )

    def _pass(self, unit: Unit, said: str, choice: Choice) -> None:
        self._empty.append((unit, said, choice))
        self._lost += [self._finding(unit, Why.NOBODY_THERE), *choice.considered]

    def _over(self, tier: Tier) -> list[Unit]:
        return self._workforce.units_over(self._need.region, tier)

    def _fits(self, unit: Unit) -> Why | None:
        """None if the unit is competent; else why it is not."""
        if unit.kind not in self._kinds:
            return Why.NOT_HANDLING
        if unit.code in self._had:
            return Why.HAD_IT
        return None if unit.works(self._need.line) else Why.OTHER_LINE

    def _competent(self, tier: Tier) -> list[Unit]:
        """The units of a tier among which open work decides."""
        asked = {"line": self._need.line, "item": self._need.item, "tier": tier, "region": self._need.region}
        excepted = units_of(Effect.EXCEPT, self._rules, **asked)  # type: ignore[arg-type]  # by name
        preferred = units_of(Effect.PREFER, self._rules, **asked)  # type: ignore[arg-type]  # by name
        fit: list[Unit] = []
        for unit in self._over(tier):
            why = self._fits(unit) or (Why.EXCEPTED if unit.code in excepted else None)
            if why is None and all(unit is not empty for empty, _, _ in self._empty):
                fit.append(unit)
            elif why is not None:
                self._lost.append(self._finding(unit, why))
        if preferred.isdisjoint(unit.code for unit in fit):
            return fit
        self._lost += [self._finding(unit, Why.NOT_PREFERRED) for unit in fit if unit.code not in preferred]
        return [unit for unit in fit if unit.code in preferred]

    def _busyness(self, unit: Unit) -> tuple[float, str]:
        return (self._workforce.open_at(unit), unit.code)

    def _why_first(self, ordered: Sequence[Unit], tier: Tier) -> tuple[Why, str]:
        first, least = ordered[0], self._workforce.open_at(ordered[0])
        if any(each.why is Why.NOT_PREFERRED for each in self._lost):
            return Why.PREFERRED, f"按派单规则优先{first.name}"
        if len(ordered) == 1:
            return Why.COMPETENT, f"{_WHERE[tier]}承办本工作线的机构是{first.name}"
        alike = self._workforce.open_at(ordered[1]) == least
        why = f"在办同为 {least:g} 件，按编码取{first.name}" if alike else f"{first.name}在办最少（{least:g} 件）"
        said = f"{_WHERE[tier]}承办本工作线的机构有 {len(ordered)} 个，{why}"
        return (Why.FIRST if alike else Why.LEAST_OPEN), said

    def _why_not(self, first: Unit, other: Unit) -> Why:
        return Why.LATER if self._workforce.open_at(first) == self._workforce.open_at(other) else Why.MORE_OPEN

    def _finding(self, unit: Unit, why: Why) -> Considered:
        open_work = self._workforce.open_at(unit)
        return Considered(kind=Kind.UNIT, code=unit.code, name=unit.name, unit=unit.code, why=why, open=open_work)


def spread(line: str, region: str, tier: Tier, workforce: Workforce, *, urgent: bool = False) -> list[Route]:
    """Place a directive in one addressed region: each village post, the township's headship, each county department.

    A township without a headship is answered for by its office of the line, and a region without any such unit by the
    tier above.

    Raises:
        NotFound: nobody up to the county could sign for the region.
    """
    units, instead = _addressed(line, region, tier, workforce), ""
    above = TIER_ABOVE[tier]
    while not units and above is not None:
        units, instead = (_stand_in(line, region, above, workforce), f"区划 {region} 没有对象机构，由上级代签；")
        above = TIER_ABOVE[above]
    if not units:
        raise NotFound(
            f"区划 {region} 直到县级都没有可以签收来文的机构；请在机构表中补上",
            f"no unit from region {region} up to the county can sign for a directive; add one to the organisation",
        )
    routes = []
    for unit in units:
        person, who = choose_person(unit, line, workforce, urgent=urgent)
        routes.append(Route(unit=unit, assignee=person, reason=f"{instead}来文发至{unit.name}；{who}"))
    return routes


def choose_person(unit: Unit, line: str, workforce: Workforce, *, urgent: bool = False) -> tuple[Staff | None, str]:
    """Who of ``unit`` takes it, and why, in words; see :func:`.choosing.choose`."""
    choice = choose(unit, line, workforce, urgent=urgent)
    return choice.person, choice.reason


def _instead(unit: Unit) -> str:
    return f"首选机构没有人可派，改派{unit.name}"


def _tiers(need: Need) -> Iterator[Tier]:
    """Where to look, in order: the wanted tier, lower ones that can finish it too, then upward."""
    at = _UPWARD.index(need.tier)
    lowest = _UPWARD.index(need.finish_tier) if need.finish_tier is not None else at
    yield need.tier
    yield from reversed(_UPWARD[lowest:at])
    yield from _UPWARD[at + 1 :]


def _addressed(line: str, region: str, tier: Tier, workforce: Workforce) -> list[Unit]:
    everyone = {Tier.VILLAGE: UnitKind.POST, Tier.COUNTY: UnitKind.DEPARTMENT}
    if tier not in everyone:
        return _stand_in(line, region, tier, workforce)
    return [unit for unit in workforce.units_over(region, tier) if unit.kind is everyone[tier]]


def _stand_in(line: str, region: str, tier: Tier, workforce: Workforce) -> list[Unit]:
    """The one unit that takes a directive for the whole of a region at ``tier``, if there is one."""
    units = workforce.units_over(region, tier)
    heads = [unit for unit in units if unit.kind is UnitKind.HEADSHIP]
    competent = [unit for unit in units if unit.kind in _HANDLING and unit.works(line)]
    if heads or not competent:
        return heads[:1]
    return [min(competent, key=lambda unit: (workforce.open_at(unit), unit.code))]

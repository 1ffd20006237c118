"""Routing: which unit, which person, and why. Pure functions of a need and a picture of the workforce.

The unit is the one at the wanted tier, in the resident's village or above it, that works the line; of several the one
with the least open work. If a tier has none, the tier above has it, on record: a matter is never nowhere. The person
is, of those who can, the one with the least open work, then the longest idle. Nothing here ranks people: open work
is counted only to share it fairly, and is said to the dispatcher who asks why.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.dispatch.model.organisation import TIER_ABOVE, Staff, Unit, lineage
from shared.contracts import Tier, UnitKind
from shared.errors import NotFound

_NEVER = datetime.min.replace(tzinfo=UTC)
_NAMED_AT_MOST = 6  # candidates named in a reason; the rest are counted
_HANDLING = frozenset({UnitKind.POST, UnitKind.OFFICE, UnitKind.DEPARTMENT})  # the others lead and supervise
_WHERE = {Tier.VILLAGE: "本村", Tier.TOWNSHIP: "所在乡镇", Tier.COUNTY: "县级"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A share of work to be placed."""

    line: str
    region: str  # where the matter is: usually the resident's village
    tier: Tier  # where it should be worked


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a share of work goes, and why, in words a dispatcher understands."""

    unit: Unit
    assignee: Staff | None  # None: the unit has nobody; a dispatcher must see to it
    reason: str


@dataclass(slots=True, kw_only=True)
class Workforce:
    """Units valid today, their active staff (and leaders), and the work they have in hand."""

    units: Collection[Unit]
    staff: Collection[Staff]
    open_by_unit: dict[str, int]  # unit code → tasks in hand
    open_by_person: dict[str, int]  # staff id → tasks in hand
    last_assigned: dict[str, datetime]  # staff id → when a task last went to them
    _units_of: Mapping[str, list[Unit]] = field(init=False, repr=False)
    _staff_of: Mapping[str, list[Staff]] = field(init=False, repr=False)
    _person: Mapping[str, Staff] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        units_of: dict[str, list[Unit]] = {}
        for unit in sorted(self.units, key=lambda unit: unit.code):
            units_of.setdefault(unit.region, []).append(unit)
        staff_of: dict[str, list[Staff]] = {}
        for person in self.staff:
            staff_of.setdefault(person.unit, []).append(person)
        self._units_of, self._staff_of = units_of, staff_of
        self._person = {person.staff_id: person for person in self.staff}

    def units_over(self, region: str, tier: Tier) -> list[Unit]:
        """Units at ``tier`` whose region is ``region`` or lies above it, by code."""
        return [unit for code in lineage(region) for unit in self._units_of.get(code, ()) if unit.tier is tier]

    def staff_of(self, unit: Unit) -> list[Staff]:
        """Active people whose home unit it is."""
        return [person for person in self._staff_of.get(unit.code, ()) if person.active]

    def leader_of(self, unit: Unit) -> Staff | None:
        """The unit's leader, if the position is filled by somebody active."""
        leader = self._person.get(unit.leader or "")
        return leader if leader is not None and leader.active else None

    def idle_key(self, person: Staff) -> tuple[int, datetime, str]:
        """Who is next sorts first: least open work, then longest idle, then the id, so that it is always one."""
        return (self.open_of(person), self.last_assigned.get(person.staff_id, _NEVER), person.staff_id)

    def open_of(self, person: Staff) -> int:
        """Open tasks the person has."""
        return self.open_by_person.get(person.staff_id, 0)

    def open_at(self, unit: Unit) -> int:
        """Open tasks the unit has."""
        return self.open_by_unit.get(unit.code, 0)

    def take(self, route: Route, now: datetime) -> None:
        """Count a task that was just placed, so that the next is placed fairly."""
        self.open_by_unit[route.unit.code] = self.open_at(route.unit) + 1
        if route.assignee is not None:
            self.open_by_person[route.assignee.staff_id] = self.open_of(route.assignee) + 1
            self.last_assigned[route.assignee.staff_id] = now


def route(need: Need, workforce: Workforce) -> Route:
    """Place one share of a case.

    Raises:
        NotFound: no unit up to the county works the line; the text says what is missing.
    """
    passed: list[str] = []
    for tier in _climb(need.tier):
        units = [
            unit for unit in workforce.units_over(need.region, tier) if unit.kind in _HANDLING and unit.works(need.line)
        ]
        if units:
            unit, why = _least_open(units, tier, workforce)
            person, who = choose_person(unit, need.line, workforce)
            return Route(unit=unit, assignee=person, reason="；".join([*passed, why, who]))
        passed.append(f"{_WHERE[tier]}没有承办本工作线的机构，上交一级")
    raise NotFound(
        f"区划 {need.region} 直到县级都没有承办工作线 {need.line} 的机构；请在机构表中补上",
        f"no unit from region {need.region} up to the county works the line {need.line}; add one to the organisation",
    )


def spread(line: str, region: str, tier: Tier, workforce: Workforce) -> list[Route]:
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
        person, who = choose_person(unit, line, workforce)
        routes.append(Route(unit=unit, assignee=person, reason=f"{instead}来文发至{unit.name};{who}"))
    return routes


def choose_person(unit: Unit, line: str, workforce: Workforce) -> tuple[Staff | None, str]:
    """Who of ``unit`` takes it, and why: least open work, then longest idle; else the leader; else nobody."""
    candidates = [person for person in workforce.staff_of(unit) if person.handles(unit) and person.works(line)]
    candidates.sort(key=workforce.idle_key)
    if not candidates:
        leader = workforce.leader_of(unit)
        if leader is None:
            return None, f"{unit.name}没有可派的经办人，负责人空缺，请派单员处理"
        return leader, f"{unit.name}没有可派的经办人，派给负责人{leader.name}"
    first = candidates[0]
    if len(candidates) == 1:
        return first, f"经办人只有{first.name}（在办 {workforce.open_of(first)} 件）"
    named = "、".join(f"{person.name} {workforce.open_of(person)} 件" for person in candidates[:_NAMED_AT_MOST])
    more = "等" if len(candidates) > _NAMED_AT_MOST else ""
    return first, f"经办人候选 {len(candidates)} 人（{named}{more}），{_why_first(first, candidates[1], workforce)}"


def _why_first(first: Staff, second: Staff, workforce: Workforce) -> str:
    if workforce.open_of(first) != workforce.open_of(second):
        return f"{first.name}在办最少"
    alike = f"在办同为 {workforce.open_of(first)} 件"
    if workforce.idle_key(first)[:2] == workforce.idle_key(second)[:2]:
        return f"{alike}，按编号派给{first.name}"
    return f"{alike}，{first.name}最久未派"


def _climb(tier: Tier) -> Iterator[Tier]:
    climbing: Tier | None = tier
    while climbing is not None:
        yield climbing
        climbing = TIER_ABOVE[climbing]


def _least_open(units: list[Unit], tier: Tier, workforce: Workforce) -> tuple[Unit, str]:
    ordered = sorted(units, key=lambda unit: (workforce.open_at(unit), unit.code))
    first, least = ordered[0], workforce.open_at(ordered[0])
    if len(ordered) == 1:
        return first, f"{_WHERE[tier]}承办本工作线的机构是{first.name}"
    alike = workforce.open_at(ordered[1]) == least
    why = f"在办同为 {least} 件，按编码取{first.name}" if alike else f"{first.name}在办最少（{least} 件）"
    return first, f"{_WHERE[tier]}承办本工作线的机构有 {len(ordered)} 个，{why}"


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
    return [_least_open(competent, tier, workforce)[0]]

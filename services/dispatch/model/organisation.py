"""Who there is: regions, the units that serve them, and the people in the units."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import TypeVar

from services.dispatch.model.hours import DEFAULT_HOURS, OfficeHours, read_hours
from shared.contracts import Role, Tier, UnitKind
from shared.succession import holds_on

COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS = (6, 9, 12)  # GB/T 2260 and the statistical code that extends it
CODE_DIGITS = {Tier.COUNTY: COUNTY_DIGITS, Tier.TOWNSHIP: TOWNSHIP_DIGITS, Tier.VILLAGE: VILLAGE_DIGITS}
TIER_ABOVE = {Tier.VILLAGE: Tier.TOWNSHIP, Tier.TOWNSHIP: Tier.COUNTY, Tier.COUNTY: None}
KINDS_OF_TIER = {
    Tier.COUNTY: frozenset({UnitKind.DEPARTMENT, UnitKind.SUPERVISION}),
    Tier.TOWNSHIP: frozenset({UnitKind.OFFICE, UnitKind.HEADSHIP}),
    Tier.VILLAGE: frozenset({UnitKind.POST}),
}

Row = TypeVar("Row", "Region", "Unit", "Staff")


@dataclass(eq=False, kw_only=True)
class Region:
    """A county, township or village; a child's code starts with its parent's."""

    code: str
    name: str
    tier: Tier
    parent: str | None = None  # None: a county
    valid_from: date | None = None  # None: always was
    valid_to: date | None = None  # the last day; None: no end is known
    successors: tuple[str, ...] = ()  # codes of what follows it; several: it was split


@dataclass(eq=False, kw_only=True)
class Unit:
    """An office at one tier: a village post, a township office, a county department."""

    code: str
    name: str
    tier: Tier
    region: str
    kind: UnitKind
    lines: tuple[str, ...] = ()  # lines of work it works; empty: all of them
    leader: str | None = None  # staff id; None: the position is empty
    valid_from: date
    valid_to: date | None = None  # the last day; None: no end is known
    successors: tuple[str, ...] = ()  # codes of what follows it (撤并); several: it was split
    hours: str | None = None  # such as 08:30-12:00,14:30-17:30; empty or None: those of the tier
    duty_phone: str | None = field(default=None, repr=False)  # where somebody answers when nobody is there

    @property
    def office_hours(self) -> OfficeHours:
        """When it is open on working days."""
        return read_hours(self.hours or DEFAULT_HOURS[self.tier])

    def works(self, line: str) -> bool:
        """Whether ``line`` is one of the unit's lines of work."""
        return not self.lines or line in self.lines

    def valid_on(self, day: date) -> bool:
        """Whether the unit exists on ``day``."""
        return holds_on(self, day)


@dataclass(eq=False, kw_only=True)
class Staff:
    """A person: home unit, what they may do, how far they reach, which lines they can work."""

    staff_id: str
    name: str
    unit: str
    scope: str  # region code
    roles: frozenset[Role]
    lines: tuple[str, ...] = ()  # empty: all of the unit's
    phone: str | None = field(default=None, repr=False)
    active: bool = True

    def works(self, line: str) -> bool:
        """Whether the person can work ``line``."""
        return not self.lines or line in self.lines

    def handles(self, unit: Unit) -> bool:
        """Whether tasks of ``unit`` may go to this person: a handler anywhere, an agent at a post too."""
        return Role.HANDLER in self.roles or (unit.kind is UnitKind.POST and Role.AGENT in self.roles)


def lineage(region: str) -> tuple[str, ...]:
    """The codes from the county down to ``region`` itself: ``361103102200`` → ``361103, 361103102, 361103102200``."""
    return tuple(region[:digits] for digits in CODE_DIGITS.values() if len(region) >= digits)


def county_of(region: str) -> str:
    """The code of the county that ``region`` lies in."""
    return region[:COUNTY_DIGITS]


def same(one: Row, other: Row) -> bool:
    """Whether two rows say the same in every field."""
    return all(getattr(one, each.name) == getattr(other, each.name) for each in fields(one))


def overwrite(known: Row, given: Row) -> None:
    """Let ``known`` say what ``given`` says, field by field."""
    for each in fields(given):
        setattr(known, each.name, getattr(given, each.name))

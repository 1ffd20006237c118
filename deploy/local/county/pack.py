"""A county pack in memory: what an organisation is made of, without saying where it was read."""

from dataclasses import dataclass, field
from datetime import date

from deploy.local.county.problems import NOWHERE, Place
from shared.contracts.vocabulary import CaseKind, Role, Tier, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """区划: a county, township or village."""

    code: str  # GB/T 2260 statistical code: 6, 9 or 12 digits
    name: str
    tier: Tier
    parent: str | None  # code of the region above; None for the county
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """工作线: a line of work that runs through the three tiers."""

    code: str
    name: str
    name_en: str
    leader_title: str  # who answers for the line in the county: a position, not a person
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """机构: an office at one tier."""

    code: str
    name: str
    tier: Tier
    region: str
    kind: UnitKind
    lines: tuple[str, ...]  # codes of lines; empty: all lines
    leader: str | None  # staff id; None: the position is empty
    valid_from: date
    valid_to: date | None
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    def works(self, line: str) -> bool:
        """Whether the unit works a line."""
        return not self.lines or line in self.lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """工作人员: a person with a home unit."""

    staff_id: str
    name: str
    title: str  # 职务, in words
    unit: str
    scope: str  # region code: the person sees and does what lies inside it
    roles: tuple[Role, ...]
    lines: tuple[str, ...]  # empty: all lines of the unit
    phone: str | None
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """事项: an entry of the catalogue."""

    code: str
    name: str
    name_en: str
    kind: CaseKind
    line: str
    lead_tier: Tier
    co_tiers: tuple[Tier, ...]
    promised_working_days: int | None  # None: the kind's own deadline holds
    proxy_allowed: bool
    legal_basis: str  # empty: none was verified
    valid_from: date
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """材料: a paper that an item asks for."""

    item: str
    code: str
    name: str
    required: bool
    form: str  # original or copy, how many
    how: str  # where to get it, in plain words
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyPack:
    """Everything the network has to know about one county."""

    code: str  # 6 digits
    name: str
    regions: tuple[Region, ...]
    lines: tuple[Line, ...]
    units: tuple[Unit, ...]
    staff: tuple[Staff, ...]
    items: tuple[Item, ...]
    materials: tuple[Material, ...]

    def regions_at(self, tier: Tier) -> tuple[Region, ...]:
        """The regions of one tier, in the order of the file."""
        return tuple(region for region in self.regions if region.tier == tier)

    def materials_of(self, item: str) -> tuple[Material, ...]:
        """The papers an item asks for, in the order of the file."""
        return tuple(material for material in self.materials if material.item == item)

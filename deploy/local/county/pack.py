"""A county pack in memory: what an organisation is made of, without saying where it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from deploy.local.county.problems import NOWHERE, Place
from services.intake.model.catalogue import Item, RequiredMaterial
from shared.contracts.vocabulary import Role, Tier, UnitKind


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
    hours: str | None = None  # such as 08:30-12:00,14:30-17:30; None: those of its tier
    duty_phone: str | None = field(default=None, repr=False)  # None: it has none
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
class CountyPack:
    """Everything the network has to know about one county."""

    code: str  # 6 digits
    name: str
    regions: tuple[Region, ...]
    lines: tuple[Line, ...]
    units: tuple[Unit, ...]
    staff: tuple[Staff, ...]
    items: tuple[Item, ...]  # as intake knows them
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)  # of items, by code
    knowledge: Mapping[str, bytes] = field(
        default_factory=dict, repr=False
    )  # the files of guides and questions, by name

    def regions_at(self, tier: Tier) -> tuple[Region, ...]:
        """The regions of one tier, in the order of the file."""
        return tuple(region for region in self.regions if region.tier == tier)

    def materials_of(self, item: str) -> tuple[RequiredMaterial, ...]:
        """The papers an item asks for, in the order of the file."""
        return next((each.materials for each in self.items if each.code == item), ())

    def place_of(self, item: Item) -> Place:
        """Where an item stands."""
        return self.places.get(item.code, NOWHERE)

"""From regions alone to a whole county: offices as in the template, and invented people to work in them."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deploy.local.county import sheets
from deploy.local.county.names import InventedPeople
from deploy.local.county.pack import CountyPack, Line, Region, Staff, Unit
from deploy.local.county.problems import Place, Problem
from deploy.local.county.reading import LineWords
from deploy.local.county.tables import read_sheet
from deploy.local.county.words import ROLES, TIERS, UNIT_KINDS
from services.intake.model.catalogue import Item
from shared.contracts.vocabulary import Role, Tier, UnitKind

_PLACE_NAME = "{区划}"
_COMMITTEE = re.compile(r"(村民委员会|村委会|居民委员会|居民委会|居委会)$")
_SINCE = date(2024, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPattern:
    """An office that every region of a tier gets."""

    tier: Tier
    suffix: str  # the unit's code is region code, "-", suffix
    name: str  # {区划} stands for the name of the region
    kind: UnitKind
    lines: tuple[str, ...]
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position in such an office."""

    title: str
    roles: tuple[Role, ...]
    every: int  # filled in one region out of so many; 1: in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The offices of each tier and the positions in them."""

    units: tuple[UnitPattern, ...]
    positions: Mapping[tuple[Tier, str], tuple[Position, ...]]  # by tier and suffix


def read_template(folder: Path, lines: LineWords, problems: list[Problem]) -> Template:
    """The template as it stands in its two sheets."""
    units = tuple(
        UnitPattern(
            tier=row.word(sheets.UNIT_TIER, TIERS, Tier.TOWNSHIP),
            suffix=row.text(sheets.TEMPLATE_UNIT_SUFFIX),
            name=row.text(sheets.UNIT_NAME),
            kind=row.word(sheets.UNIT_KIND, UNIT_KINDS, UnitKind.OFFICE),
            lines=lines.many(row, sheets.UNIT_LINES),
            valid_from=row.day(sheets.UNIT_FROM) or _SINCE,
        )
        for row in read_sheet(folder / "units.csv", sheets.TEMPLATE_UNITS, problems)
    )
    known = {(unit.tier, unit.suffix) for unit in units}
    positions: dict[tuple[Tier, str], list[Position]] = defaultdict(list)
    for row in read_sheet(folder / "staff.csv", sheets.TEMPLATE_STAFF, problems):
        key = row.word(sheets.UNIT_TIER, TIERS, Tier.TOWNSHIP), row.text(sheets.TEMPLATE_STAFF_UNIT)
        if key not in known:
            zh, en = f"{TIERS.write(key[0])}没有后缀为 {key[1]} 的机构", f"no {key[0]} unit has the suffix {key[1]}"
            row.wrong(sheets.TEMPLATE_STAFF_UNIT, zh, en)
        positions[key].append(
            Position(
                title=row.text(sheets.STAFF_TITLE),
                roles=row.words(sheets.STAFF_ROLES, ROLES),
                every=row.count(sheets.TEMPLATE_STAFF_EVERY) or 1,
            )
        )
    return Template(units=units, positions={key: tuple(those) for key, those in positions.items()})


def generate(
    regions: Sequence[Region],
    template: Template,
    lines: Sequence[Line],
    items: Sequence[Item],
    places: Mapping[str, Place],
) -> CountyPack:
    """A complete pack for regions that form one tree. The same regions always give the same pack."""
    county = next(region for region in regions if region.tier == Tier.COUNTY)
    people = InventedPeople()
    units: list[Unit] = []
    staff: list[Staff] = []
    for region in regions:
        for pattern in template.units:
            if pattern.tier == region.tier:
                positions = template.positions.get((pattern.tier, pattern.suffix), ())
                unit, those = _office(region, pattern, positions, _last_number(staff, region), people)
                units.append(unit)
                staff.extend(those)
    return CountyPack(
        code=county.code,
        name=county.name,
        regions=tuple(regions),
        lines=tuple(lines),
        units=tuple(units),
        staff=tuple(staff),
        items=tuple(items),
        places=places,
    )


def place_name(region: Region) -> str:
    """富山村民委员会 → 富山村, 东关社区居民委员会 → 东关社区; other names as they are."""
    stem = _COMMITTEE.sub("", region.name)
    if not stem or stem == region.name:
        return region.name
    return f"{stem}村" if region.name[len(stem)] == "村" else stem


def _office(
    region: Region, pattern: UnitPattern, positions: Sequence[Position], last_number: int, people: InventedPeople
) -> tuple[Unit, list[Staff]]:
    code = f"{region.code}-{pattern.suffix}"
    staff: list[Staff] = []
    for position in positions:
        if int(region.code) % position.every:
            continue
        staff_id = f"{region.code}-{last_number + len(staff) + 1:02}"
        staff.append(
            Staff(
                staff_id=staff_id,
                name=people.name(staff_id),
                title=position.title,
                unit=code,
                scope=region.code,
                roles=position.roles,
                lines=(),
                phone=people.phone(),
            )
        )
    unit = Unit(
        code=code,
        name=pattern.name.replace(_PLACE_NAME, place_name(region)),
        tier=region.tier,
        region=region.code,
        kind=pattern.kind,
        lines=pattern.lines,
        leader=next((person.staff_id for person in staff if Role.LEADER in person.roles), None),
        valid_from=pattern.valid_from,
        valid_to=None,
    )
    return unit, staff


def _last_number(staff: Sequence[Staff], region: Region) -> int:
    """How many people the region has already; they are numbered through over its offices."""
    count = 0
    for person in reversed(staff):
        if person.scope != region.code:
            break
        count += 1
    return count

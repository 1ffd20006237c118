"""Whether the records of a pack fit together. Each rule is one function that yields what breaks it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from deploy.local.county import coverage, sheets
from deploy.local.county.knowledge import knowledge_can_be_imported
from deploy.local.county.pack import CountyPack
from deploy.local.county.problems import Place, Problem
from deploy.local.county.words import TIERS, UNIT_KINDS
from shared.contracts.vocabulary import Role, Tier, UnitKind
from shared.spreadsheets.columns import Column

_ABOVE = {Tier.TOWNSHIP: Tier.COUNTY, Tier.VILLAGE: Tier.TOWNSHIP}
_TIER_OF_KIND = {
    UnitKind.POST: Tier.VILLAGE,
    UnitKind.OFFICE: Tier.TOWNSHIP,
    UnitKind.HEADSHIP: Tier.TOWNSHIP,
    UnitKind.DEPARTMENT: Tier.COUNTY,
    UnitKind.SUPERVISION: Tier.COUNTY,
}


def check(pack: CountyPack) -> tuple[Problem, ...]:
    """All mistakes of a pack, in the order of its files and rows."""
    rules: tuple[Callable[[CountyPack], Iterator[Problem]], ...] = (
        regions_are_one_tree,
        lines_are_distinct,
        units_fit_their_regions,
        leaders_can_lead,
        staff_have_a_home,
        *coverage.RULES,
    )
    found = tuple(problem for rule in rules for problem in rule(pack))
    return found or tuple(knowledge_can_be_imported(pack))


def check_regions(pack: CountyPack) -> tuple[Problem, ...]:
    """The mistakes of the regions alone: what must be right before anything is generated from them."""
    return tuple(regions_are_one_tree(pack))


def regions_are_one_tree(pack: CountyPack) -> Iterator[Problem]:
    """One county; every other region hangs below one of the tier above, and its code starts with that one's."""
    yield from _repeated(((region.code, region.place) for region in pack.regions), sheets.REGION_CODE)
    tiers = {region.code: region.tier for region in pack.regions}
    for region in pack.regions:
        if region.tier == Tier.COUNTY:
            if region.code != pack.code:
                zh = f"只能有一个县（{pack.code}），这里是第二个：{region.code}"
                yield _at(region.place, sheets.REGION_CODE, zh, f"one county ({pack.code}) a pack, not {region.code}")
            continue
        parent = region.parent or ""
        if parent not in tiers:
            zh = f"上级区划 {parent} 不在表里"
            yield _at(region.place, sheets.REGION_PARENT, zh, f"the region above, {parent}, is not in the sheet")
        elif tiers[parent] != _ABOVE[region.tier]:
            zh = f"{TIERS.write(region.tier)}的上级应是{TIERS.write(_ABOVE[region.tier])}"
            yield _at(region.place, sheets.REGION_PARENT, zh, f"a {region.tier} must be below a {_ABOVE[region.tier]}")
        if parent and not region.code.startswith(parent):
            zh = f"代码 {region.code} 应以上级代码 {parent} 开头"
            yield _at(
                region.place, sheets.REGION_CODE, zh, f"{region.code} must start with the code above it, {parent}"
            )


def lines_are_distinct(pack: CountyPack) -> Iterator[Problem]:
    """Codes and names of lines name one line each: in other sheets either may stand."""
    yield from _repeated(((line.code, line.place) for line in pack.lines), sheets.LINE_CODE)
    yield from _repeated(((line.name, line.place) for line in pack.lines), sheets.LINE_NAME)


def units_fit_their_regions(pack: CountyPack) -> Iterator[Problem]:
    """A unit's region exists and has the unit's tier, its kind belongs to that tier, its dates are in order."""
    yield from _repeated(((unit.code, unit.place) for unit in pack.units), sheets.UNIT_CODE)
    tiers = {region.code: region.tier for region in pack.regions}
    for unit in pack.units:
        if unit.region not in tiers:
            zh, en = f"区划 {unit.region} 不在 regions.csv 里", f"region {unit.region} is not in regions.csv"
            yield _at(unit.place, sheets.UNIT_REGION, zh, en)
        elif tiers[unit.region] != unit.tier:
            zh = f"层级应与区划一致：{unit.region} 是{TIERS.write(tiers[unit.region])}"
            yield _at(unit.place, sheets.UNIT_TIER, zh, f"{unit.region} is a {tiers[unit.region]}, not a {unit.tier}")
        if _TIER_OF_KIND[unit.kind] != unit.tier:
            zh = f"“{UNIT_KINDS.write(unit.kind)}”只能设在{TIERS.write(_TIER_OF_KIND[unit.kind])}"
            yield _at(unit.place, sheets.UNIT_KIND, zh, f"a {unit.kind} belongs to a {_TIER_OF_KIND[unit.kind]}")
        if unit.valid_to is not None and unit.valid_to < unit.valid_from:
            zh, en = "停用日期早于启用日期", "valid_to is before valid_from"
            yield _at(unit.place, sheets.UNIT_TO, zh, en)


def leaders_can_lead(pack: CountyPack) -> Iterator[Problem]:
    """A leader is in the staff sheet and has the role; an empty position is allowed."""
    staff = {person.staff_id: person for person in pack.staff}
    for unit in pack.units:
        if unit.leader is None:
            continue
        if unit.leader not in staff:
            zh = f"负责人 {unit.leader} 不在 staff.csv 里；职位空缺就留空"
            en = f"leader {unit.leader} is not in staff.csv; leave an empty position empty"
            yield _at(unit.place, sheets.UNIT_LEADER, zh, en)
        elif Role.LEADER not in staff[unit.leader].roles:
            zh = f"{unit.leader} 在 staff.csv 里没有“负责人”角色"
            yield _at(unit.place, sheets.UNIT_LEADER, zh, f"{unit.leader} has no leader role in staff.csv")


def staff_have_a_home(pack: CountyPack) -> Iterator[Problem]:
    """A person's unit and scope exist, and the lines a person works are lines of the unit."""
    yield from _repeated(((person.staff_id, person.place) for person in pack.staff), sheets.STAFF_ID)
    units = {unit.code: unit for unit in pack.units}
    regions = {region.code for region in pack.regions}
    for person in pack.staff:
        unit = units.get(person.unit)
        if unit is None:
            zh, en = f"机构 {person.unit} 不在 units.csv 里", f"unit {person.unit} is not in units.csv"
            yield _at(person.place, sheets.STAFF_UNIT, zh, en)
            continue
        if person.scope not in regions and person.scope != unit.region:
            zh, en = f"区划 {person.scope} 不在 regions.csv 里", f"region {person.scope} is not in regions.csv"
            yield _at(person.place, sheets.STAFF_SCOPE, zh, en)
        for line in person.lines:
            if not unit.works(line):
                zh = f"{unit.name}不办“{line}”这条工作线"
                yield _at(person.place, sheets.STAFF_LINES, zh, f"unit {unit.code} does not work the line {line}")


def _at(place: Place, column: Column, zh: str, en: str) -> Problem:
    return Problem(place.file, place.row, column.zh, zh, en)


def _repeated(keys: Iterable[tuple[str, Place]], column: Column) -> Iterator[Problem]:
    """Every occurrence of a key after its first."""
    seen: Counter[str] = Counter()
    for key, place in keys:
        seen[key] += 1
        if key and seen[key] > 1:
            yield _at(place, column, f"“{key}”重复出现", f"{key!r} stands there more than once")

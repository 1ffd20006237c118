"""Whether every place is served: no case, directive or returned task may find nobody to go to."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from deploy.local.county import sheets
from deploy.local.county.pack import CountyPack, Unit
from deploy.local.county.problems import Problem
from deploy.local.county.words import ROLES, TIERS
from shared.contracts.vocabulary import Role, Tier, UnitKind

_WORKING_KINDS = frozenset({UnitKind.POST, UnitKind.OFFICE, UnitKind.DEPARTMENT})


def villages_have_a_post(pack: CountyPack) -> Iterator[Problem]:
    """Every village has a post with somebody in it."""
    manned = {person.unit for person in pack.staff}
    posts: dict[str, list[Unit]] = defaultdict(list)
    for unit in pack.units:
        if unit.kind == UnitKind.POST:
            posts[unit.region].append(unit)
    for village in pack.regions_at(Tier.VILLAGE):
        if village.code not in posts:
            zh = f"{village.name}（{village.code}）没有村级服务点，请在 units.csv 里加上"
            en = f"the village {village.code} has no post; add one to units.csv"
            yield Problem(village.place.file, village.place.row, sheets.REGION_CODE.zh, zh, en)
        for post in posts[village.code]:
            if post.code not in manned:
                zh, en = (
                    f"{post.name}没有工作人员，请在 staff.csv 里加上",
                    f"nobody works at {post.code}; add to staff.csv",
                )
                yield Problem(post.place.file, post.place.row, sheets.UNIT_CODE.zh, zh, en)


def items_find_a_unit(pack: CountyPack) -> Iterator[Problem]:
    """In every region of an item's lead and co-tiers a unit works the item's line; said once a line and tier."""
    working: dict[str, list[Unit]] = defaultdict(list)
    for unit in pack.units:
        if unit.kind in _WORKING_KINDS and unit.valid_to is None:
            working[unit.region].append(unit)
    names = {line.code: line.name for line in pack.lines}
    said: set[tuple[str, Tier]] = set()
    for item in pack.items:
        for tier, column in ((item.lead_tier, sheets.ITEM_LEAD), *((co, sheets.ITEM_CO) for co in item.co_tiers)):
            if item.line not in names or (item.line, tier) in said:
                continue
            said.add((item.line, tier))
            without = [
                region
                for region in pack.regions_at(tier)
                if not any(unit.works(item.line) for unit in working[region.code])
            ]
            if without:
                where = "、".join(f"{region.name}（{region.code}）" for region in without[:3])
                zh = f"有 {len(without)} 个{TIERS.write(tier)}没有机构办“{names[item.line]}”线：{where} 等"
                codes = ", ".join(region.code for region in without[:3])
                en = f"no unit works the line {item.line} in {len(without)} {tier} region(s), such as {codes}"
                yield Problem(pack.place_of(item).file, pack.place_of(item).row, column.zh, zh, en)


def duties_are_taken(pack: CountyPack) -> Iterator[Problem]:
    """Every township has somebody who accepts cases; the county has somebody who dispatches, supervises and sends."""
    scopes: dict[Role, set[str]] = defaultdict(set)
    for person in pack.staff:
        for role in person.roles:
            scopes[role].add(person.scope)
    for role in (Role.DISPATCHER, Role.SUPERVISOR, Role.ISSUER):
        if pack.code not in scopes[role]:
            zh = f"全县（{pack.code}）没有人担任“{ROLES.write(role)}”"
            yield Problem(
                sheets.STAFF.file, None, sheets.STAFF_ROLES.zh, zh, f"nobody is {role} for the county {pack.code}"
            )
    for township in pack.regions_at(Tier.TOWNSHIP):
        if not any(township.code.startswith(scope) for scope in scopes[Role.CLERK] if scope):
            zh = f"{township.name}（{township.code}）没有“{ROLES.write(Role.CLERK)}”，没有人能受理"
            en = f"the township {township.code} has no clerk: nobody can accept cases there"
            yield Problem(sheets.STAFF.file, None, sheets.STAFF_ROLES.zh, zh, en)


RULES: tuple[Callable[[CountyPack], Iterator[Problem]], ...] = (
    villages_have_a_post,
    items_find_a_unit,
    duties_are_taken,
)

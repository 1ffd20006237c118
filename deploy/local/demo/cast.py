"""Who plays in the story: found in whatever county pack is loaded, with 洋口镇富山村 first if it is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from deploy.local.county.pack import CountyPack, Region, Staff, Unit
from deploy.local.messages import Problem
from services.intake.model.catalogue import Item
from shared.contracts import Role, Tier, UnitKind

T = TypeVar("T")

_TOWNSHIP, _VILLAGE = "洋口镇", "富山村"
_ALLOWANCE = "zdshbz"  # 最低生活保障


@dataclass(frozen=True, slots=True)
class Cast:
    """The places, things and people of one county's story."""

    pack: CountyPack
    township: Region
    village: Region  # where the resident lives
    quiet_village: Region  # where nobody signs
    allowance: Item
    errand: Item  # what the quiet village is asked to do
    agent: Staff
    quiet_agent: Staff
    clerk: Staff
    issuer: Staff
    supervisor: Staff

    def person(self, staff_id: str) -> Staff:
        """A member of staff by id."""
        return next(person for person in self.pack.staff if person.staff_id == staff_id)

    def unit(self, code: str) -> Unit:
        """A unit by code."""
        return next(unit for unit in self.pack.units if unit.code == code)

    def reviewer(self, region: str, *, other_than: str) -> Staff:
        """Who may review a report from ``region``: somebody near, never the reporter."""
        roles = {Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR}
        near = sorted(self.pack.staff, key=lambda person: -len(person.scope))
        return _first(
            (p for p in near if roles & set(p.roles) and region.startswith(p.scope) and p.staff_id != other_than),
            f"可审核 {region} 的人",
        )


def cast(pack: CountyPack) -> Cast:
    """Choose the players.

    Raises:
        Problem: the pack lacks a role or an item that the story needs; the text names it.
    """
    townships = pack.regions_at(Tier.TOWNSHIP)
    villages = pack.regions_at(Tier.VILLAGE)
    township = next((t for t in townships if t.name == _TOWNSHIP), None) or _first(
        (t for t in townships if sum(v.code.startswith(t.code) for v in villages) > 1), "有两个以上村的乡镇"
    )
    here = [v for v in villages if v.code.startswith(township.code)]
    village = next((v for v in here if v.name.startswith(_VILLAGE)), here[0])
    quiet = next(v for v in here if v.code != village.code)
    return Cast(
        pack=pack,
        township=township,
        village=village,
        quiet_village=quiet,
        allowance=_first((i for i in pack.items if i.code == _ALLOWANCE), f"事项 {_ALLOWANCE}"),
        errand=_first((i for i in pack.items if i.lead_tier is Tier.VILLAGE), "由村级主办的事项"),
        agent=_at_post(pack, village),
        quiet_agent=_at_post(pack, quiet),
        clerk=_covering(pack, Role.CLERK, village),
        issuer=_covering(pack, Role.ISSUER, village, scope=pack.code),
        supervisor=_covering(pack, Role.SUPERVISOR, village, scope=pack.code),
    )


def _at_post(pack: CountyPack, village: Region) -> Staff:
    post = _first(
        (u for u in pack.units if u.kind is UnitKind.POST and u.region == village.code), f"{village.name}服务点"
    )
    return _first((p for p in pack.staff if p.unit == post.code and Role.AGENT in p.roles), f"{post.name}的代办员")


def _covering(pack: CountyPack, role: Role, village: Region, *, scope: str | None = None) -> Staff:
    able = [p for p in pack.staff if role in p.roles and village.code.startswith(p.scope)]
    if scope is not None:
        able = [p for p in able if p.scope == scope]
    return _first(iter(sorted(able, key=lambda p: -len(p.scope))), f"角色 {role}")


def _first(things: Iterable[T], what: str) -> T:
    for thing in things:
        return thing
    raise Problem(f"县包里没有演示需要的:{what}", f"The county pack lacks what the demonstration needs: {what}")

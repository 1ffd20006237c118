"""A small county for the tests of dispatch: two townships, three villages, a department, and people."""

from datetime import UTC, date, datetime
from typing import Any

from services.dispatch.model.organisation import Region, Staff, Unit
from shared.contracts import Role, Tier, UnitKind
from shared.identity import Identity

COUNTY, YANGKOU, WUDU = "361103", "361103102", "361103101"
FUSHAN, SHANGWU, XIAWU = "361103102200", "361103102201", "361103101200"
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # Monday 09:30 in Shanghai
CIVIL, INSURANCE = "civil_affairs", "medical_insurance"


def region(code: str, name: str, tier: Tier, parent: str | None = None) -> Region:
    return Region(code=code, name=name, tier=tier, parent=parent)


def unit(code: str, kind: UnitKind = UnitKind.OFFICE, **more: Any) -> Unit:
    place = code.rsplit("-", 1)[0]
    tier = {6: Tier.COUNTY, 9: Tier.TOWNSHIP, 12: Tier.VILLAGE}[len(place)]
    fields: dict[str, Any] = {"name": f"机构{code}", "valid_from": date(2026, 1, 1), **more}
    return Unit(code=code, tier=tier, region=place, kind=kind, **fields)


def person(staff_id: str, unit: str, *roles: Role, **more: Any) -> Staff:
    fields: dict[str, Any] = {"name": f"人员{staff_id[-2:]}", "scope": unit.rsplit("-", 1)[0], **more}
    return Staff(staff_id=staff_id, unit=unit, roles=frozenset(roles or {Role.HANDLER}), **fields)


def identity(staff_id: str, unit: str, *roles: Role, scope: str | None = None, name: str = "") -> Identity:
    return Identity(
        staff_id=staff_id,
        name=name or f"人员{staff_id[-2:]}",
        unit=unit,
        scope=unit.rsplit("-", 1)[0] if scope is None else scope,
        roles=frozenset(roles or {Role.HANDLER}),
    )


def regions() -> list[Region]:
    return [
        region(COUNTY, "广丰区", Tier.COUNTY),
        region(YANGKOU, "洋口镇", Tier.TOWNSHIP, COUNTY),
        region(WUDU, "五都镇", Tier.TOWNSHIP, COUNTY),
        region(FUSHAN, "富山村", Tier.VILLAGE, YANGKOU),
        region(SHANGWU, "上吴村", Tier.VILLAGE, YANGKOU),
        region(XIAWU, "下吴村", Tier.VILLAGE, WUDU),
    ]


def units() -> list[Unit]:
    post = UnitKind.POST
    return [
        unit("361103-MZ", UnitKind.DEPARTMENT, name="区民政局", lines=(CIVIL,), leader="361103-01"),
        unit("361103-YB", UnitKind.DEPARTMENT, name="区医保局", lines=(INSURANCE,)),
        unit("361103-DC", UnitKind.SUPERVISION, name="区督查室"),
        unit("361103102-H", UnitKind.HEADSHIP, name="洋口镇政府", leader="361103102-09"),
        unit("361103102-1", name="洋口镇社会事务办", lines=(CIVIL,), leader="361103102-01"),
        unit("361103101-1", name="五都镇便民中心", leader="361103101-01"),
        unit(f"{FUSHAN}-P", post, name="富山村服务点", leader=f"{FUSHAN}-01"),
        unit(f"{SHANGWU}-P", post, name="上吴村服务点", leader=f"{SHANGWU}-01"),
        unit(f"{XIAWU}-P", post, name="下吴村服务点", leader=f"{XIAWU}-01"),
    ]


def staff() -> list[Staff]:
    agent = (Role.AGENT, Role.HANDLER, Role.LEADER)
    return [
        person("361103-01", "361103-MZ", Role.HANDLER, Role.LEADER),
        person("361103-05", "361103-DC", Role.DISPATCHER, Role.SUPERVISOR),
        person("361103102-09", "361103102-H", Role.LEADER),
        person("361103102-01", "361103102-1", Role.LEADER, Role.CLERK),
        person("361103102-02", "361103102-1", Role.HANDLER),
        person("361103102-03", "361103102-1", Role.HANDLER),
        person("361103102-04", "361103102-1", Role.DISPATCHER),
        person("361103101-01", "361103101-1", Role.LEADER, Role.HANDLER),
        person(f"{FUSHAN}-01", f"{FUSHAN}-P", *agent, name="周建华", phone="13812345678"),
        person(f"{FUSHAN}-02", f"{FUSHAN}-P", Role.AGENT),
        person(f"{SHANGWU}-01", f"{SHANGWU}-P", *agent),
        person(f"{XIAWU}-01", f"{XIAWU}-P", *agent),
    ]


AGENT = identity(f"{FUSHAN}-01", f"{FUSHAN}-P", Role.AGENT, Role.HANDLER, Role.LEADER, name="周建华")
SECOND_AGENT = identity(f"{FUSHAN}-02", f"{FUSHAN}-P", Role.AGENT)
NEIGHBOUR = identity(f"{SHANGWU}-01", f"{SHANGWU}-P", Role.AGENT, Role.HANDLER, Role.LEADER)
HANDLER = identity("361103102-02", "361103102-1")
OTHER_HANDLER = identity("361103102-03", "361103102-1")
TOWNSHIP_LEADER = identity("361103102-01", "361103102-1", Role.LEADER, Role.CLERK)
TOWNSHIP_DISPATCHER = identity("361103102-04", "361103102-1", Role.DISPATCHER)
COUNTY_DISPATCHER = identity("361103-05", "361103-DC", Role.DISPATCHER, Role.SUPERVISOR)
ADMINISTRATOR = identity("admin", "", Role.ADMINISTRATOR, scope="")

"""The catalogue (事项目录), published by intake."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import event
from shared.contracts.vocabulary import CaseKind, Tier

__all__ = ["ItemPublished", "ItemVersionWithdrawn"]


@event(
    "item.published",
    publisher="intake",
    subject="item/{code}",
    correlation="{code}",
    summary="事项目录中一个事项发布了一个版本；启用日期可以在将来。",
    example={
        "code": "zdshbz",
        "version": 1,
        "name": "最低生活保障",
        "kind": "application",
        "line": "civil_affairs",
        "lead_tier": "township",
        "co_tiers": ["village"],
        "promised_working_days": 20,
        "proxy_allowed": True,
        "county": "361103",
        "valid_from": "2024-01-01",
        "valid_to": None,
        "lead_unit": "",
        "co_units": [],
        "finish_tier": "township",
        "by": "361103-01",
        "reason": "按新办法缩短承诺时限",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPublished:
    code: str
    version: int
    name: str
    kind: CaseKind
    line: str  # code of the line of work (工作线)
    lead_tier: Tier  # the tier whose unit leads (主办)
    co_tiers: tuple[Tier, ...]  # tiers whose units work along (协办)
    promised_working_days: int | None  # None: the kind's own deadline holds
    proxy_allowed: bool  # whether an agent may file it for a resident
    county: str = ""
    valid_from: date | None = None  # the first day it can be filed under this version
    valid_to: date | None = None  # the last; None: until another version begins
    lead_unit: str = ""  # code of the unit that leads; empty: the one that works the line at the lead tier
    co_units: tuple[str, ...] = ()
    finish_tier: Tier | None = None  # the lowest tier that can finish it
    by: str = ""  # staff id
    reason: str = ""


@event(
    "item.version_withdrawn",
    publisher="intake",
    subject="item/{code}",
    correlation="{code}",
    summary="事项的一个尚未启用的版本被撤回；此前的版本继续有效。",
    example={
        "code": "zdshbz",
        "version": 2,
        "name": "最低生活保障",
        "county": "361103",
        "valid_from": "2027-01-01",
        "by": "361103-01",
        "reason": "新办法推迟实施",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVersionWithdrawn:
    code: str
    version: int
    name: str
    county: str
    valid_from: date  # the day from which it would have counted
    by: str  # staff id
    reason: str

"""Regions, units and staff: published by dispatch, who owns the organisation."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import event
from shared.contracts.vocabulary import Role, Tier, UnitKind

__all__ = [
    "RegionRegistered",
    "StaffRegistered",
    "UnitRegistered",
]


@event(
    "region.registered",
    publisher="dispatch",
    consumers=("intake", "supervision"),
    subject="region/{code}",
    correlation="{code}",
    summary="区划登记、更名或撤并。",
    example={
        "code": "361103102200",
        "name": "富山村民委员会",
        "tier": "village",
        "parent": "361103102",
        "valid_from": None,
        "valid_to": None,
        "successors": [],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRegistered:
    code: str  # GB/T 2260 statistical code: 6, 9 or 12 digits
    name: str
    tier: Tier
    parent: str | None  # code of the region above; None for a county
    valid_from: date | None = None  # None: always was
    valid_to: date | None = None  # the last day; None: no end is known
    successors: tuple[str, ...] = ()  # codes of what follows it after the last day; several: it was split


@event(
    "unit.registered",
    publisher="dispatch",
    consumers=("intake", "supervision", "notify"),
    subject="unit/{code}",
    correlation="{code}",
    summary="机构登记、变更或撤并。",
    example={
        "code": "361103102200-P",
        "name": "富山村便民服务点",
        "tier": "village",
        "region": "361103102200",
        "kind": "post",
        "lines": ["civil_affairs", "medical_insurance"],
        "leader": "361103102200-01",
        "valid_from": "2026-01-01",
        "valid_to": None,
        "successors": [],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistered:
    code: str
    name: str
    tier: Tier
    region: str
    kind: UnitKind
    lines: tuple[str, ...]  # codes of the lines of work (工作线); empty: all lines
    leader: str | None  # staff id; None: the position is empty
    valid_from: date
    valid_to: date | None = None  # the last day; None: no end is known
    successors: tuple[str, ...] = ()  # codes of what follows it after the last day (撤并); several: it was split


@event(
    "staff.registered",
    publisher="dispatch",
    consumers=("intake", "supervision", "notify"),
    subject="staff/{staff_id}",
    correlation="{staff_id}",
    summary="工作人员登记或变更。",
    example={
        "staff_id": "361103102200-01",
        "name": "周建华",
        "unit": "361103102200-P",
        "scope": "361103102200",
        "roles": ["agent", "handler", "leader"],
        "lines": [],
        "contact": None,
        "active": True,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRegistered:
    staff_id: str
    name: str
    unit: str  # code of the home unit
    scope: str  # region code: the person sees and does what lies inside it
    roles: tuple[Role, ...]
    lines: tuple[str, ...]  # lines the person can work; empty: all of the unit's
    contact: str | None  # sealed phone number (shared.sealing), None if not given
    active: bool = True

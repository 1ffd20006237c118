"""Regions, units and staff: published by dispatch, who owns the organisation."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import event
from shared.contracts.vocabulary import Role, Tier, UnitKind

__all__ = [
    "DutyRostered",
    "RegionRegistered",
    "StaffLeaveRecorded",
    "StaffRegistered",
    "StaffSeconded",
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
        "hours": "08:30-12:00,14:30-17:30",
        "duty_contact": None,
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
    hours: str = ""  # its sittings on working days, such as 08:30-12:00,14:30-17:30; empty: not told
    duty_contact: str | None = None  # sealed number of its duty telephone (shared.sealing), None if it has none


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


@event(
    "staff.seconded",
    publisher="dispatch",
    subject="secondment/{secondment}",
    correlation="{staff_id}",
    summary="借调：期间由借入机构派单；提前结束或撤销时再次发布。",
    example={
        "secondment": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1b01",
        "staff_id": "361103102-03",
        "home": "361103102-1",
        "unit": "361103102-2",
        "valid_from": "2027-01-01",
        "valid_to": "2027-01-31",
        "reason": "医保集中缴费",
        "by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSeconded:
    secondment: str  # UUIDv7; told again with another last day when it ends early
    staff_id: str
    home: str  # code of the home unit
    unit: str  # code of the host, whose work the person does meanwhile
    valid_from: date
    valid_to: date  # the last day; before the first: it was taken back
    reason: str
    by: str  # staff id


@event(
    "staff.leave_recorded",
    publisher="dispatch",
    subject="leave/{leave}",
    correlation="{staff_id}",
    summary="请假：期间不派单，由代班人承接；提前结束或撤销时再次发布。",
    example={
        "leave": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1c01",
        "staff_id": "361103102-03",
        "unit": "361103102-1",
        "valid_from": "2026-12-01",
        "valid_to": "2026-12-05",
        "deputy": "361103102-02",
        "by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLeaveRecorded:
    leave: str  # UUIDv7; told again with another last day when it ends early
    staff_id: str
    unit: str  # code of the home unit
    valid_from: date
    valid_to: date  # the last day; before the first: it was taken back
    deputy: str | None  # staff id of who takes what would have come; None: the colleagues do
    by: str  # staff id


@event(
    "duty.rostered",
    publisher="dispatch",
    subject="duty/{unit}",
    correlation="{unit}",
    summary="排定或更改某机构某日的值班。",
    example={"unit": "361103102-1", "day": "2026-12-05", "staff": ["361103102-02"], "by": "361103102-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRostered:
    unit: str
    day: date  # from the opening of its office on that day to the opening on the next
    staff: tuple[str, ...]  # staff ids; empty: nobody any more
    by: str  # staff id

"""Emergencies (应急): declared over a region and all inside it, published by dispatch. What reports say stays there."""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import EmergencyKind, Moment

__all__ = [
    "EmergencyDeclared",
    "EmergencyEnded",
    "EmergencyMember",
    "EmergencyReportGiven",
    "EmergencyReportRequested",
    "EmergencyReportWaived",
    "EmergencyRoundClosed",
    "EmergencyTeamChanged",
]

_EMERGENCY = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e01"
_REPORT = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e02"
_MEMBER = {
    "staff_id": "361103102200-01",
    "name": "周建华",
    "unit": "361103102200-P",
    "unit_name": "富山村便民服务点",
    "why": "值班",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyMember:
    """Somebody in the team, and why."""

    staff_id: str
    name: str
    unit: str
    unit_name: str
    why: str  # on duty, deputy of whom, leader because nobody is on duty, or the reason of who added them


@event(
    "emergency.declared",
    publisher="dispatch",
    consumers=("supervision", "notify"),
    subject="emergency/{emergency_id}",
    correlation="{emergency_id}",
    summary="启动应急：覆盖一个区划及其下级，按值班表组队；平时工作是否让路由启动人决定。",
    example={
        "emergency_id": _EMERGENCY,
        "kind": "flood",
        "level": 3,
        "name": "洋口镇防汛",
        "why": "暴雨红色预警",
        "region": "361103102",
        "region_name": "洋口镇",
        "declared_by": "361103102-01",
        "declared_at": "2026-11-23T09:00:00+08:00",
        "on_behalf_of": None,
        "sign_minutes": 15,
        "report_minutes": 60,
        "report_every_minutes": 120,
        "normal_waits": True,
        "team": [_MEMBER],
        "told": ["361103102200-01", "361103102-01"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyDeclared:
    emergency_id: str  # UUIDv7
    kind: EmergencyKind
    level: int  # 1 (Ⅰ级, gravest) to 4
    name: str
    why: str
    region: str  # code; everything inside it is covered
    region_name: str
    declared_by: str  # staff id
    declared_at: Moment
    on_behalf_of: str | None  # staff id of the leader for whom a dispatcher declared it; None: a leader did
    sign_minutes: int  # to sign for a task of it, day and night, unless the task says otherwise
    report_minutes: int  # to report on one
    report_every_minutes: int | None  # between the fixed times at which each unit of the team reports; None: never
    normal_waits: bool  # whether the clocks of normal work inside the region stand still meanwhile
    team: tuple[EmergencyMember, ...]
    told: tuple[str, ...]  # staff ids of everybody who is told


@event(
    "emergency.team_changed",
    publisher="dispatch",
    consumers=("notify",),
    subject="emergency/{emergency_id}",
    correlation="{emergency_id}",
    summary="应急队伍增减人员，附理由。",
    example={
        "emergency_id": _EMERGENCY,
        "name": "洋口镇防汛",
        "region": "361103102",
        "added": [_MEMBER],
        "removed": [_MEMBER],
        "reason": "转移群众需要人手",
        "by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyTeamChanged:
    emergency_id: str
    name: str
    region: str
    added: tuple[EmergencyMember, ...]
    removed: tuple[EmergencyMember, ...]
    reason: str
    by: str  # staff id


@event(
    "emergency.report_requested",
    publisher="dispatch",
    consumers=("supervision",),
    subject="emergency-report/{report_id}",
    correlation="{emergency_id}",
    summary="应急定时报告：某机构应在规定时刻前报告；时钟从此开始。",
    example={
        "report_id": _REPORT,
        "emergency_id": _EMERGENCY,
        "name": "洋口镇防汛",
        "round": 1,
        "unit": "361103102200-P",
        "unit_name": "富山村便民服务点",
        "region": "361103102200",
        "staff_id": "361103102200-01",
        "due": "2026-11-23T11:00:00+08:00",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReportRequested:
    report_id: str  # UUIDv7: one for each unit and round
    emergency_id: str
    name: str
    round: int
    unit: str
    unit_name: str
    region: str  # the unit's region
    staff_id: str | None  # who of the unit is asked first
    due: Moment


@event(
    "emergency.report_given",
    publisher="dispatch",
    consumers=("supervision",),
    subject="emergency-report/{report_id}",
    correlation="{emergency_id}",
    summary="某机构已作应急定时报告；内容留在派单服务。",
    example={
        "report_id": _REPORT,
        "emergency_id": _EMERGENCY,
        "round": 1,
        "unit": "361103102200-P",
        "unit_name": "富山村便民服务点",
        "by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReportGiven:
    report_id: str
    emergency_id: str
    round: int
    unit: str
    unit_name: str
    by: str  # staff id


@event(
    "emergency.report_waived",
    publisher="dispatch",
    consumers=("supervision",),
    subject="emergency-report/{report_id}",
    correlation="{emergency_id}",
    summary="不再需要这次应急报告：应急已结束，或机构已无人在队。",
    example={
        "report_id": _REPORT,
        "emergency_id": _EMERGENCY,
        "round": 1,
        "unit": "361103102200-P",
        "unit_name": "富山村便民服务点",
        "by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReportWaived:
    report_id: str
    emergency_id: str
    round: int
    unit: str
    unit_name: str
    by: str  # staff id


@event(
    "emergency.round_closed",
    publisher="dispatch",
    consumers=("notify",),
    subject="emergency/{emergency_id}",
    correlation="{emergency_id}",
    summary="应急报告一轮到时：汇总给启动人，谁还没有报。",
    example={
        "emergency_id": _EMERGENCY,
        "name": "洋口镇防汛",
        "region": "361103102",
        "round": 1,
        "due": "2026-11-23T11:00:00+08:00",
        "asked": 12,
        "given": 11,
        "missing_units": ["361103102201-P"],
        "missing_names": ["上吴村便民服务点"],
        "told": ["361103102-01"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRoundClosed:
    emergency_id: str
    name: str
    region: str
    round: int
    due: Moment
    asked: int
    given: int
    missing_units: tuple[str, ...]  # codes of the units that have not reported
    missing_names: tuple[str, ...]
    told: tuple[str, ...]  # staff ids: who declared it, and for whom


@event(
    "emergency.ended",
    publisher="dispatch",
    consumers=("supervision", "notify"),
    subject="emergency/{emergency_id}",
    correlation="{emergency_id}",
    summary="应急结束：未完的任务或结束，或转为平时工作；让路的时钟接着走。",
    example={
        "emergency_id": _EMERGENCY,
        "kind": "flood",
        "level": 3,
        "name": "洋口镇防汛",
        "region": "361103102",
        "region_name": "洋口镇",
        "declared_at": "2026-11-23T09:00:00+08:00",
        "normal_waits": True,
        "reason": "雨停水退",
        "closed": 2,
        "kept": 1,
        "by": "361103102-01",
        "told": ["361103102200-01", "361103102-01"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyEnded:
    """Says all over again what supervision has to know of the emergency, for when this comes first."""

    emergency_id: str
    kind: EmergencyKind
    level: int
    name: str
    region: str
    region_name: str
    declared_at: Moment
    normal_waits: bool
    reason: str
    closed: int  # tasks that were still open and ended with it
    kept: int  # tasks that go on as normal work
    by: str  # staff id
    told: tuple[str, ...]  # staff ids of everybody who is told

"""A task that changes hands, or that nobody can take: published by dispatch."""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import Moment, Origin, Part

__all__ = [
    "TaskEscalated",
    "TaskHandedOver",
    "TaskLeaderAlerted",
    "TaskLeftUnattended",
    "TaskTransferred",
]

_HEAD = {
    "task_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01",
    "origin": "case",
    "origin_number": "361103-20261123-000001-0",
    "unit": "361103102200-P",
}


@event(
    "task.transferred",
    publisher="dispatch",
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="转办：任务转给另一机构，附理由；签收时钟重新开始。",
    example={
        **_HEAD,
        "to_unit": "361103102201-P",
        "to_unit_name": "上吴村便民服务点",
        "reason": "居民已迁至上吴村",
        "by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTransferred:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str  # which had it
    to_unit: str  # which has it now; task.assigned follows
    to_unit_name: str
    reason: str
    by: str  # staff id


@event(
    "task.escalated",
    publisher="dispatch",
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="上报：任务超出本级能力，交上一级机构，附理由。",
    example={
        **_HEAD,
        "to_unit": "361103102-O1",
        "to_unit_name": "洋口镇社会事务办",
        "reason": "涉及跨村水渠，本村无权处理",
        "by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEscalated:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str  # which had it
    to_unit: str  # which has it now; task.assigned follows
    to_unit_name: str
    reason: str
    by: str  # staff id


@event(
    "task.handed_over",
    publisher="dispatch",
    consumers=("supervision", "notify"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="交接：经办人离岗，任务交给本机构另一人；机构责任和期限不变。",
    example={
        **_HEAD,
        "title": "最低生活保障",
        "part": "lead",
        "round": 1,
        "region": "361103102200",
        "state": "signed",
        "assigned_at": "2026-11-23T09:30:00+08:00",
        "before": "361103102200-01",
        "assignee": "361103102200-02",
        "assignee_name": "吴小芳",
        "reason": "工作交接（周建华）：调离",
        "by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHandedOver:
    task_id: str
    origin: Origin
    origin_number: str
    title: str
    part: Part
    round: int
    unit: str  # stays responsible
    region: str  # the unit's region
    state: str  # of the task; the handover leaves it as it is
    assigned_at: Moment  # when the task came to the unit
    before: str  # staff id of who had it
    assignee: str | None  # staff id of who has it now; None: the unit has nobody else, its leader is told
    assignee_name: str
    reason: str
    by: str  # staff id


@event(
    "task.leader_alerted",
    publisher="dispatch",
    consumers=("notify",),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="急件派出，同时提醒机构负责人。",
    example={
        **_HEAD,
        "title": "断水",
        "unit_name": "富山村便民服务点",
        "region": "361103102200",
        "leader": "361103102200-01",
        "assignee_name": "李小红",
        "by": "",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLeaderAlerted:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    title: str
    unit_name: str
    region: str  # the unit's region
    leader: str  # staff id of the unit's leader, or of who stands in for them
    assignee_name: str  # who has it; empty: nobody
    by: str = ""  # staff id of the dispatcher; empty: the rules of routing


@event(
    "task.left_unattended",
    publisher="dispatch",
    consumers=("notify",),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="机构里没有人可派：请派单员打值班电话或改派。",
    example={
        **_HEAD,
        "title": "断水",
        "unit_name": "富山村便民服务点",
        "region": "361103102200",
        "has_duty_phone": True,
        "by": "",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLeftUnattended:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    title: str
    unit_name: str
    region: str  # the unit's region
    has_duty_phone: bool  # whether it has a duty telephone; its sealed number is in ``unit.registered``
    by: str = ""  # staff id of the dispatcher; empty: the rules of routing

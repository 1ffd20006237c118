"""The life of a task (任务 / 派单), published by dispatch."""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import Origin, Part

__all__ = [
    "TaskAssigned",
    "TaskCancelled",
    "TaskDone",
    "TaskLeaderAlerted",
    "TaskLeftUnattended",
    "TaskReported",
    "TaskReturned",
    "TaskSentBack",
    "TaskSigned",
]

_TASK = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01"
_NUMBER = "361103-20261123-000001-0"
_HEAD = {
    "task_id": _TASK,
    "origin": "case",
    "origin_number": _NUMBER,
    "unit": "361103102200-P",
}


@event(
    "task.assigned",
    publisher="dispatch",
    consumers=("supervision", "notify"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="任务派到机构和经办人；签收时钟从此开始。",
    example={
        **_HEAD,
        "title": "最低生活保障",
        "part": "co",
        "round": 1,
        "unit_name": "富山村便民服务点",
        "region": "361103102200",
        "line": "civil_affairs",
        "urgent": False,
        "assignee": "361103102200-01",
        "assignee_name": "周建华",
        "reason": "居民所在村的服务点；在办最少（0 件）",
        "answer_needed": True,
        "by": "",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAssigned:
    task_id: str  # UUIDv7
    origin: Origin
    origin_number: str  # number of the case or directive
    title: str
    part: Part
    round: int  # of the case; 1 for a directive
    unit: str  # code of the unit that has to do it
    unit_name: str
    region: str  # the unit's region
    line: str  # code of the line of work (工作线)
    urgent: bool
    assignee: str | None  # staff id; None: the unit has nobody, its leader is told
    assignee_name: str
    reason: str  # why this unit and person, in words a dispatcher understands
    answer_needed: bool  # False: signing for it ends it (阅知)
    by: str = ""  # staff id of the dispatcher; empty: the rules of routing


@event(
    "task.signed",
    publisher="dispatch",
    consumers=("intake", "supervision"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="签收。",
    example={**_HEAD, "signed_by": "361103102200-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSigned:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    signed_by: str  # staff id


@event(
    "task.returned",
    publisher="dispatch",
    consumers=("supervision", "notify"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="退单：附理由，交派单员或县级仲裁另派。",
    example={**_HEAD, "returned_by": "361103102200-01", "reason": "居民户籍在邻村"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReturned:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    returned_by: str  # staff id
    reason: str


@event(
    "task.reported",
    publisher="dispatch",
    consumers=("intake",),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="反馈：机构报送结果，待审核。",
    example={
        **_HEAD,
        "reported_by": "361103102200-01",
        "result": "入户核查属实，家庭人均收入低于标准。",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReported:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    reported_by: str  # staff id
    result: str  # what was done, for the reviewer


@event(
    "task.sent_back",
    publisher="dispatch",
    consumers=("notify",),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="审核退回：结果需要补充。",
    example={**_HEAD, "reviewed_by": "361103102-01", "remark": "请附家庭人口情况"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSentBack:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    reviewed_by: str  # staff id
    remark: str  # what is still to be done


@event(
    "task.done",
    publisher="dispatch",
    consumers=("intake", "supervision"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="任务完成。",
    example={**_HEAD, "part": "co", "answer": "", "by": "361103102-03", "remark": "材料齐全"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDone:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    part: Part
    answer: str  # to the resident; empty for a co-handler
    by: str = ""  # staff id of who approved the report, or signed for what only had to be read
    remark: str = ""  # of the review


@event(
    "task.cancelled",
    publisher="dispatch",
    consumers=("supervision", "notify"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="任务取消：工单已撤回，或已另派。",
    example={**_HEAD, "reason": "居民撤回", "by": "361103102200-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCancelled:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    reason: str
    by: str = ""  # staff id of who withdrew, linked or cancelled what it was a share of


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

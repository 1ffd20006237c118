"""The life of a task (任务 / 派单), published by dispatch."""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import Moment, Origin, Part

__all__ = [
    "TaskAssigned",
    "TaskCancelled",
    "TaskCommented",
    "TaskDone",
    "TaskNormalized",
    "TaskReported",
    "TaskReturned",
    "TaskSentBack",
    "TaskSigned",
    "TaskTold",
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
        "parent": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a02",
        "request": "请入户核实家庭人口",
        "sign_within_minutes": None,
        "report_within_minutes": None,
        "report_within_working_days": None,
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
    by: str = ""  # staff id of who placed it; empty: the rules of routing
    parent: str | None = None  # the task it is a part of (会办); that one's unit has asked for it
    request: str = ""  # what is asked of the unit then
    sign_within_minutes: int | None = None  # day and night; only of an emergency's task (应急)
    report_within_minutes: int | None = None  # the same
    report_within_working_days: int | None = None  # of an emergency's task that goes on as normal work


@event(
    "task.signed",
    publisher="dispatch",
    consumers=("intake", "supervision"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="签收。",
    example={**_HEAD, "signed_by": "361103102200-01", "parent": None},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSigned:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    signed_by: str  # staff id
    parent: str | None = None  # the task it is a part of (会办)


@event(
    "task.returned",
    publisher="dispatch",
    consumers=("supervision", "notify"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="退单：附理由，交派单员或县级仲裁另派。",
    example={**_HEAD, "returned_by": "361103102200-01", "reason": "居民户籍在邻村", "arbitration": False},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReturned:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    returned_by: str  # staff id
    reason: str
    arbitration: bool = False  # the same case was returned before: only the county decides where it goes


@event(
    "task.reported",
    publisher="dispatch",
    consumers=("intake", "supervision"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="反馈：机构报送结果，待审核。",
    example={
        **_HEAD,
        "reported_by": "361103102200-01",
        "result": "入户核查属实，家庭人均收入低于标准。",
        "parent": None,
        "evidence": ["01936f1e-8a10-7c3e-9d55-0b6a4f3f1f03"],
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
    parent: str | None = None  # the task it is a part of (会办)
    evidence: tuple[str, ...] = ()  # ids of attachments of the case


@event(
    "task.sent_back",
    publisher="dispatch",
    consumers=("notify", "supervision"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="审核退回：结果需要补充。",
    example={
        **_HEAD,
        "reviewed_by": "361103102-01",
        "remark": "请附家庭人口情况",
        "region": "361103102200",
        "assignee": "361103102200-01",
        "report_within_minutes": None,
        "report_within_working_days": None,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSentBack:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    reviewed_by: str  # staff id
    remark: str  # what is still to be done
    region: str = ""  # the unit's region
    assignee: str | None = None  # staff id
    report_within_minutes: int | None = None  # day and night, from now; only of an emergency's task (应急)
    report_within_working_days: int | None = None  # of an emergency's task that goes on as normal work


@event(
    "task.done",
    publisher="dispatch",
    consumers=("intake", "supervision"),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="任务完成。",
    example={**_HEAD, "part": "co", "answer": "", "by": "361103102-03", "remark": "材料齐全", "parent": None},
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
    parent: str | None = None  # the task it is a part of (会办)


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
    "task.commented",
    publisher="dispatch",
    consumers=("notify",),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="任务上添了一条说明；内容留在派单服务。",
    example={
        **_HEAD,
        "comment_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a09",
        "evidence": ["01936f1e-8a10-7c3e-9d55-0b6a4f3f1f03"],
        "by": "361103102200-01",
        "concerned": ["361103102-02"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCommented:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    comment_id: str  # UUIDv7; the text may name people and stays with dispatch
    evidence: tuple[str, ...]  # ids of attachments of the case
    by: str  # staff id
    concerned: tuple[str, ...] = ()  # staff ids of the others who have to do with the task, and are to be told


@event(
    "task.normalized",
    publisher="dispatch",
    consumers=("supervision",),
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="应急结束，未完的任务转为平时工作：改按工作日计时。",
    example={
        **_HEAD,
        "origin": "emergency",
        "origin_number": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e01",
        "region": "361103102200",
        "state": "signed",
        "assignee": "361103102200-01",
        "report_within_working_days": 5,
        "reason": "灾后修复排水沟",
        "by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskNormalized:
    task_id: str
    origin: Origin
    origin_number: str  # the emergency it was a task of
    unit: str
    region: str  # the unit's region
    state: str  # of the task; it stays as it is
    assignee: str | None  # staff id
    report_within_working_days: int
    reason: str
    by: str  # staff id


@event(
    "task.told",
    publisher="dispatch",
    subject="task/{task_id}",
    correlation="{origin_number}",
    summary="传达：服务点已把来文告知群众，登记户数、人数和方式。",
    example={
        **_HEAD,
        "origin": "directive",
        "origin_number": "D361103-20261123-000001-7",
        "region": "361103102200",
        "means": "meeting",
        "households": 42,
        "persons": 60,
        "told_at": "2026-11-24T19:30:00+08:00",
        "by": "361103102200-01",
        "times": 2,
        "all_households": 90,
        "all_persons": 130,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTold:
    task_id: str
    origin: Origin
    origin_number: str
    unit: str
    region: str  # the unit's region
    means: str  # meeting, door_to_door, broadcast, wechat_group, noticeboard
    households: int  # this time; 0: not counted
    persons: int
    told_at: Moment
    by: str  # staff id
    times: int  # altogether, with this one
    all_households: int
    all_persons: int

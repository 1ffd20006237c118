"""The life of a case (工单), published by intake; `casework` is dispatch's word on the work for it."""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import CaseKind, Grade, Tier

__all__ = [
    "CaseAccepted",
    "CaseAnswered",
    "CaseAnswersChanged",
    "CaseArchived",
    "CaseClosed",
    "CaseDeclined",
    "CaseFollowUpStarted",
    "CaseMaterialsReceived",
    "CaseMaterialsRequested",
    "CaseReopened",
    "CaseRequestRefused",
    "CaseResolved",
    "CaseSubmitted",
    "CaseTakenInHand",
    "CaseWithdrawn",
    "CaseworkCompleted",
    "Material",
]

_NUMBER = "361103-20261123-000001-0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One paper a resident has to bring."""

    code: str
    name: str
    how: str = ""  # original or copy, where to get it, in plain words


@event(
    "case.submitted",
    publisher="intake",
    consumers=("supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="一件居民事项进门并编号；时钟从此开始。",
    example={
        "number": _NUMBER,
        "item": "zdshbz",
        "item_version": 1,
        "title": "最低生活保障",
        "kind": "application",
        "line": "civil_affairs",
        "region": "361103102200",
        "door": "agent",
        "urgent": False,
        "lead_tier": "township",
        "co_tiers": ["village"],
        "promised_working_days": 20,
        "resident": "王**",
        "contact": None,
        "query_digest": "0f3c",
        "taken_by": "361103102200-01",
        "mandate": "W361103-20261123-000001-0",
        "repeat_of": None,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubmitted:
    number: str  # 361103-20261123-000001-0: county, day, serial, check digit
    item: str  # code of the item in the catalogue
    item_version: int
    title: str  # name of the item, as people call the case
    kind: CaseKind
    line: str  # code of the line of work (工作线)
    region: str  # 12-digit code of the resident's village
    door: str  # agent, window, phone, web, system
    urgent: bool
    lead_tier: Tier
    co_tiers: tuple[Tier, ...]
    promised_working_days: int | None  # None: the kind's own deadline holds
    resident: str  # masked name
    contact: str | None  # sealed phone number (shared.sealing); None: no phone
    query_digest: str  # keyed digest of number and query code: lets portal and supervision check it without knowing it
    taken_by: str  # staff id of who took it first (首问负责)
    mandate: str | None = None  # number of the written mandate, where an agent files it
    repeat_of: str | None = None  # number: the same resident had the same item closed in the last 90 days


@event(
    "case.materials_requested",
    publisher="intake",
    consumers=("supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="一次性告知单发出：列明全部所缺材料；时钟停走。",
    example={
        "number": _NUMBER,
        "notice": f"{_NUMBER}-G1",
        "notice_version": 1,
        "missing": [{"code": "income", "name": "家庭收入证明", "how": "原件 1 份，村委会可代开"}],
        "outstanding": [{"code": "income", "name": "家庭收入证明", "how": "原件 1 份，村委会可代开"}],
        "issued_by": "361103102200-01",
        "reason": "filing",
        "note": "",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMaterialsRequested:
    number: str
    notice: str  # number of the notice: case number, "-G", version
    notice_version: int
    missing: tuple[Material, ...]  # what this version names: of the first, everything that is missing
    outstanding: tuple[Material, ...] = ()  # everything still to be brought, whichever version named it
    issued_by: str = ""  # staff id
    reason: str = ""  # filing, changed_answers or defect
    note: str = ""  # of a defect: what is wrong


@event(
    "case.answers_changed",
    publisher="intake",
    subject="case/{number}",
    correlation="{number}",
    summary="居民对事项问题的回答或填写内容有更改；所需材料重新计算。",
    example={"number": _NUMBER, "changed": ["hukou"], "by": "361103102200-01", "reason": "户口已迁入"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswersChanged:
    number: str
    changed: tuple[str, ...]  # codes of questions and fields; never what was said
    by: str  # staff id
    reason: str


@event(
    "case.request_refused",
    publisher="intake",
    consumers=("notify",),
    subject="case/{number}",
    correlation="{number}",
    summary="有人在一次性告知之后再要材料，系统已拒绝，并告知督办员。",
    example={
        "number": _NUMBER,
        "requested": [{"code": "photo", "name": "照片", "how": ""}],
        "notice": f"{_NUMBER}-G1",
        "by": "361103102-01",
        "unit": "361103102-01",
        "reason": "还要两张照片",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRequestRefused:
    number: str
    requested: tuple[Material, ...]  # what could have been named before
    notice: str | None  # number of the last notice; None: nothing was missing, so none was issued
    by: str  # staff id
    unit: str  # of who asked
    reason: str  # in their words


@event(
    "case.materials_received",
    publisher="intake",
    consumers=("supervision",),
    subject="case/{number}",
    correlation="{number}",
    summary="所缺材料补齐；时钟接着走。",
    example={
        "number": _NUMBER,
        "received": [{"code": "income", "name": "家庭收入证明", "how": ""}],
        "received_by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMaterialsReceived:
    number: str
    received: tuple[Material, ...]  # the papers the notices had named
    received_by: str = ""  # staff id


@event(
    "case.accepted",
    publisher="intake",
    consumers=("dispatch", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="受理：材料齐全，转派单。",
    example={
        "number": _NUMBER,
        "title": "最低生活保障",
        "line": "civil_affairs",
        "region": "361103102200",
        "lead_tier": "township",
        "co_tiers": ["village"],
        "urgent": False,
        "round": 1,
        "accepted_by": "361103102-01",
        "item": "zdshbz",
        "lead_unit": "",
        "co_units": [],
        "finish_tier": "township",
        "about_staff": [],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted:
    number: str
    title: str
    line: str
    region: str
    lead_tier: Tier
    co_tiers: tuple[Tier, ...]
    urgent: bool
    round: int  # 1 for the first handling
    accepted_by: str  # staff id
    item: str = ""  # code of the item in the catalogue
    lead_unit: str = ""  # code of the unit that the item names for the lead; empty: the one at ``lead_tier``
    co_units: tuple[str, ...] = ()  # codes of units that co-handle it beside those of ``co_tiers``
    finish_tier: Tier | None = None  # the lowest tier that can finish it; None: ``lead_tier``
    about_staff: tuple[str, ...] = ()  # staff ids whom the case is about: it is never placed with them


@event(
    "case.taken_in_hand",
    publisher="intake",
    subject="case/{number}",
    correlation="{number}",
    summary="办理中：第一个机构已签收。",
    example={"number": _NUMBER, "unit": "361103102200-P", "signed_by": "361103102200-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTakenInHand:
    number: str
    unit: str  # code of the unit that signed first
    signed_by: str = ""  # staff id


@event(
    "case.answered",
    publisher="intake",
    consumers=("supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="直接答复，不必派单。",
    example={
        "number": _NUMBER,
        "answer": "参保登记每年 9 月 1 日至 12 月 31 日办理。",
        "answered_by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswered:
    number: str
    answer: str
    answered_by: str  # staff id


@event(
    "case.declined",
    publisher="intake",
    consumers=("supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="不予受理：说明理由，并告知应找的机关。",
    example={
        "number": _NUMBER,
        "ground": "not_competent",
        "reason": "属法院受理范围",
        "authority": "广丰区人民法院",
        "declined_by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeclined:
    number: str
    ground: str  # a ground from the list in intake's model
    reason: str
    authority: str  # who is competent instead
    declined_by: str = ""  # staff id


@event(
    "case.withdrawn",
    publisher="intake",
    consumers=("dispatch", "supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="居民撤回。",
    example={"number": _NUMBER, "reason": "已自行解决", "withdrawn_by": "361103102200-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn:
    number: str
    reason: str
    withdrawn_by: str = ""  # staff id of who took the resident's word


@event(
    "case.resolved",
    publisher="intake",
    consumers=("supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="办结：主办任务完成，协办全部结束。",
    example={
        "number": _NUMBER,
        "answer": "经审核符合条件，自 12 月起按月发放。",
        "round": 1,
        "by": "361103102-03",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResolved:
    number: str
    answer: str  # the one answer to the resident
    round: int
    by: str = ""  # staff id of whose act ended the work; of a follower, of who accepted it if its lead was answered


@event(
    "case.follow_up_started",
    publisher="intake",
    subject="case/{number}",
    correlation="{number}",
    summary="进入回访。",
    example={"number": _NUMBER, "by": "361103102-03"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFollowUpStarted:
    number: str
    by: str = ""  # staff id of who resolved or answered it: what the resident is asked about


@event(
    "case.reopened",
    publisher="intake",
    consumers=("dispatch", "supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="重办：回访未解决或差评，开始新一轮。",
    example={
        "number": _NUMBER,
        "title": "最低生活保障",
        "line": "civil_affairs",
        "region": "361103102200",
        "lead_tier": "township",
        "co_tiers": ["village"],
        "urgent": False,
        "round": 2,
        "reason": "不满意：还没有收到钱",
        "by": "361103102-01",
        "item": "zdshbz",
        "lead_unit": "",
        "co_units": [],
        "finish_tier": "township",
        "about_staff": [],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened:
    number: str
    title: str
    line: str
    region: str
    lead_tier: Tier
    co_tiers: tuple[Tier, ...]
    urgent: bool
    round: int  # 2 for the first rework
    reason: str  # the resident's words, or what the follow-up found
    by: str = ""  # staff id of who took the resident's word on the phone; empty: the resident in person
    item: str = ""  # code of the item in the catalogue
    lead_unit: str = ""  # code of the unit that the item names for the lead; empty: the one at ``lead_tier``
    co_units: tuple[str, ...] = ()  # codes of units that co-handle it beside those of ``co_tiers``
    finish_tier: Tier | None = None  # the lowest tier that can finish it; None: ``lead_tier``
    about_staff: tuple[str, ...] = ()  # staff ids whom the case is about: it is never placed with them


@event(
    "case.closed",
    publisher="intake",
    consumers=("supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="结案。",
    example={"number": _NUMBER, "grade": "satisfied", "reason": "钱已到账", "by": "361103102-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    number: str
    grade: Grade | None  # None: the resident gave no rating
    reason: str = ""  # the resident's words
    by: str = ""  # staff id of who took the resident's word on the phone; empty: the resident in person


@event(
    "case.archived",
    publisher="intake",
    subject="case/{number}",
    correlation="{number}",
    summary="归档。",
    example={"number": _NUMBER, "archived_by": "361103102-01", "reason": "已结案"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArchived:
    number: str
    archived_by: str  # staff id; empty: the time after closing was over
    reason: str


@event(
    "casework.completed",
    publisher="dispatch",
    consumers=("intake",),
    subject="casework/{number}",
    correlation="{number}",
    summary="一个工单一轮的全部任务完成：主办已办结，没有未完的协办。",
    example={
        "number": _NUMBER,
        "round": 1,
        "answer": "经审核符合条件，自 12 月起按月发放。",
        "by": "361103102-03",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseworkCompleted:
    number: str
    round: int
    answer: str  # the lead's answer to the resident
    by: str = ""  # staff id of whose act ended the last task

"""The life of a case (工单), published by intake; `casework` is dispatch's word on the work for it."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import event
from shared.contracts.vocabulary import CaseKind, Grade, Tier

__all__ = [
    "CaseAccepted",
    "CaseAnswered",
    "CaseClosed",
    "CaseDeclined",
    "CaseFollowUpStarted",
    "CaseLinked",
    "CaseMaterialsReceived",
    "CaseMaterialsRequested",
    "CaseReopened",
    "CaseResolved",
    "CaseSubmitted",
    "CaseTakenInHand",
    "CaseUnlinked",
    "CaseWithdrawn",
    "CaseworkCompleted",
    "ItemPublished",
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
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMaterialsRequested:
    number: str
    notice: str  # number of the notice: case number, "-G", version
    notice_version: int
    missing: tuple[Material, ...]  # everything that is missing: nothing more may be asked for later


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
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMaterialsReceived:
    number: str
    received: tuple[Material, ...]  # the papers the notice had named


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


@event(
    "case.taken_in_hand",
    publisher="intake",
    subject="case/{number}",
    correlation="{number}",
    summary="办理中：第一个机构已签收。",
    example={"number": _NUMBER, "unit": "361103102200-P"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTakenInHand:
    number: str
    unit: str  # code of the unit that signed first


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
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeclined:
    number: str
    ground: str  # a ground from the list in intake's model
    reason: str
    authority: str  # who is competent instead


@event(
    "case.withdrawn",
    publisher="intake",
    consumers=("dispatch", "supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="居民撤回。",
    example={"number": _NUMBER, "reason": "已自行解决"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn:
    number: str
    reason: str


@event(
    "case.linked",
    publisher="intake",
    consumers=("dispatch", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="并案：本件并入同一事情的牵头件，随它办理和答复。",
    example={
        "number": _NUMBER,
        "lead": "361103-20261123-000002-9",
        "linked_by": "361103102-01",
        "reason": "同一处路灯",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked:
    number: str  # of the follower
    lead: str  # number of the case it follows; never a follower itself
    linked_by: str  # staff id; empty: the lead it had was linked, withdrawn or declined
    reason: str


@event(
    "case.unlinked",
    publisher="intake",
    consumers=("dispatch", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="解除并案：本件自此单独办理。",
    example={
        "number": _NUMBER,
        "lead": "361103-20261123-000002-9",
        "unlinked_by": "361103102-01",
        "reason": "不是同一盏路灯",
        "title": "生活困难求助",
        "line": "general",
        "region": "361103102200",
        "lead_tier": "township",
        "co_tiers": ["village"],
        "urgent": False,
        "round": 1,
        "in_work": True,
        "finished_rounds": 0,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnlinked:
    number: str
    lead: str  # number of the case it followed
    unlinked_by: str  # staff id; empty: its lead is gone, or its resident found it not solved
    reason: str
    title: str
    line: str
    region: str
    lead_tier: Tier
    co_tiers: tuple[Tier, ...]
    urgent: bool
    round: int
    in_work: bool  # whether the tasks of ``round`` must be placed now
    finished_rounds: int  # rounds that are over, whoever worked them


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
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResolved:
    number: str
    answer: str  # the one answer to the resident
    round: int


@event(
    "case.follow_up_started",
    publisher="intake",
    subject="case/{number}",
    correlation="{number}",
    summary="进入回访。",
    example={"number": _NUMBER},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFollowUpStarted:
    number: str


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


@event(
    "case.closed",
    publisher="intake",
    consumers=("supervision", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="结案。",
    example={"number": _NUMBER, "grade": "satisfied"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    number: str
    grade: Grade | None  # None: the resident gave no rating


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
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseworkCompleted:
    number: str
    round: int
    answer: str  # the lead's answer to the resident

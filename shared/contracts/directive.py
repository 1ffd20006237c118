"""Orders and documents from above (上级来文): intake takes them in and sends them out, dispatch spreads them.

A paper is received; one that must be decided on is proposed and decided; then it is issued, and only from there on it
concerns the units. Every transition says who (``by``) and why; when, says the envelope.
"""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import event
from shared.contracts.vocabulary import Decision, DirectiveAction, Tier, Urgency

__all__ = [
    "DirectiveCancelled",
    "DirectiveCompleted",
    "DirectiveDecided",
    "DirectiveDispatched",
    "DirectiveFiled",
    "DirectiveIssued",
    "DirectiveMilestone",
    "DirectiveMilestoneReached",
    "DirectiveProposed",
    "DirectiveReceiptsCounted",
    "DirectiveReceived",
    "DirectiveTarget",
    "TierReceipts",
]

_NUMBER = "D361103-20261123-000001-7"
_TITLE = "关于做好 2027 年度城乡居民医保参保缴费工作的通知"
_TARGETS = [{"region": "361103", "tier": "village", "unit": None}]
_MILESTONES = [{"code": "1", "what": "完成入户宣传", "due": "2026-12-10", "target": None}]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveTarget:
    """Whom a directive addresses: one unit, the units of a tier inside a region, or of every tier inside it."""

    region: str  # of the unit; else everything inside this region ...
    tier: Tier | None = None  # ... at this tier; None: at every tier
    unit: str | None = None  # code of one unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveMilestone:
    """What has to be done by a day (节点)."""

    code: str  # "1", "2" … within the directive
    what: str
    due: date  # the end of this day
    target: DirectiveTarget | None = None  # for whom; None: for everybody addressed


@event(
    "directive.received",
    publisher="intake",
    consumers=("supervision", "notify"),
    subject="directive/{number}",
    correlation="{number}",
    summary="上级来文或交办事项登记；尚未下发。",
    example={
        "number": _NUMBER,
        "title": _TITLE,
        "document": "广府办字〔2026〕58号",
        "action": "read",
        "urgent": False,
        "line": "medical_insurance",
        "region": "361103",
        "target_tier": "village",
        "issued_by": "361103-01",
        "issuing_unit": "",
        "urgency": "routine",
        "targets": _TARGETS,
        "milestones": _MILESTONES,
        "needs_decision": False,
        "corrects": None,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveReceived:
    number: str
    title: str
    document: str  # number of the paper (文号); may be empty
    action: DirectiveAction
    urgent: bool  # whether the shorter deadlines hold
    line: str
    region: str  # everything it addresses lies inside this region
    target_tier: Tier | None  # the tier it addresses, if it is one; else see targets
    issued_by: str  # staff id of who registered it and answers for its issue
    issuing_unit: str = ""  # who wrote the paper (发文单位); empty: an order of our own (交办)
    urgency: Urgency = Urgency.ROUTINE
    targets: tuple[DirectiveTarget, ...] = ()
    milestones: tuple[DirectiveMilestone, ...] = ()
    needs_decision: bool = False  # it goes out when a leader has decided
    corrects: str | None = None  # number of the directive it replaces once it goes out


@event(
    "directive.proposed",
    publisher="intake",
    consumers=("notify",),
    subject="directive/{number}",
    correlation="{number}",
    summary="拟办：提出办理意见，送领导批示。",
    example={
        "number": _NUMBER,
        "opinion": "拟请各村于 12 月 10 日前完成入户宣传",
        "decider": "361103-02",
        "by": "361103-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveProposed:
    number: str
    opinion: str
    decider: str  # staff id of the leader it is put to
    by: str  # staff id


@event(
    "directive.decided",
    publisher="intake",
    consumers=("supervision", "notify"),
    subject="directive/{number}",
    correlation="{number}",
    summary="批示：同意下发、退回重拟或存阅；急件可先下发后补批。",
    example={"number": _NUMBER, "decision": "send", "opinion": "同意，请各村抓紧落实", "by": "361103-02"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveDecided:
    number: str
    decision: Decision
    opinion: str
    by: str  # staff id of the leader


@event(
    "directive.issued",
    publisher="intake",
    consumers=("dispatch", "supervision"),
    subject="directive/{number}",
    correlation="{number}",
    summary="来文下发；由此派到全部对象机构。",
    example={
        "number": _NUMBER,
        "title": _TITLE,
        "action": "read",
        "urgent": False,
        "line": "medical_insurance",
        "region": "361103",
        "targets": _TARGETS,
        "milestones": _MILESTONES,
        "by": "361103-01",
        "before_decision": False,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveIssued:
    number: str
    title: str
    action: DirectiveAction
    urgent: bool
    line: str
    region: str
    targets: tuple[DirectiveTarget, ...]
    milestones: tuple[DirectiveMilestone, ...] = ()
    by: str  # staff id of who let it go out
    before_decision: bool = False  # an urgent one: the decision is given afterwards (补批)


@event(
    "directive.cancelled",
    publisher="intake",
    consumers=("dispatch", "supervision"),
    subject="directive/{number}",
    correlation="{number}",
    summary="来文撤销，或由更正件替代；未完成的任务取消。",
    example={"number": _NUMBER, "reason": "文件有误", "by": "361103-01", "superseded_by": None},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveCancelled:
    number: str
    reason: str
    by: str  # staff id
    superseded_by: str | None = None  # number of the correction that went out in its place


@event(
    "directive.milestone_reached",
    publisher="intake",
    consumers=("supervision",),
    subject="directive/{number}",
    correlation="{number}",
    summary="来文的一个节点已完成。",
    example={
        "number": _NUMBER,
        "milestone": "1",
        "what": "完成入户宣传",
        "remark": "247 个村全部完成",
        "by": "361103-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveMilestoneReached:
    number: str
    milestone: str  # its code
    what: str
    remark: str
    by: str  # staff id


@event(
    "directive.filed",
    publisher="intake",
    subject="directive/{number}",
    correlation="{number}",
    summary="来文归档；此后每次查阅都要登记。",
    example={
        "number": _NUMBER,
        "archive_number": "361103-WS·2026-D10-0001",
        "year": 2026,
        "retention": "ten_years",
        "by": "361103-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveFiled:
    number: str
    archive_number: str  # 档号
    year: int
    retention: str  # 保管期限: permanent, thirty_years, ten_years
    by: str  # staff id


@event(
    "directive.dispatched",
    publisher="dispatch",
    consumers=("intake",),
    subject="directive-work/{number}",
    correlation="{number}",
    summary="来文已派到全部对象机构。",
    example={"number": _NUMBER, "tasks": 247, "by": "361103-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveDispatched:
    number: str
    tasks: int  # how many units it went to
    by: str = ""  # staff id of who let it go out


@event(
    "directive.completed",
    publisher="dispatch",
    consumers=("intake", "supervision", "notify"),
    subject="directive-work/{number}",
    correlation="{number}",
    summary="来文的全部任务完成。",
    example={"number": _NUMBER, "tasks": 247, "by": "361103-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveCompleted:
    number: str
    tasks: int
    by: str = ""  # staff id of whose act ended the last task


@dataclass(frozen=True, slots=True, kw_only=True)
class TierReceipts:
    """The receipts of one tier (回执). Each task counts once: silent, read, acted on, refused or cancelled."""

    tier: Tier
    addressed: int  # regions and single units that it is for
    placed: int  # tasks so far; a county has one for each of its departments
    silent: int  # not signed for (未签收)
    read: int  # signed for, and not answered, or only to be read (已阅)
    acted_on: int  # reported back on (已反馈)
    refused: int  # returned, and not placed anew (已退单)
    cancelled: int


@event(
    "directive.receipts_counted",
    publisher="dispatch",
    subject="directive-receipts/{number}",
    correlation="{number}",
    summary="来文回执汇总：变化后至多每分钟一次。",
    example={
        "number": _NUMBER,
        "placing": False,
        "unreached": 0,
        "tiers": [
            {
                "tier": "village",
                "addressed": 247,
                "placed": 247,
                "silent": 45,
                "read": 200,
                "acted_on": 0,
                "refused": 2,
                "cancelled": 0,
            }
        ],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveReceiptsCounted:
    number: str
    placing: bool  # it is still on its way to some
    unreached: int  # regions for which nobody up to the county can sign
    tiers: tuple[TierReceipts, ...]

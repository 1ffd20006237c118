"""Orders and documents from above (上级来文): received by intake, spread by dispatch."""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import DirectiveAction, Tier

__all__ = [
    "DirectiveCompleted",
    "DirectiveDispatched",
    "DirectiveReceived",
]

_NUMBER = "D361103-20261123-000001-7"


@event(
    "directive.received",
    publisher="intake",
    consumers=("dispatch", "supervision", "notify"),
    subject="directive/{number}",
    correlation="{number}",
    summary="上级来文或交办事项登记。",
    example={
        "number": _NUMBER,
        "title": "关于做好 2027 年度城乡居民医保参保缴费工作的通知",
        "document": "广府办字〔2026〕58号",
        "action": "read",
        "urgent": False,
        "line": "medical_insurance",
        "region": "361103",
        "target_tier": "village",
        "issued_by": "361103-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveReceived:
    number: str
    title: str
    document: str  # number of the paper (文号); may be empty
    action: DirectiveAction
    urgent: bool
    line: str
    region: str  # everything inside this region ...
    target_tier: Tier  # ... at this tier is addressed
    issued_by: str


@event(
    "directive.dispatched",
    publisher="dispatch",
    subject="directive-work/{number}",
    correlation="{number}",
    summary="来文已派到全部对象机构。",
    example={"number": _NUMBER, "tasks": 247},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveDispatched:
    number: str
    tasks: int  # how many units it went to


@event(
    "directive.completed",
    publisher="dispatch",
    consumers=("supervision", "notify"),
    subject="directive-work/{number}",
    correlation="{number}",
    summary="来文的全部任务完成。",
    example={"number": _NUMBER, "tasks": 247},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveCompleted:
    number: str
    tasks: int

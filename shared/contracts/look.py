"""Looks at personal data (查看登记): each is on record, with who, why and whose."""

from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.registry import event

__all__ = ["LookKind", "LookReason", "LookRegistered"]


class LookKind(StrEnum):
    """What was looked at."""

    RESIDENT = "resident"  # 居民的完整信息
    LOOKUP = "lookup"  # 按证件号或电话查找
    ATTACHMENT = "attachment"  # 附件
    DIRECTIVE = "directive"  # 已归档的来文


class LookReason(StrEnum):
    """Why somebody needs to see it."""

    HANDLING = "handling"  # 办理本事项
    FILING = "filing"  # 登记新事项，免填已有信息
    CONTACT = "contact"  # 联系居民
    VERIFICATION = "verification"  # 核实身份
    SUPERVISION = "supervision"  # 督办、回访、核查
    RESIDENT_ASKED = "resident_asked"  # 本人要求
    OTHER = "other"  # 其他：须写明


@event(
    "look.registered",
    publisher="intake",
    subject="look/{look_id}",
    correlation="{concerns}",
    summary="查看居民的完整信息、按证件号查找或打开附件，登记在案。",
    example={
        "look_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1f02",
        "kind": "resident",
        "concerns": "361103-20261123-000001-0",
        "region": "361103102200",
        "staff_id": "361103102-01",
        "unit": "361103102-CS",
        "whose": "王**",
        "reason": "contact",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class LookRegistered:
    look_id: str  # UUIDv7
    kind: LookKind
    concerns: str  # number of the case or filed directive; of a search that opened none: the id of the look itself
    region: str  # of the case; of a search that opened none: the searcher's scope
    staff_id: str
    unit: str  # code of the unit the person acts for
    whose: str  # masked name; empty: a search that opened none
    reason: LookReason  # what was written beside it stays in the register: it may be personal

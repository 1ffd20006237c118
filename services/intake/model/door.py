"""The doors a matter comes in by, and what each can take."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts import CaseKind


class Door(StrEnum):
    """How a matter reached the network; events carry it as a text."""

    WINDOW = "window"  # 窗口
    AGENT = "agent"  # 代办
    PHONE = "phone"  # 电话
    WEB = "web"  # 网上（本人扫码填写）
    SYSTEM = "system"  # 其他系统
    DIRECTIVE = "directive"  # 上级交办
    INSPECTION = "inspection"  # 督查发现


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRule:
    """What a door can and cannot do."""

    takes_papers: bool = True  # whether papers can be handed over there
    needs_phone: bool = False  # whether a number to call back is asked for
    # Whether staff see who it is. Where nobody does, what the network holds of a resident is neither told nor used:
    # anybody may know another’s identity number.
    meets_resident: bool = True
    needs_mandate: bool = False  # whether somebody acts for the resident, who must have signed for it


RULES: Mapping[Door, DoorRule] = {
    Door.WINDOW: DoorRule(),
    Door.AGENT: DoorRule(needs_mandate=True),
    Door.PHONE: DoorRule(takes_papers=False, needs_phone=True, meets_resident=False),
    Door.WEB: DoorRule(meets_resident=False),
    Door.SYSTEM: DoorRule(meets_resident=False),
    Door.DIRECTIVE: DoorRule(meets_resident=False),
    Door.INSPECTION: DoorRule(meets_resident=False),
}

# What may be said without a name, where the item needs no identity number: nothing is granted to anybody by it.
ANONYMOUS_KINDS = frozenset(
    {CaseKind.SUGGESTION, CaseKind.COMPLAINT, CaseKind.REPORT, CaseKind.CONSULTATION, CaseKind.DANGER}
)

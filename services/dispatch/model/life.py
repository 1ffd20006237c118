"""The states of a task, what can be done to it, and when: the one table of what is allowed.

    pending ─assign→ assigned ─sign→ signed ─report→ reported ─approve→ done
                     │  ↑  ↑          │                │  ↑
                return assign         transfer      send back report
                     ↓  │  ↑          ↓ escalate       ↓  │
                 returned  transferred ←──────────── in_progress        any open state ─cancel→ cancelled

A task does not rest in ``transferred``: whoever moves it (转办) or passes it up (上报) says where, and it is assigned
in the same transaction; the state stands in its history. Calling somebody in (会办), handing it to a colleague
(交接) and making an emergency's task normal work leave the state as it is.
"""

from collections.abc import Mapping
from enum import StrEnum

from shared.errors import Text


class State(StrEnum):
    """Where a task stands."""

    PENDING = "pending"  # made, no unit yet
    ASSIGNED = "assigned"
    SIGNED = "signed"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    DONE = "done"
    RETURNED = "returned"  # waits for a dispatcher
    TRANSFERRED = "transferred"  # on its way to another unit
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What can be done to a task."""

    ASSIGN = "assign"
    SIGN = "sign"
    RETURN = "return"
    REPORT = "report"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CANCEL = "cancel"
    TRANSFER = "transfer"
    ESCALATE = "escalate"
    CALL_IN = "call_in"
    HAND_OVER = "hand_over"
    MAKE_NORMAL = "make_normal"


_AT_WORK = frozenset({State.SIGNED, State.IN_PROGRESS})
OPEN = frozenset(State) - {State.DONE, State.CANCELLED}
IN_HAND = OPEN - {State.RETURNED}  # what counts as somebody's open work: a returned task is the dispatcher's
ALLOWED: Mapping[Act, frozenset[State]] = {
    Act.ASSIGN: frozenset({State.PENDING, State.RETURNED, State.TRANSFERRED}),
    Act.SIGN: frozenset({State.ASSIGNED}),
    Act.RETURN: frozenset({State.ASSIGNED}),
    Act.REPORT: _AT_WORK,
    Act.APPROVE: frozenset({State.REPORTED}),
    Act.SEND_BACK: frozenset({State.REPORTED}),
    Act.CANCEL: OPEN,
    Act.TRANSFER: _AT_WORK,
    Act.ESCALATE: _AT_WORK,
    Act.CALL_IN: _AT_WORK,
    Act.HAND_OVER: _AT_WORK | {State.ASSIGNED, State.REPORTED},
    Act.MAKE_NORMAL: OPEN,
}
STATE_TEXTS: Mapping[State, Text] = {
    State.PENDING: Text("待派单", "pending"),
    State.ASSIGNED: Text("待签收", "assigned"),
    State.SIGNED: Text("已签收", "signed for"),
    State.IN_PROGRESS: Text("办理中", "in progress"),
    State.REPORTED: Text("待审核", "reported"),
    State.DONE: Text("已完成", "done"),
    State.RETURNED: Text("已退单", "returned"),
    State.TRANSFERRED: Text("转办中", "on its way to another unit"),
    State.CANCELLED: Text("已取消", "cancelled"),
}
ACT_TEXTS: Mapping[Act, Text] = {
    Act.ASSIGN: Text("派单", "be assigned"),
    Act.SIGN: Text("签收", "be signed for"),
    Act.RETURN: Text("退单", "be returned"),
    Act.REPORT: Text("反馈", "be reported on"),
    Act.APPROVE: Text("审核通过", "be approved"),
    Act.SEND_BACK: Text("审核退回", "be sent back"),
    Act.CANCEL: Text("取消", "be cancelled"),
    Act.TRANSFER: Text("转办", "be transferred"),
    Act.ESCALATE: Text("上报", "be passed up"),
    Act.CALL_IN: Text("请人会办", "have somebody called in"),
    Act.HAND_OVER: Text("交接", "be handed over"),
    Act.MAKE_NORMAL: Text("转为平时工作", "become normal work"),
}

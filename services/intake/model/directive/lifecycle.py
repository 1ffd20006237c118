"""The states a directive goes through, and the record of each step.

registered ─propose→ proposed ─decide: send→ issued ─all have answered→ completed ─file→ filed
    │  ↑                │ │                   │                            kept ─file→
    │  └─decide: redo───┘ └─decide: keep→ kept│           cancelled, superseded ─file→
    └─issue (no decision needed, or urgent)───┘
until it is completed: cancel → cancelled;  until it is filed: a correction goes out → superseded
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a directive stands."""

    REGISTERED = "registered"  # 已登记
    PROPOSED = "proposed"  # 已拟办
    ISSUED = "issued"  # 已下发
    COMPLETED = "completed"  # 已办结
    KEPT = "kept"  # 存阅
    CANCELLED = "cancelled"  # 已撤销
    SUPERSEDED = "superseded"  # 已被更正件替代
    FILED = "filed"  # 已归档


CHINESE = {
    State.REGISTERED: "已登记",
    State.PROPOSED: "已拟办，待批示",
    State.ISSUED: "已下发",
    State.COMPLETED: "已办结",
    State.KEPT: "存阅",
    State.CANCELLED: "已撤销",
    State.SUPERSEDED: "已被更正件替代",
    State.FILED: "已归档",
}

MOVES: dict[State, frozenset[State]] = {
    State.REGISTERED: frozenset({State.PROPOSED, State.ISSUED, State.CANCELLED, State.SUPERSEDED}),
    State.PROPOSED: frozenset({State.REGISTERED, State.ISSUED, State.KEPT, State.CANCELLED, State.SUPERSEDED}),
    State.ISSUED: frozenset({State.COMPLETED, State.CANCELLED, State.SUPERSEDED}),
    State.COMPLETED: frozenset({State.SUPERSEDED, State.FILED}),
    State.KEPT: frozenset({State.SUPERSEDED, State.FILED}),
    State.CANCELLED: frozenset({State.FILED}),
    State.SUPERSEDED: frozenset({State.FILED}),
    State.FILED: frozenset(),
}


class Act(StrEnum):
    """What was done to a directive."""

    REGISTER = "register"  # 登记
    PROPOSE = "propose"  # 拟办
    DECIDE = "decide"  # 批示
    ISSUE = "issue"  # 下发
    REACH = "reach"  # 节点完成
    COMPLETE = "complete"  # 办结
    CANCEL = "cancel"  # 撤销
    SUPERSEDE = "supersede"  # 更正替代
    FILE = "file"  # 归档


@dataclass(kw_only=True)
class Record:
    """One line of a directive's history. Written once, never changed."""

    number: str  # of the directive
    position: int  # 1, 2, 3 … within the directive
    act: Act
    state: State  # after the act
    at: datetime
    by: str  # staff id; empty: the units have all answered
    remark: str

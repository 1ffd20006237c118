"""Meetings (会议) and what they decided (议定事项), published by dispatch. Minutes stay there: they may name people.

A decision is made, and in the same moment becomes the task of one unit; it ends when that task is done, or when it is
withdrawn.
"""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import event
from shared.contracts.vocabulary import MeetingKind, Moment

__all__ = ["DecisionFulfilled", "DecisionRecorded", "DecisionWithdrawn", "MeetingRecorded"]

_MEETING = "M361103102-20261123-01"
_NUMBER = f"{_MEETING}-1"


@event(
    "meeting.recorded",
    publisher="dispatch",
    subject="meeting/{number}",
    correlation="{number}",
    summary="会议登记：何时、何会、谁主持、谁参加。",
    example={
        "number": _MEETING,
        "kind": "dispatch",
        "title": "第 47 周工作调度会",
        "line": "",
        "unit": "361103102-H",
        "region": "361103102",
        "held_at": "2026-11-23T08:30:00+08:00",
        "chair": "361103102-09",
        "attendants": ["361103102-01", "361103102-03"],
        "by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRecorded:
    number: str  # M, the region, the day it was held, a serial number
    kind: MeetingKind
    title: str
    line: str  # code of the line of work; empty: of several
    unit: str  # which held it
    region: str  # the unit's
    held_at: Moment
    chair: str  # staff id
    attendants: tuple[str, ...]  # staff ids, without the chair
    by: str  # staff id of who put it on record


@event(
    "decision.recorded",
    publisher="dispatch",
    consumers=("supervision",),
    subject="decision/{number}",
    correlation="{number}",
    summary="会议议定事项：由哪个机构（哪个人）办、何时办完；同时成为一件任务，办理时钟从此开始。",
    example={
        "number": _NUMBER,
        "meeting": _MEETING,
        "what": "月底前完成低保年审入户核查",
        "line": "civil_affairs",
        "unit": "361103102-O1",
        "unit_name": "洋口镇社会事务办",
        "region": "361103102",
        "assignee": None,
        "due": "2026-11-30",
        "task_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01",
        "by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecorded:
    number: str  # the meeting's number, and which of its decisions
    meeting: str
    what: str
    line: str
    unit: str  # which is responsible at first; the task may go elsewhere
    unit_name: str
    region: str  # the unit's
    assignee: str | None  # staff id of who was made responsible; None: the unit
    due: date  # the end of this day
    task_id: str  # the task that it became
    by: str  # staff id


@event(
    "decision.fulfilled",
    publisher="dispatch",
    consumers=("supervision",),
    subject="decision/{number}",
    correlation="{number}",
    summary="议定事项落实：任务完成。",
    example={"number": _NUMBER, "by": "361103102-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFulfilled:
    number: str
    by: str  # staff id of who approved the report


@event(
    "decision.withdrawn",
    publisher="dispatch",
    consumers=("supervision",),
    subject="decision/{number}",
    correlation="{number}",
    summary="议定事项撤销：附理由，任务随之取消。",
    example={"number": _NUMBER, "reason": "县里已统一安排，不再单独部署", "by": "361103102-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionWithdrawn:
    number: str
    reason: str
    by: str  # staff id

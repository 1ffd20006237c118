"""Meetings (会议) on record, and what they decided (议定事项): a decision is a task from the first moment.

    made ─its task is done→ fulfilled
      └─withdraw→ withdrawn

A meeting is written down once and not changed afterwards; decisions are added as long as somebody needs them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.dispatch.model.organisation import Unit
from shared.clock import SHANGHAI
from shared.contracts import MeetingKind, Role
from shared.errors import Conflict, Forbidden, Invalid, Text
from shared.identity import Identity

MOST_ATTENDANTS = 300
MOST_DECISIONS = 99  # of one meeting: their numbers have two digits at most
MOST_A_DAY = 99  # meetings of one region
FURTHEST_DUE = timedelta(days=1100)
_EARLIEST = timedelta(days=366)  # how long ago a meeting may have been that is put on record now
_RECORDERS = (Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR)


class DecisionState(StrEnum):
    """Where a decision stands."""

    MADE = "made"  # 办理中
    FULFILLED = "fulfilled"  # 已落实
    WITHDRAWN = "withdrawn"  # 已撤销


_TEXTS = {
    DecisionState.MADE: Text("办理中", "being worked on"),
    DecisionState.FULFILLED: Text("已落实", "fulfilled"),
    DecisionState.WITHDRAWN: Text("已撤销", "withdrawn"),
}


@dataclass(eq=False, kw_only=True)
class Meeting:
    """A meeting as its unit put it on record."""

    number: str  # M361103102-20261123-01
    kind: MeetingKind
    title: str
    line: str = ""  # empty: of several lines of work
    unit: str  # which held it
    unit_name: str
    region: str  # the unit's
    held_at: datetime
    day: date  # of ``held_at`` in China
    chair: str  # staff id
    attendants: tuple[str, ...] = ()  # staff ids, without the chair
    minutes: str = field(default="", repr=False)  # may name people: sealed at rest, and in no event
    recorded_by: str  # staff id
    recorded_by_name: str
    recorded_at: datetime
    decisions: int = 0  # how many were made

    def may_see(self, identity: Identity) -> bool:
        """Whether it lies in the person's scope, is of their unit, or they were there."""
        return (
            identity.covers(self.region)
            or identity.unit == self.unit
            or identity.staff_id in (self.chair, *self.attendants)
        )

    def next_decision(self) -> str:
        """The number of a further decision.

        Raises:
            Conflict: there are very many already.
        """
        if self.decisions >= MOST_DECISIONS:
            raise Conflict(
                f"一次会议最多 {MOST_DECISIONS} 项议定事项", f"a meeting has {MOST_DECISIONS} decisions at most"
            )
        self.decisions += 1
        return f"{self.number}-{self.decisions}"


@dataclass(eq=False, kw_only=True)
class Decision:
    """One thing a meeting decided: what, by whom, until when."""

    number: str  # the meeting's, and which of its decisions
    meeting: str
    what: str
    line: str
    unit: str  # which was made responsible
    unit_name: str
    region: str  # the meeting's: who may withdraw it
    assignee: str | None  # staff id; None: whoever of the unit
    due: date  # the last day
    task_id: str
    made_by: str
    made_by_name: str
    made_at: datetime
    state: DecisionState = DecisionState.MADE
    ended_at: datetime | None = None
    reason: str = ""  # why it was withdrawn

    def fulfil(self, now: datetime) -> bool:
        """Its task is done; False if it has ended before."""
        if self.state is not DecisionState.MADE:
            return False
        self.state, self.ended_at = DecisionState.FULFILLED, now
        return True

    def withdraw(self, reason: str, now: datetime) -> None:
        """Take it back.

        Raises:
            Conflict: it has ended.
            Invalid: no reason is given.
        """
        if self.state is not DecisionState.MADE:
            stands = _TEXTS[self.state]
            raise Conflict(f"议定事项{stands.zh}，不能撤销", f"the decision is {stands.en}: it cannot be withdrawn")
        if not reason.strip():
            raise Invalid("reason", "不能为空", "must not be empty")
        self.state, self.ended_at, self.reason = DecisionState.WITHDRAWN, now, reason


def must_record(unit: Unit | None, identity: Identity) -> Unit:
    """Whether the person may put meetings of their unit on record: whoever leads, keeps the window or dispatches there.

    Raises:
        Forbidden: the role does not allow it, or the person works in no unit.
    """
    if unit is None or not identity.has(*_RECORDERS):
        raise Forbidden(
            "只有本机构的负责人、窗口人员、派单员或督办员可以登记会议",
            "only leaders, clerks, dispatchers and supervisors of a unit put its meetings on record",
        )
    return unit


def must_decide(meeting: Meeting, identity: Identity) -> None:
    """Whether the person may add to, or take back from, what a meeting decided: the same people, of its unit or above.

    Raises:
        Forbidden: the person may not.
    """
    if not identity.has(*_RECORDERS) or not (identity.unit == meeting.unit or identity.covers(meeting.region)):
        raise Forbidden(
            f"只有{meeting.unit_name}或其上级的负责人、窗口人员、派单员、督办员可以登记议定事项",
            f"only leaders, clerks, dispatchers and supervisors of {meeting.unit} or above it keep its decisions",
        )


def must_have_been(held_at: datetime, now: datetime) -> None:
    """Refuse a meeting that has not taken place, or very long ago.

    Raises:
        Invalid: naming ``held_at``.
    """
    if held_at > now:
        raise Invalid("held_at", "会议还没有开", "the meeting has not taken place yet")
    if held_at < now - _EARLIEST:
        raise Invalid("held_at", "超过一年的会议不再登记", "meetings more than a year ago are not put on record")


def must_be_due(due: date, now: datetime) -> None:
    """Refuse a day that is over, or years away.

    Raises:
        Invalid: naming ``due``.
    """
    today = now.astimezone(SHANGHAI).date()
    if not today <= due <= today + FURTHEST_DUE:
        raise Invalid("due", "办结日期应在今天之后的三年内", "must lie between today and three years from now")


def must_reach(meeting: Meeting, unit: Unit, line: str) -> None:
    """Whether a meeting may make ``unit`` responsible: one of the meeting's own region or below, of that line.

    Raises:
        Invalid: naming the field.
    """
    if not line:
        raise Invalid("line", "会议不限于一条工作线，请写明本项属于哪一条", "say of which line of work this is")
    if not unit.region.startswith(meeting.region):
        raise Invalid(
            "unit",
            f"{unit.name}不在{meeting.unit_name}的区划内；上级机构的事请报送",
            f"{unit.code} does not lie in {meeting.region}: a meeting decides for its own region and below",
        )
    if not unit.works(line):
        raise Invalid("unit", f"{unit.name}不承办工作线 {line}", f"{unit.code} does not work the line {line}")


def number_of(region: str, day: date, serial: int) -> str:
    """The number of a meeting: M, the region, the day it was held, which of that day.

    Raises:
        Conflict: there were very many that day already.
    """
    if serial > MOST_A_DAY:
        raise Conflict(f"一天最多登记 {MOST_A_DAY} 次会议", f"{MOST_A_DAY} meetings a day at most")
    return f"M{region}-{day:%Y%m%d}-{serial:02}"


def must_be_known(field: str, ids: Collection[str], known: Collection[str]) -> None:
    """Refuse people whom nobody knows.

    Raises:
        Invalid: naming ``field`` and the first of them.
    """
    for staff_id in ids:
        if staff_id not in known:
            raise Invalid(field, f"没有人员 {staff_id}", f"there is no person {staff_id}")

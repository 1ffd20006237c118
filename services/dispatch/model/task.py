"""A task (任务 / 派单): one unit's share of a case or a directive, from being placed to being done.

    pending ─assign→ assigned ─sign→ signed ─report→ reported ─approve→ done
                     │    ↑                            │  ↑
                   return assign                 send back report
                     ↓    │                            ↓  │
                     returned                       in_progress          any open state ─cancel→ cancelled

``signed`` means: the unit has the task on record, and nothing about the work is on record yet. ``in_progress`` means:
work on it is on record, which so far happens when a review sends a report back. Nobody has to press a button only to
say that they have begun. A task that only has to be read (阅知) is done by signing for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.dispatch.model.organisation import Staff, Unit
from shared.clock import SHANGHAI
from shared.contracts import Origin, Part
from shared.errors import Conflict, Invalid, Text
from shared.identity import Identity


class State(StrEnum):
    """Where a task stands."""

    PENDING = "pending"  # made, no unit yet
    ASSIGNED = "assigned"
    SIGNED = "signed"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    DONE = "done"
    RETURNED = "returned"  # waits for a dispatcher
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


OPEN = frozenset(State) - {State.DONE, State.CANCELLED}
IN_HAND = OPEN - {State.RETURNED}  # what counts as somebody's open work: a returned task is the dispatcher's
ALLOWED: Mapping[Act, frozenset[State]] = {
    Act.ASSIGN: frozenset({State.PENDING, State.RETURNED}),
    Act.SIGN: frozenset({State.ASSIGNED}),
    Act.RETURN: frozenset({State.ASSIGNED}),
    Act.REPORT: frozenset({State.SIGNED, State.IN_PROGRESS}),
    Act.APPROVE: frozenset({State.REPORTED}),
    Act.SEND_BACK: frozenset({State.REPORTED}),
    Act.CANCEL: OPEN,
}
STATE_TEXTS: Mapping[State, Text] = {
    State.PENDING: Text("待派单", "pending"),
    State.ASSIGNED: Text("待签收", "assigned"),
    State.SIGNED: Text("已签收", "signed for"),
    State.IN_PROGRESS: Text("办理中", "in progress"),
    State.REPORTED: Text("待审核", "reported"),
    State.DONE: Text("已完成", "done"),
    State.RETURNED: Text("已退单", "returned"),
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
}


@dataclass(eq=False, kw_only=True)
class TaskRecord:
    """One line of a task's history: who did what when. Written once, never changed."""

    task_id: str
    number: int  # 1, 2, 3 … within the task
    act: Act
    state: State  # after the act
    at: datetime
    by: str | None  # staff id; None: the system
    by_name: str
    unit: str  # the task's unit after the act
    remark: str


@dataclass(eq=False, kw_only=True)
class Task:
    """One unit's share of a case or directive. Every act returns the line for its history, or raises ``Conflict``."""

    task_id: str  # UUIDv7
    origin: Origin
    origin_number: str
    title: str
    part: Part
    round: int
    line: str
    place: str  # code of the region the matter is about: the resident's village, the region a directive addresses
    urgent: bool
    answer_needed: bool  # False: signing for it ends it (阅知)
    addressed_to: str | None = None  # code of the unit that a directive went to at first: there is one task for each

    state: State = State.PENDING
    unit: str = ""
    unit_name: str = ""
    region: str = ""  # the unit's region
    assignee: str | None = None
    assignee_name: str = ""
    reason: str = ""  # why this unit and person
    assigned_at: datetime | None = None

    returns: int = 0
    arbitration: bool = False  # returned again: only a dispatcher of the whole county may decide
    binding: bool = False  # the county has decided (审定强派): it cannot be returned any more

    signed_by: str | None = None
    signed_by_name: str = ""
    signed_at: datetime | None = None
    reported_by: str | None = None
    reported_at: datetime | None = None
    result: str = ""
    answer: str = ""  # to the resident
    ended_at: datetime | None = None

    acts: int = 0  # lines in the history
    changed_at: datetime | None = None
    changed_by_name: str = ""
    version: int | None = None  # set by the store: of two changes at once, one wins

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in OPEN

    @property
    def is_lead_of_case(self) -> bool:
        """Whether the answer to the resident comes from this task."""
        return self.origin is Origin.CASE and self.part is Part.LEAD

    def assign(
        self, unit: Unit, assignee: Staff | None, *, reason: str, by: Identity | None, now: datetime
    ) -> TaskRecord:
        """Place it with a unit and, if the unit has one, a person. A decision after arbitration binds."""
        self.must_allow(Act.ASSIGN)
        self.unit, self.unit_name, self.region = unit.code, unit.name, unit.region
        self.assignee = assignee.staff_id if assignee else None
        self.assignee_name = assignee.name if assignee else ""
        self.reason = reason
        self.assigned_at = now
        self.binding, self.arbitration = self.arbitration, False
        return self._move(Act.ASSIGN, State.ASSIGNED, by, now, reason)

    def sign(self, *, by: Identity, now: datetime) -> TaskRecord:
        """Take it on record (签收); ends a task that only has to be read."""
        self.must_allow(Act.SIGN)
        self.signed_by, self.signed_by_name, self.signed_at = by.staff_id, by.name, now
        return self._move(Act.SIGN, State.SIGNED if self.answer_needed else State.DONE, by, now)

    def hand_back(self, *, reason: str, earlier_returns: int, by: Identity, now: datetime) -> TaskRecord:
        """Return it (退单). ``earlier_returns``: how often the same case was returned before; then the county decides.

        Raises:
            Conflict: it was signed for already, or the county has decided that it stays.
            Invalid: no reason is given.
        """
        self.must_allow(Act.RETURN)
        if self.binding:
            raise Conflict(
                "县级审定强派的任务不能再退单", "the county has decided where this task belongs: it cannot be returned"
            )
        _must_say("reason", reason)
        self.returns += 1
        self.arbitration = earlier_returns > 0
        return self._move(Act.RETURN, State.RETURNED, by, now, reason)

    def report(self, *, result: str, answer: str, by: Identity, now: datetime) -> TaskRecord:
        """Report the result (反馈), for review.

        Raises:
            Conflict: it is not signed for yet, or was reported already.
            Invalid: the result is missing, or the lead's answer to the resident is.
        """
        self.must_allow(Act.REPORT)
        _must_say("result", result)
        if self.is_lead_of_case:
            _must_say("answer", answer)
        self.result, self.answer = result, answer if self.is_lead_of_case else ""
        self.reported_by, self.reported_at = by.staff_id, now
        return self._move(Act.REPORT, State.REPORTED, by, now, result)

    def approve(self, *, remark: str, by: Identity, now: datetime) -> TaskRecord:
        """Accept the report: the task is done."""
        self.must_allow(Act.APPROVE)
        return self._move(Act.APPROVE, State.DONE, by, now, remark)

    def send_back(self, *, remark: str, by: Identity, now: datetime) -> TaskRecord:
        """Send the report back (审核退回) with what is missing.

        Raises:
            Conflict: there is no report to review.
            Invalid: no remark is given.
        """
        self.must_allow(Act.SEND_BACK)
        _must_say("remark", remark)
        return self._move(Act.SEND_BACK, State.IN_PROGRESS, by, now, remark)

    def cancel(self, *, reason: str, now: datetime) -> TaskRecord:
        """End it because what it was a share of is gone."""
        self.must_allow(Act.CANCEL)
        return self._move(Act.CANCEL, State.CANCELLED, None, now, reason)

    def must_allow(self, act: Act) -> None:
        """Refuse an act that the state does not allow.

        Raises:
            Conflict: saying how the task stands, and since whose act.
        """
        if self.state in ALLOWED[act]:
            return
        state, what = STATE_TEXTS[self.state], ACT_TEXTS[act]
        if act is Act.SIGN and self.signed_at is not None:
            name, at = self.signed_by_name, self.signed_at
            already = Text(f"{name}已于 {_shown(at)} 签收", f"{name} signed for it at {_shown(at)}")
        elif self.changed_at is not None:
            name, at = self.changed_by_name, self.changed_at
            already = Text(f"{name} {_shown(at)}", f"by {name or 'the system'} at {_shown(at)}")
        else:
            already = Text("刚刚建立", "just made")
        raise Conflict(
            f"任务现为「{state.zh}」（{already.zh.strip()}），不能{what.zh}",
            f"the task is {state.en} ({already.en}): it cannot {what.en}",
        )

    def _move(self, act: Act, to: State, by: Identity | None, now: datetime, remark: str = "") -> TaskRecord:
        self.state = to
        self.acts += 1
        self.changed_at, self.changed_by_name = now, by.name if by else ""
        if not self.is_open:
            self.ended_at = now
        return TaskRecord(
            task_id=self.task_id,
            number=self.acts,
            act=act,
            state=to,
            at=now,
            by=by.staff_id if by else None,
            by_name=self.changed_by_name,
            unit=self.unit,
            remark=remark,
        )


def _must_say(field: str, text: str) -> None:
    if not text.strip():
        raise Invalid(field, "不能为空", "must not be empty")


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

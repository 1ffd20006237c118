"""A task (任务 / 派单): one unit's share of a case, a directive or an emergency, from being placed to being done.

What is allowed in which state is the table of :mod:`.life`. ``signed`` means: the unit has the task on record, and
nothing about the work is on record yet. ``in_progress`` means: work on it is on record, which so far happens when a
review sends a report back. Nobody has to press a button only to say that they have begun. A task that only has to be
read (阅知) is done by signing for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.model.life import ACT_TEXTS, ALLOWED, IN_HAND, OPEN, STATE_TEXTS, Act, State
from services.dispatch.model.organisation import Staff, Unit
from shared.clock import SHANGHAI
from shared.contracts import Origin, Part, Rung
from shared.errors import Conflict, Invalid, Text
from shared.identity import Identity
from shared.working_days import end_of_working_day

__all__ = ["ACT_TEXTS", "ALLOWED", "IN_HAND", "OPEN", "STATE_TEXTS", "Act", "State", "Task", "TaskRecord"]

RETURN_WORKING_DAYS = 2  # Shandong 2020
_NAMED_AT_MOST = 5  # units named in a refusal


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
    """One unit's share of a case, directive or decision. Acts return a line of its history, or raise ``Conflict``."""

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
    parent: str | None = None  # the task it is a part of: whoever works that one has asked for this one (会办)
    request: str = ""  # what was asked of the unit then
    addressed_to: str | None = None  # code of the unit that a directive went to at first: there is one task for each
    emergency: bool = False  # work of an emergency that runs (应急): before all other in every list
    sign_minutes: int | None = None  # to sign for it, day and night; None: as normal work
    report_minutes: int | None = None  # to report on it, day and night; None: as normal work
    report_working_days: int | None = None  # of what an emergency has left behind as normal work

    state: State = State.PENDING
    unit: str = ""
    unit_name: str = ""
    region: str = ""  # the unit's region
    assignee: str | None = None
    assignee_name: str = ""
    reason: str = ""  # why this unit and person
    assigned_at: datetime | None = None  # to the unit

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
    evidence: tuple[str, ...] = ()  # ids of attachments of the case, for the reviewer
    urge: str | None = None  # the last urge (催办) that nobody has signed for yet
    urge_rung: Rung | None = None
    urged: str | None = None  # staff id of who has to sign for it
    urged_at: datetime | None = None
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

    @property
    def return_until(self) -> datetime | None:
        """Until when the unit may return it; None: it was not assigned yet."""
        return end_of_working_day(self.assigned_at, RETURN_WORKING_DAYS) if self.assigned_at else None

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
        self.signed_by, self.signed_by_name, self.signed_at = None, "", None
        self.reported_by, self.reported_at = None, None
        self.result, self.answer, self.evidence = "", "", ()
        self.forget_urge()
        return self._move(Act.ASSIGN, State.ASSIGNED, by, now, reason)

    def sign(self, *, by: Identity, now: datetime) -> TaskRecord:
        """Take it on record (签收); ends a task that only has to be read."""
        self.must_allow(Act.SIGN)
        self.signed_by, self.signed_by_name, self.signed_at = by.staff_id, by.name, now
        return self._move(Act.SIGN, State.SIGNED if self.answer_needed else State.DONE, by, now)

    def hand_back(self, *, reason: str, earlier_returns: int, by: Identity, now: datetime) -> TaskRecord:
        """Return it (退单). ``earlier_returns``: how often the same case was returned before; then the county decides.

        Raises:
            Conflict: it was signed for already, the county has decided that it stays, or 2 working days are over.
            Invalid: no reason is given.
        """
        self.must_allow(Act.RETURN)
        self._must_not_bind(Act.RETURN)
        _must_say("reason", reason)
        until = self.return_until
        if until is not None and now >= until:
            raise Conflict(
                f"退单应在派单后 {RETURN_WORKING_DAYS} 个工作日内提出，已于 {_shown(until)} 截止；"
                "请签收，确需他处办理的转办或上报",
                f"a task is returned within {RETURN_WORKING_DAYS} working days, here until {_shown(until)}; "
                "sign for it, then transfer it or pass it up if need be",
            )
        self.returns += 1
        self.arbitration = earlier_returns > 0
        return self._move(Act.RETURN, State.RETURNED, by, now, reason)

    def transfer(self, *, reason: str, by: Identity, now: datetime) -> TaskRecord:
        """Another unit is to do it (转办); assign it then.

        Raises:
            Conflict: it is not in work, or the county has decided that it stays.
            Invalid: no reason is given.
        """
        return self._leave(Act.TRANSFER, reason, by, now)

    def escalate(self, *, reason: str, by: Identity, now: datetime) -> TaskRecord:
        """It is beyond the unit, and goes to the tier above (上报); assign it then. Raises as :meth:`transfer` does."""
        return self._leave(Act.ESCALATE, reason, by, now)

    def call_in(self, unit: Unit, *, request: str, by: Identity, now: datetime) -> TaskRecord:
        """Ask another unit for a part of it (会办); the part is a task of its own.

        Raises:
            Conflict: it is not in work.
            Invalid: it is not said what is asked.
        """
        self.must_allow(Act.CALL_IN)
        _must_say("request", request)
        return self._move(Act.CALL_IN, self.state, by, now, f"请{unit.name}：{request}")

    def hand_over(self, assignee: Staff | None, *, reason: str, by: Identity, now: datetime) -> TaskRecord:
        """Give it to somebody else of the unit (交接). The unit stays responsible, and no deadline begins anew."""
        self.must_allow(Act.HAND_OVER)
        self.assignee = assignee.staff_id if assignee else None
        self.assignee_name = assignee.name if assignee else ""
        self.reason = reason
        return self._move(Act.HAND_OVER, self.state, by, now, reason)

    def report(
        self, *, result: str, answer: str, by: Identity, now: datetime, evidence: tuple[str, ...] = ()
    ) -> TaskRecord:
        """Report the result (反馈), for review.

        Raises:
            Conflict: it is not signed for yet, or was reported already.
            Invalid: the result is missing, or the lead's answer to the resident is, or it can have no evidence.
        """
        self.must_allow(Act.REPORT)
        _must_say("result", result)
        self.must_take(evidence)
        if self.is_lead_of_case:
            _must_say("answer", answer)
        self.result, self.answer = result, answer if self.is_lead_of_case else ""
        self.evidence = evidence
        self.reported_by, self.reported_at = by.staff_id, now
        return self._move(Act.REPORT, State.REPORTED, by, now, result)

    def approve(self, *, remark: str, by: Identity, now: datetime, waits_for: Sequence["Task"] = ()) -> TaskRecord:
        """Accept the report: the task is done.

        Raises:
            Conflict: there is no report to review, or others (``waits_for``) have still to do their part.
        """
        self.must_allow(Act.APPROVE)
        if waits_for:
            zh = "、".join(f"{task.unit_name}「{STATE_TEXTS[task.state].zh}」" for task in waits_for[:_NAMED_AT_MOST])
            en = ", ".join(f"{task.unit} ({STATE_TEXTS[task.state].en})" for task in waits_for[:_NAMED_AT_MOST])
            count = len(waits_for)
            raise Conflict(
                f"还有 {count} 个协办任务没有办结，不能审核通过：{zh}",
                f"{count} co-handlers have not finished, so it cannot be approved yet: {en}",
            )
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

    def cancel(self, *, reason: str, now: datetime, by: Identity | None = None) -> TaskRecord:
        """End it because what it was a share of is gone."""
        self.must_allow(Act.CANCEL)
        return self._move(Act.CANCEL, State.CANCELLED, by, now, reason)

    def make_normal(self, *, working_days: int, reason: str, by: Identity, now: datetime) -> TaskRecord:
        """Let it go on as normal work, because its emergency ends: it is to be reported on in so many working days.

        Raises:
            Conflict: it has ended.
        """
        self.must_allow(Act.MAKE_NORMAL)
        self.emergency, self.urgent = False, False
        self.sign_minutes = self.report_minutes = None
        self.report_working_days = working_days
        return self._move(Act.MAKE_NORMAL, self.state, by, now, reason)

    def be_urged(self, urge_id: str, rung: Rung, staff_id: str | None, at: datetime) -> None:
        """An urge (催办) waits for a signature; supervision keeps it, and takes the signature."""
        self.urge, self.urge_rung, self.urged, self.urged_at = urge_id, rung, staff_id, at

    def forget_urge(self) -> None:
        """No urge waits any more: signed for, or the task has gone elsewhere or ended."""
        self.urge = self.urge_rung = self.urged = self.urged_at = None

    def must_take(self, evidence: Sequence[str]) -> None:
        """Refuse evidence that could be nowhere: files are kept with cases.

        Raises:
            Invalid: the task is no share of a case.
        """
        if evidence and self.origin is not Origin.CASE:
            raise Invalid("evidence", "只有办件的任务可引用附件", "only a case has attachments to refer to")

    def must_allow(self, act: Act) -> None:
        """Refuse an act that the state does not allow.

        Raises:
            Conflict: saying how the task stands, and since whose act.
        """
        if self.state in ALLOWED[act]:
            return
        state, what, since = STATE_TEXTS[self.state], ACT_TEXTS[act], self._since(signed=act is Act.SIGN)
        raise Conflict(
            f"任务现为「{state.zh}」（{since.zh}），不能{what.zh}",
            f"the task is {state.en} ({since.en}): it cannot {what.en}",
        )

    def gone(self) -> Conflict:
        """What to tell those whose unit had the task: where it is now, how it stands, since whose act."""
        state, since = STATE_TEXTS[self.state], self._since()
        return Conflict(
            f"任务已不在贵机构：现在{self.unit_name}，为「{state.zh}」（{since.zh}）",
            f"the task is not with your unit any more: it is with {self.unit}, {state.en} ({since.en})",
        )

    def _since(self, *, signed: bool = False) -> Text:
        if signed and self.signed_at is not None:
            name, at = self.signed_by_name, _shown(self.signed_at)
            return Text(f"{name}已于 {at} 签收", f"{name} signed for it at {at}")
        if self.changed_at is not None:
            name, at = self.changed_by_name, _shown(self.changed_at)
            return Text(f"{name} {at}".strip(), f"by {name or 'the system'} at {at}")
        return Text("刚刚建立", "just made")

    def _leave(self, act: Act, reason: str, by: Identity, now: datetime) -> TaskRecord:
        self.must_allow(act)
        self._must_not_bind(act)
        _must_say("reason", reason)
        return self._move(act, State.TRANSFERRED, by, now, reason)

    def _must_not_bind(self, act: Act) -> None:
        if self.binding:
            what = ACT_TEXTS[act]
            raise Conflict(
                f"县级审定强派的任务不能{what.zh}",
                f"the county has decided where this task belongs: it cannot {what.en}",
            )

    def _move(self, act: Act, to: State, by: Identity | None, now: datetime, remark: str = "") -> TaskRecord:
        self.state = to
        self.acts += 1
        self.changed_at, self.changed_by_name = now, by.name if by else ""
        if not self.is_open:
            self.ended_at = now
            self.forget_urge()
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

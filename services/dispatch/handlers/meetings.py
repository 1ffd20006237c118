"""Meetings are put on record; what they decide becomes a task in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.dispatch import events
from services.dispatch.handlers.placing import Grounds, need_of, today, unit_on
from services.dispatch.model.meeting import (
    Decision,
    Meeting,
    must_be_due,
    must_be_known,
    must_decide,
    must_have_been,
    must_reach,
    must_record,
    number_of,
)
from services.dispatch.model.settlement import must_say
from services.dispatch.model.task import Task
from services.dispatch.ports import MeetingFilter, UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import MeetingKind, Origin, Part
from shared.errors import Forbidden, NotFound
from shared.identifiers import new_id
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMeeting:
    """A meeting that took place."""

    kind: MeetingKind
    title: str
    held_at: datetime
    line: str = ""  # empty: of several lines
    chair: str | None = None  # staff id; None: whoever puts it on record
    attendants: tuple[str, ...] = ()
    minutes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """One thing that a meeting decided: what, by whom, until when."""

    what: str
    unit: str
    due: date  # the last day
    line: str = ""  # empty: the meeting's, or the one that the unit works
    assignee: str | None = None  # None: whoever of the unit has the least open work


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDecision:
    """What was decided is not to be done after all."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """One page of a list; ``next`` is what to ask ``after``, None at the end."""

    items: Sequence[Meeting]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFile:
    """A meeting and what it decided."""

    meeting: Meeting
    decisions: Sequence[Decision]


def record_meeting(command: RecordMeeting, identity: Identity, uow: UnitOfWork) -> Meeting:
    """Put a meeting of one's unit on record.

    Raises:
        Forbidden: the person does not keep the unit's meetings.
        Invalid: naming the field.
        Conflict: there are very many of that day.
    """
    unit = must_record(uow.organisation.units([identity.unit]).get(identity.unit), identity)
    must_say("title", command.title)
    must_have_been(command.held_at, uow.now)
    chair = command.chair or identity.staff_id
    attendants = tuple(who for who in dict.fromkeys(command.attendants) if who != chair)
    known = uow.organisation.staff({chair, *attendants}).keys() | {identity.staff_id}
    must_be_known("chair", [chair], known)
    must_be_known("attendants", attendants, known)
    day = command.held_at.astimezone(SHANGHAI).date()
    serial = uow.meetings.next_serial(unit.region, day)
    meeting = Meeting(
        number=number_of(unit.region, day, serial),
        kind=command.kind,
        title=command.title,
        line=command.line,
        unit=unit.code,
        unit_name=unit.name,
        region=unit.region,
        held_at=command.held_at,
        day=day,
        chair=chair,
        attendants=attendants,
        minutes=command.minutes,
        recorded_by=identity.staff_id,
        recorded_by_name=identity.name,
        recorded_at=uow.now,
    )
    uow.meetings.add(meeting)
    uow.publish(events.meeting_recorded(meeting))
    return meeting


def decide(number: str, command: Decide, identity: Identity, uow: UnitOfWork) -> Decision:
    """Put on record what a meeting decided, and give it to the unit as a task.

    Raises:
        NotFound, Forbidden: no such meeting, or the person does not keep its decisions.
        Invalid: naming the field: no such unit or person, out of the meeting's reach, a day that is over.
        Conflict: the meeting has very many decisions.
    """
    meeting = uow.meetings.claim(number)
    must_decide(meeting, identity)
    must_say("what", command.what)
    must_be_due(command.due, uow.now)
    unit = unit_on(today(uow), command.unit, uow)
    line = command.line or meeting.line or (unit.lines[0] if len(unit.lines) == 1 else "")
    must_reach(meeting, unit, line)
    task = Task(
        task_id=new_id(),
        origin=Origin.DECISION,
        origin_number=meeting.next_decision(),
        title=command.what,
        part=Part.LEAD,
        round=1,
        line=line,
        place=unit.region,
        urgent=False,
        answer_needed=True,
    )
    grounds, need = Grounds.of([unit.region], uow), need_of(task, unit.tier, uow)
    said = f"会议议定（{meeting.title}）：{identity.name}"
    placed = grounds.named_or_next(unit, command.assignee, need, said, identity)
    decision = Decision(
        number=task.origin_number,
        meeting=meeting.number,
        what=command.what,
        line=line,
        unit=unit.code,
        unit_name=unit.name,
        region=meeting.region,
        assignee=command.assignee,
        due=command.due,
        task_id=task.task_id,
        made_by=identity.staff_id,
        made_by_name=identity.name,
        made_at=uow.now,
    )
    uow.meetings.add(decision)
    uow.tasks.add(task)
    uow.publish(events.decision_recorded(decision, unit.region))
    grounds.place(task, placed, need, by=identity)
    return decision


def withdraw_decision(number: str, command: WithdrawDecision, identity: Identity, uow: UnitOfWork) -> Decision:
    """Take a decision back; what is open of its task is cancelled.

    Raises:
        NotFound, Forbidden: no such decision, or the person does not keep them.
        Conflict: it has ended.
        Invalid: no reason is given.
    """
    decision = uow.meetings.decision(number)
    if decision is None:
        raise NotFound(f"没有议定事项 {number}", f"there is no decision {number}")
    must_decide(uow.meetings.get(decision.meeting), identity)
    decision.withdraw(command.reason, uow.now)
    uow.publish(events.decision_withdrawn(decision, identity.staff_id))
    for task in uow.tasks.of(number):
        if task.is_open:
            uow.tasks.record(task.cancel(reason=command.reason, now=uow.now))
            uow.publish(events.task_cancelled(task, identity.staff_id, command.reason))
    return decision


def list_meetings(wanted: MeetingFilter, identity: Identity, uow: UnitOfWork) -> MeetingPage:
    """A page of the meetings in the person's scope or of their unit, newest first."""
    found = uow.meetings.visible_to(identity, wanted)
    return MeetingPage(items=found, next=found[-1].number if len(found) == wanted.limit else None)


def show_meeting(number: str, identity: Identity, uow: UnitOfWork) -> MeetingFile:
    """A meeting with its minutes and decisions.

    Raises:
        NotFound, Forbidden: there is none, or it is not for this person's eyes.
    """
    meeting = uow.meetings.get(number)
    if not meeting.may_see(identity):
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")
    return MeetingFile(meeting=meeting, decisions=uow.meetings.decisions(number))

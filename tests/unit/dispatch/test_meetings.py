"""Meetings are put on record; what they decide is a task from the first moment, and ends with it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.dispatch.handlers import meetings, tasks
from services.dispatch.handlers.meetings import Decide, RecordMeeting, WithdrawDecision
from services.dispatch.handlers.tasks import ReportTask, ReviewTask
from services.dispatch.model.meeting import MOST_DECISIONS, DecisionState, Meeting
from services.dispatch.model.task import State, Task
from services.dispatch.ports import MeetingFilter
from shared.contracts import (
    DecisionFulfilled,
    DecisionRecorded,
    DecisionWithdrawn,
    MeetingKind,
    MeetingRecorded,
    Origin,
    TaskAssigned,
    TaskCancelled,
)
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.identity import Identity
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    CIVIL,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    INSURANCE,
    NEIGHBOUR,
    NOW,
    SECOND_AGENT,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
    XIAWU,
    YANGKOU,
)

HELD = RecordMeeting(
    kind=MeetingKind.DISPATCH,
    title="第 47 周工作调度会",
    held_at=NOW - timedelta(hours=1),
    attendants=(HANDLER.staff_id, TOWNSHIP_LEADER.staff_id, HANDLER.staff_id),
    minutes="王秀兰家的情况要再核一次",
)
DECIDED = Decide(what="完成低保年审入户核查", unit=f"{FUSHAN}-P", due=date(2026, 11, 30), line=CIVIL)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


@pytest.fixture
def held(uow: FakeUnitOfWork) -> Meeting:
    return meetings.record_meeting(HELD, TOWNSHIP_LEADER, uow)


def only_task(uow: FakeUnitOfWork) -> Task:
    (task,) = uow.tasks.kept.values()
    return task


def test_a_meeting_is_on_record_with_its_number_and_its_minutes_stay(uow: FakeUnitOfWork, held: Meeting) -> None:
    assert held.number == f"M{YANGKOU}-20261123-01"
    assert (held.chair, held.attendants) == (TOWNSHIP_LEADER.staff_id, (HANDLER.staff_id,))
    (told,) = uow.told(MeetingRecorded)
    assert (told.number, told.unit, told.attendants) == (held.number, TOWNSHIP_LEADER.unit, (HANDLER.staff_id,))
    assert "王秀兰" not in repr(uow.published) + repr(held)
    assert meetings.record_meeting(HELD, TOWNSHIP_LEADER, uow).number == f"M{YANGKOU}-20261123-02"


def test_a_decision_is_a_task_of_its_unit_in_the_same_step(uow: FakeUnitOfWork, held: Meeting) -> None:
    decision = meetings.decide(held.number, DECIDED, TOWNSHIP_LEADER, uow)
    task = only_task(uow)
    assert decision.number == f"{held.number}-1"
    assert (task.origin, task.origin_number, task.title) == (Origin.DECISION, decision.number, DECIDED.what)
    assert (task.unit, task.state, task.line) == (f"{FUSHAN}-P", State.ASSIGNED, CIVIL)
    (made,) = uow.told(DecisionRecorded)
    (assigned,) = uow.told(TaskAssigned)
    assert (made.number, made.due, made.task_id) == (decision.number, DECIDED.due, assigned.task_id)
    assert assigned.by == TOWNSHIP_LEADER.staff_id
    assert held.title in assigned.reason
    assert meetings.decide(held.number, DECIDED, TOWNSHIP_LEADER, uow).number == f"{held.number}-2"


def test_the_person_named_has_it(uow: FakeUnitOfWork, held: Meeting) -> None:
    named = replace(DECIDED, assignee=SECOND_AGENT.staff_id)
    meetings.decide(held.number, named, TOWNSHIP_LEADER, uow)
    assert only_task(uow).assignee == SECOND_AGENT.staff_id


def test_a_decision_is_fulfilled_when_its_task_is_done(uow: FakeUnitOfWork, held: Meeting) -> None:
    decision = meetings.decide(held.number, DECIDED, TOWNSHIP_LEADER, uow)
    task_id = decision.task_id
    tasks.sign_task(task_id, AGENT, uow)
    tasks.report_task(task_id, ReportTask(result="已核完"), AGENT, uow)
    assert uow.told(DecisionFulfilled) == []
    tasks.review_task(task_id, ReviewTask(approved=True), TOWNSHIP_LEADER, uow)
    assert decision.state is DecisionState.FULFILLED
    assert uow.told(DecisionFulfilled) == [DecisionFulfilled(number=decision.number, by=TOWNSHIP_LEADER.staff_id)]
    with pytest.raises(Conflict, match="已落实"):
        meetings.withdraw_decision(decision.number, WithdrawDecision(reason="不必了"), TOWNSHIP_LEADER, uow)


def test_a_withdrawn_decision_takes_its_task_with_it(uow: FakeUnitOfWork, held: Meeting) -> None:
    decision = meetings.decide(held.number, DECIDED, TOWNSHIP_LEADER, uow)
    with pytest.raises(Invalid, match="reason"):
        meetings.withdraw_decision(decision.number, WithdrawDecision(reason=" "), TOWNSHIP_LEADER, uow)
    meetings.withdraw_decision(decision.number, WithdrawDecision(reason="县里统一办"), TOWNSHIP_LEADER, uow)
    assert (decision.state, only_task(uow).state) == (DecisionState.WITHDRAWN, State.CANCELLED)
    assert [each.reason for each in (*uow.told(DecisionWithdrawn), *uow.told(TaskCancelled))] == ["县里统一办"] * 2
    with pytest.raises(NotFound):
        meetings.withdraw_decision("M-none", WithdrawDecision(reason="县里统一办"), TOWNSHIP_LEADER, uow)


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (replace(HELD, title=" "), "title"),
        (replace(HELD, held_at=NOW + timedelta(minutes=1)), "held_at"),
        (replace(HELD, held_at=NOW - timedelta(days=400)), "held_at"),
        (replace(HELD, chair="nobody"), "chair"),
        (replace(HELD, attendants=("nobody",)), "attendants"),
    ],
)
def test_what_is_wrong_with_a_meeting_is_named(uow: FakeUnitOfWork, command: RecordMeeting, field: str) -> None:
    with pytest.raises(Invalid, match=field):
        meetings.record_meeting(command, TOWNSHIP_LEADER, uow)
    assert uow.published == []


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (replace(DECIDED, what=""), "what"),
        (replace(DECIDED, due=date(2026, 11, 22)), "due"),
        (replace(DECIDED, due=date(2036, 11, 22)), "due"),
        (replace(DECIDED, unit="none"), "unit"),
        (replace(DECIDED, unit="361103-MZ"), "unit"),  # a township decides nothing for the county
        (replace(DECIDED, unit=f"{XIAWU}-P"), "unit"),  # nor for another township's village
        (replace(DECIDED, unit="361103102-1", line=INSURANCE), "unit"),  # which does not work the line
        (replace(DECIDED, assignee=NEIGHBOUR.staff_id), "assignee"),
        (replace(DECIDED, line=""), "line"),  # the meeting has none, and the post works all of them
    ],
)
def test_what_is_wrong_with_a_decision_is_named(
    uow: FakeUnitOfWork, held: Meeting, command: Decide, field: str
) -> None:
    with pytest.raises(Invalid, match=field):
        meetings.decide(held.number, command, TOWNSHIP_LEADER, uow)
    assert not uow.told(DecisionRecorded)
    assert not uow.told(TaskAssigned)


def test_the_line_is_the_meetings_or_the_one_that_the_unit_works(uow: FakeUnitOfWork, held: Meeting) -> None:
    meetings.decide(held.number, replace(DECIDED, unit="361103102-1", line=""), TOWNSHIP_LEADER, uow)
    of_line = meetings.record_meeting(replace(HELD, line=INSURANCE), TOWNSHIP_LEADER, uow)
    meetings.decide(of_line.number, replace(DECIDED, line=""), TOWNSHIP_LEADER, uow)
    assert [task.line for task in uow.tasks.kept.values()] == [CIVIL, INSURANCE]


@pytest.mark.parametrize("who", [HANDLER, SECOND_AGENT])
def test_who_keeps_no_meetings_puts_none_on_record(uow: FakeUnitOfWork, held: Meeting, who: Identity) -> None:
    with pytest.raises(Forbidden):
        meetings.record_meeting(HELD, who, uow)
    with pytest.raises(Forbidden):
        meetings.decide(held.number, DECIDED, who, uow)


def test_decisions_are_kept_by_the_unit_and_from_above(uow: FakeUnitOfWork, held: Meeting) -> None:
    for who in (TOWNSHIP_DISPATCHER, COUNTY_DISPATCHER):
        meetings.decide(held.number, DECIDED, who, uow)
    with pytest.raises(Forbidden):
        meetings.decide(held.number, DECIDED, AGENT, uow)  # a leader, of a village


def test_a_meeting_is_seen_in_scope_and_by_who_was_there(uow: FakeUnitOfWork, held: Meeting) -> None:
    assert meetings.show_meeting(held.number, HANDLER, uow).meeting is held
    with pytest.raises(Forbidden):
        meetings.show_meeting(held.number, AGENT, uow)
    guest = meetings.record_meeting(replace(HELD, attendants=(AGENT.staff_id,)), TOWNSHIP_LEADER, uow)
    assert meetings.show_meeting(guest.number, AGENT, uow).meeting is guest
    page = meetings.list_meetings(MeetingFilter(limit=1), TOWNSHIP_LEADER, uow)
    assert (list(page.items), page.next) == ([guest], guest.number)


def test_a_meeting_decides_so_much_and_no_more(uow: FakeUnitOfWork, held: Meeting) -> None:
    held.decisions = MOST_DECISIONS
    with pytest.raises(Conflict):
        meetings.decide(held.number, DECIDED, TOWNSHIP_LEADER, uow)

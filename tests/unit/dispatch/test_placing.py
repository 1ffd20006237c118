"""However a task comes to somebody, the same decides: presence, whom the case is about, and it is explained."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from services.dispatch.handlers import cases, directives, handover, moving, sharing, tasks
from services.dispatch.handlers.handover import HandOver
from services.dispatch.handlers.moving import EscalateTask, TransferTask
from services.dispatch.handlers.sharing import CallIn
from services.dispatch.model.explanation import Why
from services.dispatch.model.presence import Leave
from services.dispatch.model.rules import RuleBook, Weights
from services.dispatch.model.task import Task
from shared.contracts import Part, TaskAssigned, TaskLeftUnattended, UnitKind
from shared.errors import Invalid
from shared.identity import Identity
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    NOW,
    OTHER_HANDLER,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_LEADER,
    unit,
)
from tests.unit.dispatch.test_cases import ACCEPTED, part
from tests.unit.dispatch.test_directives import DIRECTIVE

OFFICE, POST, NEXT_POST = "361103102-1", f"{FUSHAN}-P", f"{SHANGWU}-P"

Move = Callable[[FakeUnitOfWork, Task], Task]


def on_leave(uow: FakeUnitOfWork, staff_id: str, deputy: str | None = None) -> None:
    day = NOW.date()
    leave = Leave(
        record_id=staff_id,
        staff_id=staff_id,
        valid_from=day,
        valid_to=day,
        recorded_by="x",
        recorded_at=NOW,
        deputy=deputy,
    )
    uow.presence.add(leave)


def accepted(**more: object) -> tuple[FakeUnitOfWork, Task]:
    """The village post's share, signed for."""
    uow = FakeUnitOfWork()
    cases.case_accepted(replace(ACCEPTED, **more), uow)  # type: ignore[arg-type]  # by name
    task = part(uow, Part.CO)
    tasks.sign_task(task.task_id, AGENT, uow)
    uow.published.clear()
    return uow, task


def transfer(uow: FakeUnitOfWork, task: Task) -> Task:
    return moving.transfer_task(task.task_id, TransferTask(reason="已迁走", unit=NEXT_POST), AGENT, uow)


def transfer_beside(uow: FakeUnitOfWork, task: Task) -> Task:
    return moving.transfer_task(task.task_id, TransferTask(reason="轮流"), AGENT, uow)


def escalate(uow: FakeUnitOfWork, task: Task) -> Task:
    return moving.escalate_task(task.task_id, EscalateTask(reason="无权处理"), AGENT, uow)


def call_in(uow: FakeUnitOfWork, task: Task) -> Task:
    lead = part(uow, Part.LEAD)
    tasks.sign_task(lead.task_id, HANDLER, uow)
    return sharing.call_in(lead.task_id, CallIn(unit=NEXT_POST, request="请核实"), TOWNSHIP_LEADER, uow)


@pytest.mark.parametrize(
    ("move", "home", "first"),
    [(transfer, NEXT_POST, NEIGHBOUR.staff_id), (escalate, OFFICE, HANDLER.staff_id), (call_in, NEXT_POST, "")],
)
def test_who_is_on_leave_is_stood_in_for_and_the_decision_is_explained(move: Move, home: str, first: str) -> None:
    uow, task = accepted()
    who = first or NEIGHBOUR.staff_id
    on_leave(uow, who, deputy=OTHER_HANDLER.staff_id)
    moved = move(uow, task)
    assert (moved.unit, moved.assignee) == (home, OTHER_HANDLER.staff_id)
    decision = uow.routings.of(moved.task_id)[-1]
    assert (decision.number, decision.unit, decision.assignee) == (moved.acts, home, OTHER_HANDLER.staff_id)
    assert {each.code: each.why for each in decision.considered}[who] is Why.ON_LEAVE


@pytest.mark.parametrize("move", [transfer, call_in])
def test_nobody_has_a_case_that_is_about_them(move: Move) -> None:
    uow, task = accepted(about_staff=(NEIGHBOUR.staff_id,))
    moved = move(uow, task)
    assert moved.assignee != NEIGHBOUR.staff_id
    decision = uow.routings.of(moved.task_id)[-1]
    assert {each.code: each.why for each in decision.considered}[NEIGHBOUR.staff_id] is Why.CONFLICT
    assert bool(uow.told(TaskLeftUnattended)) is (moved.assignee is None)


def test_a_transfer_beside_goes_by_the_rules_and_never_back() -> None:
    uow, task = accepted()
    with pytest.raises(Invalid, match="没有别的机构"):
        transfer_beside(uow, task)
    empty, staffed = unit(f"{FUSHAN}-0", UnitKind.POST), unit(f"{FUSHAN}-Q", UnitKind.POST)
    uow.organisation.add([empty, staffed, replace(uow.organisation.known_staff[AGENT.staff_id], staff_id="q")])
    uow.organisation.known_staff["q"].unit = staffed.code
    transfer_beside(uow, task)
    assert (task.unit, task.assignee) == (staffed.code, "q"), "not to the post where nobody is"
    why = {each.code: each.why for each in uow.routings.of(task.task_id)[-1].considered}
    assert (why[POST], why[empty.code]) == (Why.HAD_IT, Why.NOBODY_THERE)
    assert "上交一级" not in task.reason


def test_a_handover_is_explained_and_spares_the_heir_what_is_about_them() -> None:
    uow, _ = accepted(about_staff=(OTHER_HANDLER.staff_id,))
    task = part(uow, Part.LEAD)
    given = HandOver(reason="调离", to=OTHER_HANDLER.staff_id)
    away = FakeUnitOfWork()
    on_leave(away, OTHER_HANDLER.staff_id)
    with pytest.raises(Invalid, match="to"):
        handover.hand_over(HANDLER.staff_id, given, TOWNSHIP_LEADER, away)
    before = len(uow.routings.kept)
    handover.hand_over(HANDLER.staff_id, replace(given, dry_run=True), TOWNSHIP_LEADER, uow)
    assert len(uow.routings.kept) == before, "a look is no decision"
    handover.hand_over(HANDLER.staff_id, given, TOWNSHIP_LEADER, uow)
    assert task.assignee == TOWNSHIP_LEADER.staff_id
    assert "须回避" in task.reason
    decision = uow.routings.of(task.task_id)[-1]
    assert (decision.number, decision.by) == (task.acts, TOWNSHIP_LEADER.staff_id)


def test_a_directive_is_given_to_who_is_there() -> None:
    uow = FakeUnitOfWork()
    on_leave(uow, NEIGHBOUR.staff_id, deputy="361103102-02")
    directives.directive_issued(DIRECTIVE, uow)
    told = {each.unit: each for each in uow.told(TaskAssigned)}
    assert told[NEXT_POST].assignee == "361103102-02"
    assert "代" in told[NEXT_POST].reason
    assert uow.routings.kept == [], "the sentence is kept with the task, not the candidates"


@pytest.mark.parametrize(("weight", "first"), [(0.1, AGENT), (9.0, SECOND_AGENT)])
def test_a_directive_is_shared_by_the_weights_of_the_county(weight: float, first: Identity) -> None:
    uow = FakeUnitOfWork()
    for number in ("A", "B", "C"):
        cases.case_accepted(replace(ACCEPTED, number=number), uow)
    one, *two = [task for task in uow.tasks.kept.values() if task.unit == POST]
    one.assignee, one.urgent = AGENT.staff_id, True
    for task in two:
        task.assignee = SECOND_AGENT.staff_id
    uow.published.clear()
    uow.rule_books.add(RuleBook(county=COUNTY, version=1, weights=Weights(urgent=weight)))
    directives.directive_issued(DIRECTIVE, uow)
    assert {each.unit: each.assignee for each in uow.told(TaskAssigned)}[POST] == first.staff_id

"""Handing over everything of a person who leaves (工作交接): looked at first, then whole or not at all."""

from dataclasses import replace

import pytest

from services.dispatch.handlers import cases, handover, tasks
from services.dispatch.handlers.handover import HandOver
from services.dispatch.model.task import State, Task
from shared.contracts import Role, TaskHandedOver
from shared.errors import Forbidden, Invalid, NotFound, ZhenbiError
from shared.identity import Identity
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    OTHER_HANDLER,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
    identity,
)
from tests.unit.dispatch.test_cases import ACCEPTED, finish

LEAVER, HEIR = HANDLER.staff_id, OTHER_HANDLER.staff_id
NUMBERS = ("A", "B", "C", "D", "E", "F", "G", "H")


@pytest.fixture
def uow() -> FakeUnitOfWork:
    """The leaver has four leads: waiting, signed for, reported, and done."""
    uow = FakeUnitOfWork()
    for number in NUMBERS:
        cases.case_accepted(replace(ACCEPTED, number=number), uow)
    _, signed, reported, done = held_by(uow, LEAVER)
    for task in (signed, reported):
        tasks.sign_task(task.task_id, HANDLER, uow)
    tasks.report_task(reported.task_id, tasks.ReportTask(result="已核查", answer="符合"), HANDLER, uow)
    for task in reversed(uow.tasks.of(done.origin_number)):
        finish(uow, task, HANDLER if task is done else AGENT, "符合")
    uow.published.clear()
    return uow


def held_by(uow: FakeUnitOfWork, staff_id: str) -> list[Task]:
    return [task for task in uow.tasks.kept.values() if task.assignee == staff_id]


def test_everything_in_hand_goes_to_the_heir_as_it_stands(uow: FakeUnitOfWork) -> None:
    done = handover.hand_over(LEAVER, HandOver(reason="调离", to=HEIR), TOWNSHIP_LEADER, uow)
    assert [(item.state, item.assignee) for item in done.items] == [
        (state, HEIR) for state in ("assigned", "signed", "reported")
    ]
    assert done.remaining == 0
    assert [task.state for task in held_by(uow, LEAVER)] == [State.DONE], "what is done stays who did it"
    told = uow.told(TaskHandedOver)
    assert [(each.state, each.before, each.assignee, each.by) for each in told] == [
        (state, LEAVER, HEIR, TOWNSHIP_LEADER.staff_id) for state in ("assigned", "signed", "reported")
    ]
    assert uow.published == told
    for item in done.items:
        line = uow.tasks.history(item.task_id)[-1]
        assert (line.act, line.state, line.remark) == ("hand_over", item.state, "工作交接（人员02）：调离")
    tasks.sign_task(done.items[0].task_id, OTHER_HANDLER, uow)


def test_a_dry_run_says_the_same_and_changes_nothing(uow: FakeUnitOfWork) -> None:
    before = [vars(task).copy() for task in uow.tasks.kept.values()]
    dry = handover.hand_over(LEAVER, HandOver(reason="调离", dry_run=True), TOWNSHIP_LEADER, uow)
    assert before == [vars(task) for task in uow.tasks.kept.values()]
    assert uow.published == []
    wet = handover.hand_over(LEAVER, HandOver(reason="调离"), TOWNSHIP_LEADER, uow)
    assert (dry.items, dry.remaining) == (wet.items, wet.remaining)
    assert (dry.dry_run, wet.dry_run) == (True, False)


def test_without_an_heir_it_is_shared_out_in_the_unit_and_never_comes_back(uow: FakeUnitOfWork) -> None:
    uow.organisation.known_staff["361103102-06"] = replace(
        uow.organisation.known_staff[HEIR], staff_id="361103102-06", name="新人"
    )
    done = handover.hand_over(LEAVER, HandOver(reason="退休"), COUNTY_DISPATCHER, uow)
    assert {item.assignee for item in done.items} == {"361103102-06"}, "who has nothing yet comes first"
    assert all(item.reason.startswith("工作交接（人员02）：退休；经办人候选 2 人") for item in done.items)


def test_who_has_nobody_else_hands_it_to_the_leader_or_says_that_nobody_is_there(uow: FakeUnitOfWork) -> None:
    uow.organisation.known_staff[HEIR].active = False
    assert {
        item.assignee for item in handover.hand_over(LEAVER, HandOver(reason="调离"), TOWNSHIP_LEADER, uow).items
    } == {TOWNSHIP_LEADER.staff_id}
    uow.organisation.known_staff[f"{FUSHAN}-02"].active = False
    alone = handover.hand_over(AGENT.staff_id, HandOver(reason="调离"), TOWNSHIP_DISPATCHER, uow)
    assert {item.assignee for item in alone.items} == {None}
    assert all("请派单员处理" in item.reason for item in alone.items)


@pytest.mark.parametrize(
    ("who", "leaver", "command", "error", "words"),
    [
        (TOWNSHIP_LEADER, "none", HandOver(reason="调离"), NotFound, "没有人员"),
        (NEIGHBOUR, LEAVER, HandOver(reason="调离"), Forbidden, "负责人"),
        (OTHER_HANDLER, LEAVER, HandOver(reason="调离"), Forbidden, "负责人"),
        (TOWNSHIP_LEADER, LEAVER, HandOver(reason=" "), Invalid, "reason"),
        (TOWNSHIP_LEADER, LEAVER, HandOver(reason="调离", to=LEAVER), Invalid, "to"),
        (TOWNSHIP_LEADER, LEAVER, HandOver(reason="调离", to=AGENT.staff_id), Invalid, "to"),
        (TOWNSHIP_LEADER, LEAVER, HandOver(reason="调离", to="none"), Invalid, "to"),
    ],
)
def test_a_refused_handover_changes_nothing(
    uow: FakeUnitOfWork, who: Identity, leaver: str, command: HandOver, error: type[ZhenbiError], words: str
) -> None:
    with pytest.raises(error, match=words):
        handover.hand_over(leaver, command, who, uow)
    assert len(held_by(uow, LEAVER)) == 4
    assert uow.published == []


def test_very_many_take_several_acts(uow: FakeUnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "MOST_TASKS", 2)
    first = handover.hand_over(LEAVER, HandOver(reason="调离", to=HEIR), TOWNSHIP_LEADER, uow)
    assert (len(first.items), first.remaining) == (2, 1)
    last = handover.hand_over(LEAVER, HandOver(reason="调离", to=HEIR), TOWNSHIP_LEADER, uow)
    assert (len(last.items), last.remaining) == (1, 0)


def test_what_lies_beyond_the_scope_is_left_and_counted(uow: FakeUnitOfWork) -> None:
    far = next(task for task in held_by(uow, AGENT.staff_id))
    far.assignee = LEAVER  # somebody who works in two places
    leader = identity("361103102-01", "361103102-1", Role.LEADER, scope="361103102999")
    done = handover.hand_over(LEAVER, HandOver(reason="调离", to=HEIR), leader, uow)
    assert (len(done.items), done.remaining) == (3, 1)
    assert far.assignee == LEAVER
    rest = handover.hand_over(LEAVER, HandOver(reason="调离", to=HEIR), COUNTY_DISPATCHER, uow)
    assert [item.unit for item in rest.items] == [f"{FUSHAN}-P"]
    assert rest.items[0].assignee in {AGENT.staff_id, f"{FUSHAN}-02"}, "it stays with its unit"

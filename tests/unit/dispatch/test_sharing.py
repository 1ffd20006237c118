"""Joint handling (会办): parts of a task, whom they may be asked of, and what waits for what."""

from dataclasses import replace

import pytest

from services.dispatch.handlers import cases, directives, moving, sharing, tasks
from services.dispatch.handlers.sharing import CallIn
from services.dispatch.handlers.tasks import AssignTask, ReportTask, ReturnTask, ReviewTask
from services.dispatch.model.task import State, Task
from shared.contracts import (
    CaseworkCompleted,
    DirectiveAction,
    DirectiveCompleted,
    DirectiveTarget,
    Part,
    TaskAssigned,
    Tier,
)
from shared.errors import Conflict, Forbidden, Invalid, ZhenbiError
from shared.identity import Identity
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    SHANGWU,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
    XIAWU,
    identity,
)
from tests.unit.dispatch.test_cases import ACCEPTED, finish, part
from tests.unit.dispatch.test_directives import DIRECTIVE

OFFICE, POST, NEXT_POST, BUREAU = "361103102-1", f"{FUSHAN}-P", f"{SHANGWU}-P", "361103-YB"
ASKED = CallIn(unit=BUREAU, request="请核对参保记录")
BUREAU_HANDLER = identity("361103-77", BUREAU)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    return uow


@pytest.fixture
def lead(uow: FakeUnitOfWork) -> Task:
    """The office's share, in work; the village has done its own."""
    lead = part(uow, Part.LEAD)
    tasks.sign_task(lead.task_id, HANDLER, uow)
    finish(uow, part(uow, Part.CO), AGENT)
    uow.published.clear()
    return lead


def test_the_lead_calls_another_unit_in_and_waits_for_it(uow: FakeUnitOfWork, lead: Task) -> None:
    asked = sharing.call_in(lead.task_id, ASKED, TOWNSHIP_LEADER, uow)
    (told,) = uow.told(TaskAssigned)
    assert (told.part, told.parent, told.request, told.unit) == (Part.CO, lead.task_id, "请核对参保记录", BUREAU)
    assert (asked.round, asked.place, asked.state) == (lead.round, lead.place, State.ASSIGNED)
    assert asked.reason.startswith("会办（洋口镇社会事务办请协助：请核对参保记录）：")
    line = uow.tasks.history(lead.task_id)[-1]
    assert (line.act, line.state, line.remark) == ("call_in", State.SIGNED, "请区医保局：请核对参保记录")

    tasks.report_task(lead.task_id, ReportTask(result="已核查", answer="符合"), HANDLER, uow)
    with pytest.raises(Conflict, match="区医保局「待签收」"):
        tasks.review_task(lead.task_id, ReviewTask(approved=True), TOWNSHIP_LEADER, uow)
    tasks.sign_task(asked.task_id, BUREAU_HANDLER, uow)
    report = ReportTask(result="参保正常", answer="不该由协办答复")
    tasks.report_task(asked.task_id, report, BUREAU_HANDLER, uow)
    tasks.review_task(asked.task_id, ReviewTask(approved=True), HANDLER, uow)
    assert asked.answer == "", "one answer goes to the resident, and it is the lead's"
    assert uow.told(CaseworkCompleted) == []
    tasks.review_task(lead.task_id, ReviewTask(approved=True), TOWNSHIP_LEADER, uow)
    assert [done.answer for done in uow.told(CaseworkCompleted)] == ["符合"]


def test_whoever_asked_sees_and_reviews_the_part_and_nobody_else_from_outside(uow: FakeUnitOfWork, lead: Task) -> None:
    asked = sharing.call_in(lead.task_id, ASKED, TOWNSHIP_LEADER, uow)
    assert tasks.show_task(lead.task_id, HANDLER, uow).parts == [asked]
    assert tasks.show_task(asked.task_id, HANDLER, uow).task is asked
    with pytest.raises(Forbidden):
        tasks.show_task(asked.task_id, NEIGHBOUR, uow)
    tasks.sign_task(asked.task_id, BUREAU_HANDLER, uow)
    tasks.report_task(asked.task_id, ReportTask(result="参保正常"), BUREAU_HANDLER, uow)
    for who in (AGENT, TOWNSHIP_DISPATCHER, BUREAU_HANDLER):
        with pytest.raises(Forbidden):
            tasks.review_task(asked.task_id, ReviewTask(approved=True), who, uow)
    tasks.review_task(asked.task_id, ReviewTask(approved=False, remark="哪年起？"), HANDLER, uow)
    assert asked.state is State.IN_PROGRESS


@pytest.mark.parametrize(
    ("who", "command", "error", "words"),
    [
        (HANDLER, ASKED, Forbidden, "负责人"),
        (NEIGHBOUR, ASKED, Forbidden, "负责人"),
        (TOWNSHIP_LEADER, CallIn(unit=OFFICE, request="自己"), Invalid, "任务就在"),
        (TOWNSHIP_LEADER, CallIn(unit="none", request="谁？"), Invalid, "没有机构"),
        (TOWNSHIP_LEADER, CallIn(unit=BUREAU, request=" "), Invalid, "request"),
        (TOWNSHIP_LEADER, CallIn(unit=BUREAU, request="请", assignee=AGENT.staff_id), Invalid, "assignee"),
    ],
)
def test_what_may_not_be_asked(
    uow: FakeUnitOfWork, lead: Task, who: Identity, command: CallIn, error: type[ZhenbiError], words: str
) -> None:
    with pytest.raises(error, match=words):
        sharing.call_in(lead.task_id, command, who, uow)
    assert uow.tasks.parts(lead.task_id) == []
    assert uow.published == []


def test_a_unit_has_one_part_of_a_task_at_a_time(uow: FakeUnitOfWork, lead: Task) -> None:
    first = sharing.call_in(lead.task_id, ASKED, TOWNSHIP_LEADER, uow)
    with pytest.raises(Conflict, match="正在协办"):
        sharing.call_in(lead.task_id, ASKED, TOWNSHIP_DISPATCHER, uow)
    finish(uow, first, BUREAU_HANDLER)
    sharing.call_in(lead.task_id, ASKED, TOWNSHIP_DISPATCHER, uow)


def test_an_office_hands_parts_of_its_share_down_and_not_up(uow: FakeUnitOfWork) -> None:
    (task,) = _of_the_office(uow)
    for up in (BUREAU, f"{XIAWU}-P"):
        with pytest.raises(Invalid, match="下级"):
            sharing.call_in(task.task_id, CallIn(unit=up, request="请办"), TOWNSHIP_LEADER, uow)
    below = [
        sharing.call_in(task.task_id, CallIn(unit=unit, request="请入户摸底"), TOWNSHIP_LEADER, uow)
        for unit in (POST, NEXT_POST)
    ]
    tasks.report_task(task.task_id, ReportTask(result="已落实"), HANDLER, uow)
    with pytest.raises(Conflict, match="还有 2 个"):
        tasks.review_task(task.task_id, ReviewTask(approved=True), COUNTY_DISPATCHER, uow)
    for each, who in zip(below, (AGENT, NEIGHBOUR), strict=True):
        finish(uow, each, who)
    assert uow.told(DirectiveCompleted) == [], "a part of a share is not a share"
    tasks.review_task(task.task_id, ReviewTask(approved=True), COUNTY_DISPATCHER, uow)
    assert [done.tasks for done in uow.told(DirectiveCompleted)] == [1]


def test_what_a_post_has_passed_up_comes_down_to_it_only_through_a_dispatcher(uow: FakeUnitOfWork) -> None:
    task = part(uow, Part.CO)
    tasks.sign_task(task.task_id, AGENT, uow)
    moving.escalate_task(task.task_id, moving.EscalateTask(reason="超出能力"), AGENT, uow)
    tasks.sign_task(task.task_id, HANDLER, uow)
    command = CallIn(unit=POST, request="还是你们办")
    with pytest.raises(Invalid, match="已上报此任务"):
        sharing.call_in(task.task_id, command, TOWNSHIP_LEADER, uow)
    sharing.call_in(task.task_id, command, TOWNSHIP_DISPATCHER, uow)


def test_a_part_is_returned_and_placed_anew_like_any_task(uow: FakeUnitOfWork, lead: Task) -> None:
    asked = sharing.call_in(lead.task_id, ASKED, TOWNSHIP_LEADER, uow)
    tasks.return_task(asked.task_id, ReturnTask(reason="不归医保"), BUREAU_HANDLER, uow)
    tasks.assign_task(asked.task_id, AssignTask(unit="361103-MZ"), COUNTY_DISPATCHER, uow)
    assert (asked.state, asked.parent) == (State.ASSIGNED, lead.task_id)


def _of_the_office(uow: FakeUnitOfWork) -> list[Task]:
    """The one task of a directive to the township, signed for by the office."""
    target = DirectiveTarget(region="361103102", tier=Tier.TOWNSHIP, unit=OFFICE)
    directive = replace(DIRECTIVE, number="D-office", action=DirectiveAction.ACT, targets=(target,))
    directives.directive_issued(directive, uow)
    found = uow.tasks.of("D-office")
    for task in found:
        tasks.sign_task(task.task_id, TOWNSHIP_LEADER, uow)
    return found

"""What people do with tasks, through the handlers: events, refusals, returns and reassignment."""

import pytest

from services.dispatch.handlers import cases, tasks
from services.dispatch.handlers.tasks import AssignTask, ReportTask, ReturnTask, ReviewTask
from services.dispatch.model.task import State, Task
from services.dispatch.ports import TaskFilter
from shared.contracts import (
    Part,
    TaskAssigned,
    TaskDone,
    TaskReported,
    TaskReturned,
    TaskSentBack,
    TaskSigned,
)
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    OTHER_HANDLER,
    SHANGWU,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
)
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER, part


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    uow.published.clear()
    return uow


@pytest.fixture
def task(uow: FakeUnitOfWork) -> Task:
    """The village post's share."""
    return part(uow, Part.CO)


def test_signing_reporting_and_reviewing_are_told(uow: FakeUnitOfWork, task: Task) -> None:
    tasks.sign_task(task.task_id, AGENT, uow)
    tasks.report_task(task.task_id, ReportTask(result="入户核查属实"), AGENT, uow)
    tasks.review_task(task.task_id, ReviewTask(approved=False, remark="请附人口情况"), TOWNSHIP_LEADER, uow)
    assert task.state is State.IN_PROGRESS
    tasks.report_task(task.task_id, ReportTask(result="入户核查属实，三口人"), AGENT, uow)
    tasks.review_task(task.task_id, ReviewTask(approved=True, remark="属实"), TOWNSHIP_LEADER, uow)
    assert [type(event) for event in uow.published] == [TaskSigned, TaskReported, TaskSentBack, TaskReported, TaskDone]
    assert uow.told(TaskSigned)[0].signed_by == AGENT.staff_id
    assert uow.told(TaskSentBack)[0].remark == "请附人口情况"
    assert [(done.by, done.remark) for done in uow.told(TaskDone)] == [(TOWNSHIP_LEADER.staff_id, "属实")]
    shown = tasks.show_task(task.task_id, COUNTY_DISPATCHER, uow)
    assert [record.act for record in shown.history] == ["assign", "sign", "report", "send_back", "report", "approve"]


def test_what_is_refused_is_not_told(uow: FakeUnitOfWork, task: Task) -> None:
    with pytest.raises(Forbidden):
        tasks.sign_task(task.task_id, NEIGHBOUR, uow)
    with pytest.raises(Conflict):
        tasks.report_task(task.task_id, ReportTask(result="没签收"), AGENT, uow)
    with pytest.raises(NotFound):
        tasks.sign_task("none", AGENT, uow)
    with pytest.raises(Forbidden):
        tasks.show_task(task.task_id, NEIGHBOUR, uow)
    tasks.sign_task(task.task_id, AGENT, uow)
    with pytest.raises(Conflict, match="周建华已于"):
        tasks.sign_task(task.task_id, AGENT, uow)
    tasks.report_task(task.task_id, ReportTask(result="已核查"), AGENT, uow)
    with pytest.raises(Forbidden, match="自己"):
        tasks.review_task(task.task_id, ReviewTask(approved=True), AGENT, uow)
    assert [type(event) for event in uow.published] == [TaskSigned, TaskReported]


def test_a_returned_task_waits_for_a_dispatcher_who_places_it_anew(uow: FakeUnitOfWork, task: Task) -> None:
    tasks.return_task(task.task_id, ReturnTask(reason="居民户籍在邻村"), AGENT, uow)
    assert uow.told(TaskReturned)[0].reason == "居民户籍在邻村"
    tasks.assign_task(task.task_id, AssignTask(unit=f"{SHANGWU}-P"), TOWNSHIP_DISPATCHER, uow)
    again = uow.told(TaskAssigned)[0]
    assert (again.task_id, again.unit, again.assignee) == (task.task_id, f"{SHANGWU}-P", f"{SHANGWU}-01")
    assert again.reason.startswith("派单：人员04派至上吴村服务点；经办人只有")
    assert again.by == TOWNSHIP_DISPATCHER.staff_id
    tasks.sign_task(task.task_id, NEIGHBOUR, uow)


def test_a_second_return_of_the_case_goes_to_the_county_whose_decision_binds(uow: FakeUnitOfWork, task: Task) -> None:
    lead = part(uow, Part.LEAD)
    tasks.return_task(lead.task_id, ReturnTask(reason="不属本办"), HANDLER, uow)
    assert not lead.arbitration
    tasks.return_task(task.task_id, ReturnTask(reason="不属本村"), AGENT, uow)
    assert task.arbitration
    with pytest.raises(Forbidden, match="仲裁"):
        tasks.assign_task(task.task_id, AssignTask(unit=f"{FUSHAN}-P"), TOWNSHIP_DISPATCHER, uow)
    command = AssignTask(unit=f"{FUSHAN}-P", assignee=AGENT.staff_id)
    tasks.assign_task(task.task_id, command, COUNTY_DISPATCHER, uow)
    assert task.reason == "审定强派：人员05指定"
    with pytest.raises(Conflict, match="审定强派"):
        tasks.return_task(task.task_id, ReturnTask(reason="还是不行"), AGENT, uow)


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (AssignTask(unit="none"), "unit"),
        (AssignTask(unit="361103102-1", assignee=AGENT.staff_id), "assignee"),
        (AssignTask(unit="361103102-1", assignee="none"), "assignee"),
    ],
)
def test_an_assignment_names_what_is_wrong(uow: FakeUnitOfWork, task: Task, command: AssignTask, field: str) -> None:
    tasks.return_task(task.task_id, ReturnTask(reason="不属本村"), AGENT, uow)
    with pytest.raises(Invalid) as refused:
        tasks.assign_task(task.task_id, command, COUNTY_DISPATCHER, uow)
    assert refused.value.errors[0].field == field
    assert task.state is State.RETURNED


def test_what_was_not_returned_is_not_assigned(uow: FakeUnitOfWork, task: Task) -> None:
    with pytest.raises(Conflict, match="待签收"):
        tasks.assign_task(task.task_id, AssignTask(unit="361103102-1"), COUNTY_DISPATCHER, uow)


def test_a_list_shows_scope_unit_and_own_work_page_by_page(uow: FakeUnitOfWork) -> None:
    page = tasks.list_tasks(TaskFilter(limit=1), COUNTY_DISPATCHER, uow)
    assert page.next == page.items[0].task_id
    assert tasks.list_tasks(TaskFilter(), COUNTY_DISPATCHER, uow).next is None
    assert [task.origin_number for task in tasks.list_tasks(TaskFilter(), OTHER_HANDLER, uow).items] == [NUMBER] * 2
    assert tasks.list_tasks(TaskFilter(), NEIGHBOUR, uow).items == []

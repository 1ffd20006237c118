"""Transfer (转办) and escalation (上报): where a task goes from the unit that has it, and where it does not."""

import pytest

from services.dispatch.handlers import cases, moving, sharing, tasks
from services.dispatch.handlers.moving import EscalateTask, TransferTask
from services.dispatch.handlers.tasks import AssignTask, ReturnTask
from services.dispatch.model.task import State, Task
from shared.contracts import Part, TaskAssigned, TaskEscalated, TaskTransferred
from shared.errors import Conflict, Forbidden, Invalid, ZhenbiError
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    CIVIL,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
    XIAWU,
    identity,
    unit,
)
from tests.unit.dispatch.test_cases import ACCEPTED, part

COUNTY_HANDLER = identity("361103-01", "361103-MZ")
POST, NEXT_POST, FAR_POST, OFFICE = f"{FUSHAN}-P", f"{SHANGWU}-P", f"{XIAWU}-P", "361103102-1"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    return uow


@pytest.fixture
def task(uow: FakeUnitOfWork) -> Task:
    """The village post's share, signed for."""
    task = part(uow, Part.CO)
    tasks.sign_task(task.task_id, AGENT, uow)
    uow.published.clear()
    return task


def test_a_transfer_goes_to_the_named_unit_which_signs_anew(uow: FakeUnitOfWork, task: Task) -> None:
    moving.transfer_task(task.task_id, TransferTask(reason="居民已迁至上吴村", unit=NEXT_POST), AGENT, uow)
    assert (task.state, task.unit, task.assignee, task.signed_by) == (
        State.ASSIGNED,
        NEXT_POST,
        NEIGHBOUR.staff_id,
        None,
    )
    told, assigned = uow.published
    assert isinstance(told, TaskTransferred)
    assert (told.unit, told.to_unit, told.reason, told.by) == (POST, NEXT_POST, "居民已迁至上吴村", AGENT.staff_id)
    assert isinstance(assigned, TaskAssigned)
    assert assigned.reason.startswith("转办（富山村服务点：居民已迁至上吴村）：周建华派至上吴村服务点；")
    lines = [(line.act, line.state, line.unit) for line in uow.tasks.history(task.task_id)]
    assert lines[-2:] == [("transfer", "transferred", POST), ("assign", "assigned", NEXT_POST)]
    tasks.sign_task(task.task_id, NEIGHBOUR, uow)


def test_it_never_goes_round_in_a_circle(uow: FakeUnitOfWork, task: Task) -> None:
    moving.transfer_task(task.task_id, TransferTask(reason="已迁走", unit=NEXT_POST), AGENT, uow)
    tasks.sign_task(task.task_id, NEIGHBOUR, uow)
    for who in (NEIGHBOUR, COUNTY_DISPATCHER):
        with pytest.raises(Invalid, match="已承办过此任务"):
            moving.transfer_task(task.task_id, TransferTask(reason="又迁回", unit=POST), who, uow)
    with pytest.raises(Invalid, match="已承办过此任务"):
        moving.transfer_task(task.task_id, TransferTask(reason="自转", unit=NEXT_POST), COUNTY_DISPATCHER, uow)
    assert task.state is State.SIGNED
    moving.transfer_task(task.task_id, TransferTask(reason="已迁走", unit=FAR_POST), NEIGHBOUR, uow)


@pytest.mark.parametrize(
    ("who", "unit", "error", "words"),
    [
        (SECOND_AGENT, NEXT_POST, Forbidden, "负责人"),
        (NEIGHBOUR, NEXT_POST, Forbidden, "负责人"),
        (AGENT, OFFICE, Invalid, "同级"),
        (AGENT, "361103-MZ", Invalid, "同级"),
        (AGENT, "none", Invalid, "没有机构"),
        (AGENT, None, Invalid, "没有别的机构"),
        (COUNTY_DISPATCHER, "361103-YB", Invalid, "不承办"),
    ],
)
def test_what_a_transfer_may_not(
    uow: FakeUnitOfWork, task: Task, who: object, unit: str, error: type[ZhenbiError], words: str
) -> None:
    with pytest.raises(error, match=words):
        moving.transfer_task(task.task_id, TransferTask(reason="已迁走", unit=unit), who, uow)  # type: ignore[arg-type]
    assert (task.state, task.unit, uow.published) == (State.SIGNED, POST, [])


def test_a_dispatcher_transfers_to_any_tier_they_cover(uow: FakeUnitOfWork, task: Task) -> None:
    with pytest.raises(Invalid, match="同级"):
        moving.transfer_task(task.task_id, TransferTask(reason="归口", unit="361103-MZ"), TOWNSHIP_DISPATCHER, uow)
    moving.transfer_task(task.task_id, TransferTask(reason="归口", unit=OFFICE), TOWNSHIP_DISPATCHER, uow)
    assert task.unit == OFFICE


def test_without_a_name_it_goes_to_the_unit_beside_that_works_the_line(uow: FakeUnitOfWork) -> None:
    uow.organisation.add([unit("361103102-2", name="洋口镇便民中心", lines=(CIVIL,), leader="361103102-01")])
    lead = part(uow, Part.LEAD)
    tasks.sign_task(lead.task_id, HANDLER, uow)
    moving.transfer_task(lead.task_id, TransferTask(reason="分工调整"), TOWNSHIP_LEADER, uow)
    assert lead.unit == "361103102-2"


def test_only_what_is_in_work_is_transferred_or_passed_up(uow: FakeUnitOfWork) -> None:
    task = part(uow, Part.CO)
    with pytest.raises(Conflict, match="待签收"):
        moving.transfer_task(task.task_id, TransferTask(reason="已迁走", unit=NEXT_POST), AGENT, uow)
    with pytest.raises(Conflict, match="待签收"):
        moving.escalate_task(task.task_id, EscalateTask(reason="超出能力"), AGENT, uow)


def test_a_post_passes_up_what_is_beyond_it(uow: FakeUnitOfWork, task: Task) -> None:
    with pytest.raises(Forbidden):
        moving.escalate_task(task.task_id, EscalateTask(reason="超出能力"), NEIGHBOUR, uow)
    with pytest.raises(Invalid, match="reason"):
        moving.escalate_task(task.task_id, EscalateTask(reason=" "), SECOND_AGENT, uow)
    assert task.state is State.SIGNED
    moving.escalate_task(task.task_id, EscalateTask(reason="涉及跨村水渠"), SECOND_AGENT, uow)
    assert (task.state, task.unit) == (State.ASSIGNED, OFFICE)
    (told,) = uow.told(TaskEscalated)
    assert (told.unit, told.to_unit, told.reason) == (POST, OFFICE, "涉及跨村水渠")
    assert task.reason.startswith("上报（富山村服务点：涉及跨村水渠）；所在乡镇承办本工作线的机构是洋口镇社会事务办；")
    tasks.sign_task(task.task_id, HANDLER, uow)
    with pytest.raises(Invalid, match="已承办过"):
        moving.transfer_task(task.task_id, TransferTask(reason="退回村里", unit=POST), TOWNSHIP_DISPATCHER, uow)


def test_who_had_it_a_moment_ago_hears_where_it_is(uow: FakeUnitOfWork, task: Task) -> None:
    moving.transfer_task(task.task_id, TransferTask(reason="已迁走", unit=NEXT_POST), AGENT, uow)
    stands = "任务已不在贵机构：现在上吴村服务点，为「待签收」（周建华 2026-11-23 09:30）"
    for act in (
        lambda: tasks.report_task(task.task_id, tasks.ReportTask(result="已核查"), SECOND_AGENT, uow),
        lambda: moving.transfer_task(task.task_id, TransferTask(reason="又", unit=FAR_POST), AGENT, uow),
        lambda: moving.escalate_task(task.task_id, EscalateTask(reason="超出能力"), AGENT, uow),
        lambda: sharing.call_in(task.task_id, sharing.CallIn(unit=FAR_POST, request="请办"), AGENT, uow),
    ):
        with pytest.raises(Conflict, match=stands):
            act()
    with pytest.raises(Forbidden):
        tasks.sign_task(task.task_id, HANDLER, uow)


def test_nobody_is_above_the_county(uow: FakeUnitOfWork, task: Task) -> None:
    for who in (AGENT, HANDLER):
        moving.escalate_task(task.task_id, EscalateTask(reason="超出能力"), who, uow)
        boss = HANDLER if who is AGENT else COUNTY_HANDLER
        tasks.sign_task(task.task_id, boss, uow)
    assert task.unit == "361103-MZ"
    with pytest.raises(Conflict, match="已在县级"):
        moving.escalate_task(task.task_id, EscalateTask(reason="超出能力"), COUNTY_HANDLER, uow)


def test_no_way_leads_round_what_the_county_has_decided(uow: FakeUnitOfWork) -> None:
    lead, co = part(uow, Part.LEAD), part(uow, Part.CO)
    tasks.return_task(lead.task_id, ReturnTask(reason="不属本办"), HANDLER, uow)
    tasks.return_task(co.task_id, ReturnTask(reason="不属本村"), AGENT, uow)
    tasks.assign_task(co.task_id, AssignTask(unit=POST, assignee=AGENT.staff_id), COUNTY_DISPATCHER, uow)
    with pytest.raises(Conflict, match="审定强派"):
        tasks.return_task(co.task_id, ReturnTask(reason="还是不行"), AGENT, uow)
    tasks.sign_task(co.task_id, AGENT, uow)
    for who in (AGENT, COUNTY_DISPATCHER):
        with pytest.raises(Conflict, match="审定强派"):
            moving.transfer_task(co.task_id, TransferTask(reason="转走", unit=NEXT_POST), who, uow)
    with pytest.raises(Conflict, match="审定强派"):
        moving.escalate_task(co.task_id, EscalateTask(reason="上报"), AGENT, uow)
    assert (co.state, co.unit, co.binding) == (State.SIGNED, POST, True)

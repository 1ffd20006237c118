"""A case becomes tasks, round by round; duplicates and any order come to the same end."""

import itertools
from dataclasses import replace

import pytest

from services.dispatch.handlers import cases, tasks
from services.dispatch.model.task import State, Task
from shared.contracts import (
    CaseAccepted,
    CaseReopened,
    CaseWithdrawn,
    CaseworkCompleted,
    Part,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    Tier,
)
from shared.errors import Conflict, NotFound, NotYet
from shared.identity import Identity
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import AGENT, COUNTY_DISPATCHER, FUSHAN, HANDLER, TOWNSHIP_LEADER

NUMBER = "361103-20261123-000001-0"
ACCEPTED = CaseAccepted(
    number=NUMBER,
    title="最低生活保障",
    line="civil_affairs",
    region=FUSHAN,
    lead_tier=Tier.TOWNSHIP,
    co_tiers=(Tier.VILLAGE,),
    urgent=False,
    round=1,
    accepted_by=TOWNSHIP_LEADER.staff_id,
)
REOPENED = CaseReopened(
    number=NUMBER,
    title="最低生活保障",
    line="civil_affairs",
    region=FUSHAN,
    lead_tier=Tier.TOWNSHIP,
    co_tiers=(Tier.VILLAGE,),
    urgent=False,
    round=2,
    reason="不满意",
)
WITHDRAWN = CaseWithdrawn(number=NUMBER, reason="已自行解决", withdrawn_by=AGENT.staff_id)


def part(uow: FakeUnitOfWork, wanted: Part) -> Task:
    """The first round's task of that part."""
    return next(task for task in uow.tasks.of(NUMBER) if task.part is wanted)


def finish(uow: FakeUnitOfWork, task: Task, who: Identity, answer: str = "") -> None:
    tasks.sign_task(task.task_id, who, uow)
    tasks.report_task(task.task_id, tasks.ReportTask(result="已核查", answer=answer), who, uow)
    tasks.review_task(task.task_id, tasks.ReviewTask(approved=True), COUNTY_DISPATCHER, uow)


def worker_of(task: Task) -> Identity:
    return HANDLER if task.part is Part.LEAD else AGENT


def test_an_accepted_case_goes_to_the_office_of_the_line_and_the_village_post() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    lead, co = uow.told(TaskAssigned)
    assert (lead.part, lead.unit, lead.assignee) == (Part.LEAD, "361103102-1", "361103102-02")
    assert (co.part, co.unit, co.region) == (Part.CO, f"{FUSHAN}-P", FUSHAN)
    assert lead.origin_number == co.origin_number == NUMBER
    assert lead.answer_needed
    assert lead.by == co.by == "", "the rules placed them"
    assert all(task.state is State.ASSIGNED and task.place == FUSHAN for task in uow.tasks.of(NUMBER))
    assert uow.tasks.history(lead.task_id)[0].remark == lead.reason


def test_the_leads_tier_among_the_co_tiers_is_counted_once() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(replace(ACCEPTED, co_tiers=(Tier.TOWNSHIP, Tier.VILLAGE, Tier.VILLAGE)), uow)
    assert [task.part for task in uow.tasks.of(NUMBER)] == [Part.LEAD, Part.CO]


def test_the_next_case_goes_to_the_next_person() -> None:
    uow = FakeUnitOfWork()
    for number in ("A", "B", "C"):
        cases.case_accepted(replace(ACCEPTED, number=number), uow)
    leads = [task.assignee for task in uow.told(TaskAssigned) if task.part is Part.LEAD]
    assert leads == ["361103102-02", "361103102-03", "361103102-02"]


def test_the_same_acceptance_twice_places_nothing_more() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    cases.case_accepted(ACCEPTED, uow)
    assert len(uow.told(TaskAssigned)) == 2


def test_it_waits_until_the_organisation_is_loaded() -> None:
    with pytest.raises(NotYet, match="361103"):
        cases.case_accepted(ACCEPTED, FakeUnitOfWork(loaded=False))


def test_a_line_that_nobody_works_is_an_error_for_people() -> None:
    with pytest.raises(NotFound, match="forestry"):
        cases.case_accepted(replace(ACCEPTED, line="forestry", lead_tier=Tier.COUNTY), FakeUnitOfWork())


def test_the_lead_waits_for_the_co_handlers_and_then_the_case_is_complete_once() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    lead, co = part(uow, Part.LEAD), part(uow, Part.CO)
    tasks.sign_task(lead.task_id, HANDLER, uow)
    tasks.report_task(lead.task_id, tasks.ReportTask(result="已核查", answer="自 12 月起按月发放"), HANDLER, uow)
    with pytest.raises(Conflict, match="1 个协办任务没有办结，不能审核通过：富山村服务点「待签收」"):
        tasks.review_task(lead.task_id, tasks.ReviewTask(approved=True), COUNTY_DISPATCHER, uow)
    assert lead.state is State.REPORTED
    finish(uow, co, AGENT)
    assert uow.told(CaseworkCompleted) == []
    tasks.review_task(lead.task_id, tasks.ReviewTask(approved=True), COUNTY_DISPATCHER, uow)
    assert uow.told(CaseworkCompleted) == [
        CaseworkCompleted(number=NUMBER, round=1, answer="自 12 月起按月发放", by=COUNTY_DISPATCHER.staff_id)
    ]
    assert [(done.part, done.answer) for done in uow.told(TaskDone)] == [("co", ""), ("lead", "自 12 月起按月发放")]


def test_a_withdrawal_cancels_what_is_open_and_completes_nothing() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    finish(uow, part(uow, Part.CO), AGENT)
    cases.case_withdrawn(WITHDRAWN, uow)
    cases.case_withdrawn(WITHDRAWN, uow)
    assert [(event.task_id, event.by, event.reason) for event in uow.told(TaskCancelled)] == [
        (part(uow, Part.LEAD).task_id, AGENT.staff_id, "已自行解决")
    ]
    assert part(uow, Part.CO).state is State.DONE
    assert uow.told(CaseworkCompleted) == []


def test_a_withdrawal_that_comes_first_is_remembered() -> None:
    uow = FakeUnitOfWork()
    cases.case_withdrawn(WITHDRAWN, uow)
    cases.case_accepted(ACCEPTED, uow)
    assert uow.tasks.of(NUMBER) == []


def test_a_further_round_begins_when_the_one_before_is_complete() -> None:
    uow = FakeUnitOfWork()
    with pytest.raises(NotYet):
        cases.case_reopened(REOPENED, uow)
    cases.case_accepted(ACCEPTED, uow)
    with pytest.raises(NotYet):
        cases.case_reopened(REOPENED, uow)
    for task in reversed(uow.tasks.of(NUMBER)):
        finish(uow, task, worker_of(task), "第一次答复")
    cases.case_reopened(REOPENED, uow)
    cases.case_reopened(REOPENED, uow)
    cases.case_accepted(ACCEPTED, uow)
    assert [task.round for task in uow.tasks.of(NUMBER)] == [1, 1, 2, 2]
    for task in reversed(uow.tasks.of(NUMBER)[2:]):
        finish(uow, task, worker_of(task), "第二次答复")
    assert [(event.round, event.answer) for event in uow.told(CaseworkCompleted)] == [
        (1, "第一次答复"),
        (2, "第二次答复"),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_every_order_of_doubled_events_ends_alike(order: tuple[int, ...]) -> None:
    """Acceptance and withdrawal, each twice: whatever comes first, nothing stays open."""
    uow = FakeUnitOfWork()
    for which in order:
        if which < 2:
            cases.case_accepted(ACCEPTED, uow)
        else:
            cases.case_withdrawn(WITHDRAWN, uow)
    assert not any(task.is_open for task in uow.tasks.of(NUMBER))
    assert len(uow.tasks.of(NUMBER)) in (0, 2)

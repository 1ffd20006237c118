"""A directive goes to everybody it addresses, once, and is complete when the last task is."""

from dataclasses import replace

import pytest

from services.dispatch.handlers import directives, tasks
from services.dispatch.model.task import State
from shared.contracts import (
    DirectiveAction,
    DirectiveCompleted,
    DirectiveDispatched,
    DirectiveReceived,
    TaskAssigned,
    TaskDone,
    TaskSigned,
    Tier,
)
from shared.errors import NotFound, NotYet
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY,
    COUNTY_DISPATCHER,
    FUSHAN,
    NEIGHBOUR,
    SHANGWU,
    XIAWU,
    YANGKOU,
    identity,
)

NUMBER = "D361103-20261123-000001-7"
DIRECTIVE = DirectiveReceived(
    number=NUMBER,
    title="关于做好医保参保缴费工作的通知",
    document="广府办字〔2026〕58号",
    action=DirectiveAction.READ,
    urgent=False,
    line="medical_insurance",
    region=COUNTY,
    target_tier=Tier.VILLAGE,
    issued_by="361103-01",
)


def test_to_every_village_once() -> None:
    uow = FakeUnitOfWork()
    directives.directive_received(DIRECTIVE, uow)
    directives.directive_received(DIRECTIVE, uow)
    assigned = uow.told(TaskAssigned)
    assert sorted(task.unit for task in assigned) == [f"{XIAWU}-P", f"{FUSHAN}-P", f"{SHANGWU}-P"]
    assert not any(task.answer_needed for task in assigned)
    assert uow.told(DirectiveDispatched) == [DirectiveDispatched(number=NUMBER, tasks=3)]


@pytest.mark.parametrize(
    ("region", "tier", "expected"),
    [
        (YANGKOU, Tier.VILLAGE, [f"{FUSHAN}-P", f"{SHANGWU}-P"]),
        (COUNTY, Tier.TOWNSHIP, ["361103101-1", "361103102-H"]),
        (COUNTY, Tier.COUNTY, ["361103-MZ", "361103-YB"]),
    ],
)
def test_to_the_tier_it_addresses_inside_its_region(region: str, tier: Tier, expected: list[str]) -> None:
    uow = FakeUnitOfWork()
    directives.directive_received(replace(DIRECTIVE, region=region, target_tier=tier), uow)
    assert [task.unit for task in uow.told(TaskAssigned)] == expected


def test_reading_it_is_signing_for_it_and_the_last_signature_completes_it() -> None:
    uow = FakeUnitOfWork()
    directives.directive_received(DIRECTIVE, uow)
    for task in uow.tasks.of(NUMBER):
        assert uow.told(DirectiveCompleted) == []
        tasks.sign_task(task.task_id, identity(f"{task.region}-01", task.unit), uow)
        assert task.state is State.DONE
    assert len(uow.told(TaskSigned)) == len(uow.told(TaskDone)) == 3
    assert uow.told(DirectiveCompleted) == [DirectiveCompleted(number=NUMBER, tasks=3)]


def test_one_to_act_on_is_reported_and_reviewed() -> None:
    uow = FakeUnitOfWork()
    directives.directive_received(replace(DIRECTIVE, action=DirectiveAction.ACT, region=YANGKOU), uow)
    for who in (AGENT, NEIGHBOUR):
        task = next(task for task in uow.tasks.of(NUMBER) if task.unit == who.unit)
        tasks.sign_task(task.task_id, who, uow)
        assert task.state is State.SIGNED
        tasks.report_task(task.task_id, tasks.ReportTask(result="已入户宣传"), who, uow)
        tasks.review_task(task.task_id, tasks.ReviewTask(approved=True), COUNTY_DISPATCHER, uow)
    assert uow.told(DirectiveCompleted) == [DirectiveCompleted(number=NUMBER, tasks=2)]


def test_it_waits_for_the_organisation_and_says_when_it_addresses_nobody() -> None:
    with pytest.raises(NotYet):
        directives.directive_received(DIRECTIVE, FakeUnitOfWork(loaded=False))
    uow = FakeUnitOfWork()
    with pytest.raises(NotFound, match="361103999"):
        directives.directive_received(replace(DIRECTIVE, region="361103999"), uow)
    assert uow.published == []

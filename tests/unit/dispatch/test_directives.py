"""A directive goes to everybody it addresses, once, and is complete when the last task is."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.dispatch.handlers import directives, tasks
from services.dispatch.model.task import State
from shared.contracts import (
    DirectiveAction,
    DirectiveCancelled,
    DirectiveCompleted,
    DirectiveDispatched,
    DirectiveIssued,
    DirectiveTarget,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskSigned,
    Tier,
)
from shared.errors import NotFound, NotYet
from tests.unit.dispatch import small_county
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY,
    COUNTY_DISPATCHER,
    FUSHAN,
    NEIGHBOUR,
    SHANGWU,
    WUDU,
    XIAWU,
    YANGKOU,
    identity,
)

NUMBER = "D361103-20261123-000001-7"
DIRECTIVE = DirectiveIssued(
    number=NUMBER,
    title="关于做好医保参保缴费工作的通知",
    action=DirectiveAction.READ,
    urgent=False,
    line="medical_insurance",
    region=COUNTY,
    targets=(DirectiveTarget(region=COUNTY, tier=Tier.VILLAGE),),
    by="361103-01",
)


def to(*targets: DirectiveTarget, **more: Any) -> DirectiveIssued:
    return replace(DIRECTIVE, targets=targets, **more)


def test_to_every_village_once() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    directives.directive_issued(DIRECTIVE, uow)
    assigned = uow.told(TaskAssigned)
    assert sorted(task.unit for task in assigned) == [f"{XIAWU}-P", f"{FUSHAN}-P", f"{SHANGWU}-P"]
    assert not any(task.answer_needed for task in assigned)
    assert uow.told(DirectiveDispatched) == [DirectiveDispatched(number=NUMBER, tasks=3, by=DIRECTIVE.by)]


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
    directives.directive_issued(to(DirectiveTarget(region=region, tier=tier), region=region), uow)
    assert [task.unit for task in uow.told(TaskAssigned)] == expected


def test_reading_it_is_signing_for_it_and_the_last_signature_completes_it() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    for task in uow.tasks.of(NUMBER):
        assert uow.told(DirectiveCompleted) == []
        last = identity(f"{task.region}-01", task.unit)
        tasks.sign_task(task.task_id, last, uow)
        assert task.state is State.DONE
        assert uow.told(TaskDone)[-1].by == last.staff_id
    assert len(uow.told(TaskSigned)) == len(uow.told(TaskDone)) == 3
    assert uow.told(DirectiveCompleted) == [DirectiveCompleted(number=NUMBER, tasks=3, by=last.staff_id)]


def test_one_to_act_on_is_reported_and_reviewed() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(
        to(DirectiveTarget(region=YANGKOU, tier=Tier.VILLAGE), region=YANGKOU, action=DirectiveAction.ACT), uow
    )
    for who in (AGENT, NEIGHBOUR):
        task = next(task for task in uow.tasks.of(NUMBER) if task.unit == who.unit)
        tasks.sign_task(task.task_id, who, uow)
        assert task.state is State.SIGNED
        tasks.report_task(task.task_id, tasks.ReportTask(result="已入户宣传"), who, uow)
        tasks.review_task(task.task_id, tasks.ReviewTask(approved=True), COUNTY_DISPATCHER, uow)
    assert uow.told(DirectiveCompleted) == [DirectiveCompleted(number=NUMBER, tasks=2, by=COUNTY_DISPATCHER.staff_id)]


def test_it_waits_for_the_organisation_and_says_when_it_addresses_nobody() -> None:
    with pytest.raises(NotYet):
        directives.directive_issued(DIRECTIVE, FakeUnitOfWork(loaded=False))
    uow = FakeUnitOfWork()
    with pytest.raises(NotFound, match="361103999"):
        directives.directive_issued(to(DirectiveTarget(region="361103999", tier=Tier.VILLAGE), region="361103999"), uow)
    assert uow.published == []


def units_told(uow: FakeUnitOfWork) -> list[str]:
    return sorted(task.unit for task in uow.told(TaskAssigned))


def test_units_regions_tiers_and_subtrees_may_be_mixed_and_each_unit_is_told_once() -> None:
    uow = FakeUnitOfWork()
    targets = (
        DirectiveTarget(region=COUNTY, unit="361103-MZ"),
        DirectiveTarget(region=FUSHAN, unit=f"{FUSHAN}-P"),
        DirectiveTarget(region=FUSHAN, tier=Tier.VILLAGE),
        DirectiveTarget(region=WUDU),
    )
    directives.directive_issued(to(*targets), uow)
    assert units_told(uow) == ["361103-MZ", "361103101-1", f"{XIAWU}-P", f"{FUSHAN}-P"]
    assert uow.told(DirectiveDispatched) == [DirectiveDispatched(number=NUMBER, tasks=4, by=DIRECTIVE.by)]


def test_a_unit_that_was_replaced_is_reached_as_its_successors() -> None:
    uow = FakeUnitOfWork()
    gone = small_county.unit("361103101-0", valid_to=date(2026, 6, 30), successors=("361103101-1", f"{XIAWU}-P"))
    uow.organisation.add([gone])
    directives.directive_issued(to(DirectiveTarget(region=WUDU, unit="361103101-0")), uow)
    assert units_told(uow) == ["361103101-1", f"{XIAWU}-P"]


def test_a_unit_that_ended_without_a_successor_is_stood_in_for() -> None:
    uow = FakeUnitOfWork()
    uow.organisation.known_units[f"{XIAWU}-P"].valid_to = date(2026, 6, 30)
    directives.directive_issued(to(DirectiveTarget(region=XIAWU, unit=f"{XIAWU}-P")), uow)
    assert units_told(uow) == ["361103101-1"]


def test_a_village_that_was_merged_is_passed_by_and_its_successor_told_once() -> None:
    uow = FakeUnitOfWork()
    merged = uow.organisation.known_regions[SHANGWU]
    merged.valid_to, merged.successors = date(2026, 6, 30), (FUSHAN,)
    directives.directive_issued(DIRECTIVE, uow)
    assert units_told(uow) == [f"{XIAWU}-P", f"{FUSHAN}-P"]
    again = FakeUnitOfWork()
    again.organisation.known_regions[SHANGWU] = merged
    directives.directive_issued(to(DirectiveTarget(region=SHANGWU, tier=Tier.VILLAGE), region=SHANGWU), again)
    assert units_told(again) == [f"{FUSHAN}-P"]


def test_a_cancelled_one_is_taken_back_from_who_has_not_finished() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    first, *others = uow.tasks.of(NUMBER)
    tasks.sign_task(first.task_id, identity(f"{first.region}-01", first.unit), uow)
    gone = DirectiveCancelled(number=NUMBER, reason="文件有误", by="361103-01")
    directives.directive_cancelled(gone, uow)
    directives.directive_cancelled(gone, uow)
    assert first.state is State.DONE
    assert {task.state for task in others} == {State.CANCELLED}
    assert [(task.reason, task.by) for task in uow.told(TaskCancelled)] == [("文件有误", "361103-01")] * 2
    assert uow.told(DirectiveCompleted) == []


def test_one_cancelled_before_it_was_heard_of_goes_nowhere() -> None:
    uow = FakeUnitOfWork()
    directives.directive_cancelled(
        DirectiveCancelled(number=NUMBER, reason="有误", by="361103-01", superseded_by="D-2"), uow
    )
    directives.directive_issued(DIRECTIVE, uow)
    assert (uow.told(TaskAssigned), uow.tasks.kept) == ([], {})
    assert "D-2" in uow.directives[NUMBER].cancelled_reason

"""Work is placed with who stands on the day, wherever it was addressed."""

from dataclasses import replace
from datetime import date

import pytest

from services.dispatch.handlers import cases, organisation, tasks
from services.dispatch.handlers.tasks import AssignTask, ReturnTask
from services.dispatch.model.registration import Registration
from shared.contracts import RegionRegistered, Role, TaskAssigned, Tier, UnitRegistered
from shared.errors import Invalid
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    COUNTY,
    FUSHAN,
    SHANGWU,
    TOWNSHIP_DISPATCHER,
    XIAWU,
    identity,
    unit,
)
from tests.unit.dispatch.test_cases import ACCEPTED

GONE = date(2026, 6, 30)
IN_VILLAGE = replace(ACCEPTED, lead_tier=Tier.VILLAGE, co_tiers=())


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


def end(uow: FakeUnitOfWork, code: str, *successors: str) -> None:
    region = uow.organisation.known_regions[code]
    region.valid_to, region.successors = GONE, successors
    uow.organisation.known_units[f"{code}-P"].valid_to = GONE


def test_a_case_of_a_merged_village_goes_to_its_successor(uow: FakeUnitOfWork) -> None:
    end(uow, FUSHAN, SHANGWU)
    cases.case_accepted(IN_VILLAGE, uow)
    (task,) = uow.told(TaskAssigned)
    assert (task.unit, task.region) == (f"{SHANGWU}-P", SHANGWU)
    assert task.reason.startswith(f"原区划 {FUSHAN} 已由 {SHANGWU} 接续；")


def test_after_a_split_nobody_guesses_and_the_tier_above_has_it(uow: FakeUnitOfWork) -> None:
    end(uow, FUSHAN, SHANGWU, XIAWU)
    cases.case_accepted(IN_VILLAGE, uow)
    (task,) = uow.told(TaskAssigned)
    assert task.unit == "361103102-1"
    assert SHANGWU in task.reason
    assert XIAWU in task.reason


def test_a_returned_task_may_be_assigned_to_a_unit_by_its_old_code(uow: FakeUnitOfWork) -> None:
    uow.organisation.add([unit("361103102-0", valid_to=GONE, successors=("361103102-1",))])
    cases.case_accepted(IN_VILLAGE, uow)
    (task,) = uow.tasks.kept.values()
    agent = identity(f"{FUSHAN}-01", f"{FUSHAN}-P", Role.AGENT)
    tasks.return_task(task.task_id, ReturnTask(reason="属镇里办理"), agent, uow)
    tasks.assign_task(task.task_id, AssignTask(unit="361103102-0"), TOWNSHIP_DISPATCHER, uow)
    assert task.unit == "361103102-1"


def test_of_a_split_unit_the_successors_are_listed(uow: FakeUnitOfWork) -> None:
    uow.organisation.add([unit("361103102-0", valid_to=GONE, successors=("361103102-1", "361103102-H"))])
    cases.case_accepted(IN_VILLAGE, uow)
    (task,) = uow.tasks.kept.values()
    with pytest.raises(Invalid) as asked:
        tasks.assign_task(task.task_id, AssignTask(unit="361103102-0"), TOWNSHIP_DISPATCHER, uow)
    assert asked.value.errors[0].field == "unit"
    assert "361103102-H" in asked.value.errors[0].zh


def test_successors_are_told_with_the_region_and_the_unit(uow: FakeUnitOfWork) -> None:
    region = replace(uow.organisation.known_regions[FUSHAN], valid_to=GONE, successors=(SHANGWU,))
    post = replace(uow.organisation.known_units[f"{FUSHAN}-P"], valid_to=GONE, successors=(f"{SHANGWU}-P",))
    given = Registration(county=COUNTY, regions=[region], units=[post], staff=[])
    organisation.register_organisation(given, ADMINISTRATOR, uow, lambda text: text)
    assert [(said.code, said.valid_to, said.successors) for said in uow.told(RegionRegistered)] == [
        (FUSHAN, GONE, (SHANGWU,))
    ]
    assert [said.successors for said in uow.told(UnitRegistered)] == [(f"{SHANGWU}-P",)]

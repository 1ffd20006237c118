"""Telling people what came from above: what is proof of it, what adds up, what the issuer sees."""

from datetime import timedelta
from typing import Any

import pytest

from services.dispatch.handlers import cases, directives, tasks
from services.dispatch.handlers.receipts import WantedPart
from services.dispatch.handlers.tellings import Tell, latest_tellings, show_tellings, tell, told_directive
from services.dispatch.model.task import Task
from services.dispatch.model.telling import MOST_TELLINGS, Means
from shared.contracts import Part, TaskTold
from shared.errors import Conflict, Forbidden, Invalid
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY_DISPATCHER,
    FUSHAN,
    NEIGHBOUR,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_DISPATCHER,
    WUDU,
    YANGKOU,
)
from tests.unit.dispatch.test_cases import ACCEPTED, part
from tests.unit.dispatch.test_directives import DIRECTIVE, NUMBER

HALL = Tell(means=Means.MEETING, households=42, persons=60)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    return uow


def share(uow: FakeUnitOfWork, place: str = FUSHAN) -> Task:
    return next(task for task in uow.tasks.of(NUMBER) if task.place == place)


@pytest.fixture
def signed(uow: FakeUnitOfWork) -> str:
    tasks.sign_task(share(uow).task_id, AGENT, uow)
    return share(uow).task_id


def test_what_is_told_bit_by_bit_adds_up(uow: FakeUnitOfWork, signed: str) -> None:
    tell(signed, HALL, AGENT, uow)
    tell(signed, Tell(means=Means.DOOR_TO_DOOR, households=8, group="第三村民小组"), SECOND_AGENT, uow)
    shown = show_tellings(signed, TOWNSHIP_DISPATCHER, uow)
    assert [each.means for each in shown.items] == [Means.MEETING, Means.DOOR_TO_DOOR]
    assert (shown.told.times, shown.told.households, shown.told.persons) == (2, 50, 60)
    first, second = uow.told(TaskTold)
    assert (first.times, first.households, second.times, second.all_households) == (1, 42, 2, 50)
    assert not hasattr(second, "group"), "who they are stays here"


def test_the_issuer_sees_which_posts_have_told_and_how_many(uow: FakeUnitOfWork, signed: str) -> None:
    tell(signed, HALL, AGENT, uow)
    tell(signed, HALL, AGENT, uow)
    next_door = share(uow, SHANGWU).task_id
    tasks.sign_task(next_door, NEIGHBOUR, uow)
    tell(next_door, Tell(means=Means.BROADCAST, persons=200), NEIGHBOUR, uow)
    whole = told_directive(NUMBER, WantedPart(), COUNTY_DISPATCHER, uow)
    assert (whole.told.posts, whole.told.times, whole.told.persons) == (2, 3, 320)
    assert whole.addressed >= 3
    assert [each.area for each in whole.parts] == [YANGKOU]
    township = told_directive(NUMBER, WantedPart(region=YANGKOU), COUNTY_DISPATCHER, uow)
    assert [(each.area, each.told.times) for each in township.parts] == [(FUSHAN, 2), (SHANGWU, 1)]
    with pytest.raises(Forbidden):
        told_directive(NUMBER, WantedPart(region=WUDU), TOWNSHIP_DISPATCHER, uow)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "households"),
        ({"group": "  "}, "households"),
        ({"persons": 3, "told_at": timedelta(hours=1)}, "told_at"),
        ({"persons": 3, "told_at": timedelta(days=-9)}, "told_at"),
    ],
)
def test_proof_says_to_how_many_or_whom_and_when(
    uow: FakeUnitOfWork, signed: str, said: dict[str, Any], field: str
) -> None:
    if "told_at" in said:
        said = {**said, "told_at": uow.now + said["told_at"]}
    with pytest.raises(Invalid) as refused:
        tell(signed, Tell(means=Means.MEETING, **said), AGENT, uow)
    assert refused.value.errors[0].field == field
    assert uow.tellings.kept == []


def test_a_named_group_is_enough(uow: FakeUnitOfWork, signed: str) -> None:
    assert tell(signed, Tell(means=Means.WECHAT_GROUP, group="党员群"), AGENT, uow).told_at == uow.now


def test_it_is_signed_for_first(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Conflict, match="签收"):
        tell(share(uow).task_id, HALL, AGENT, uow)


def test_only_the_post_that_has_it_tells(uow: FakeUnitOfWork, signed: str) -> None:
    with pytest.raises(Forbidden):
        tell(signed, HALL, NEIGHBOUR, uow)


def test_a_residents_case_is_not_told_to_the_village() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    mine = part(uow, Part.CO).task_id
    tasks.sign_task(mine, AGENT, uow)
    with pytest.raises(Conflict, match="来文"):
        tell(mine, HALL, AGENT, uow)


def test_there_is_an_end_to_it(uow: FakeUnitOfWork, signed: str) -> None:
    for _ in range(MOST_TELLINGS):
        tell(signed, HALL, AGENT, uow)
    with pytest.raises(Conflict, match=str(MOST_TELLINGS)):
        tell(signed, HALL, AGENT, uow)


def test_a_units_last_ones_are_for_those_who_may_take_its_work_along(uow: FakeUnitOfWork, signed: str) -> None:
    tell(signed, HALL, AGENT, uow)
    assert len(latest_tellings(None, SECOND_AGENT, uow)) == 1
    with pytest.raises(Forbidden):
        latest_tellings(f"{FUSHAN}-P", NEIGHBOUR, uow)

"""Who may do what to a task."""

import pytest

from services.dispatch.model.permission import may_see, must_place, must_review, must_see, must_work
from services.dispatch.model.task import State, Task
from shared.contracts import Role
from shared.errors import Forbidden
from shared.identity import Identity
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    SECOND_AGENT,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
    WUDU,
    identity,
    unit,
)
from tests.unit.dispatch.test_task import a_task


def at_fushan(state: State = State.ASSIGNED, **more: object) -> Task:
    task = a_task(state, unit=f"{FUSHAN}-P", unit_name="富山村服务点", region=FUSHAN, **more)
    task.assignee = AGENT.staff_id
    return task


@pytest.mark.parametrize("who", [AGENT, SECOND_AGENT])
def test_the_people_of_the_unit_work_on_its_tasks(who: Identity) -> None:
    must_work(at_fushan(), who)


def test_an_assignee_works_on_it_whatever_their_role() -> None:
    must_work(at_fushan(), identity(AGENT.staff_id, "361103102-1", Role.CLERK))


@pytest.mark.parametrize(
    "who", [NEIGHBOUR, HANDLER, COUNTY_DISPATCHER, identity("361103102200-07", f"{FUSHAN}-P", Role.CLERK)]
)
def test_nobody_else_does_not_even_from_above(who: Identity) -> None:
    with pytest.raises(Forbidden):
        must_work(at_fushan(), who)


@pytest.mark.parametrize("who", [TOWNSHIP_LEADER, TOWNSHIP_DISPATCHER, COUNTY_DISPATCHER])
def test_reviewers_cover_the_units_region(who: Identity) -> None:
    must_review(at_fushan(reported_by=AGENT.staff_id), who)


@pytest.mark.parametrize("who", [NEIGHBOUR, HANDLER, SECOND_AGENT])
def test_out_of_scope_or_without_the_role_nobody_reviews(who: Identity) -> None:
    with pytest.raises(Forbidden):
        must_review(at_fushan(reported_by=AGENT.staff_id), who)


def test_nobody_reviews_their_own_report_though_they_lead_the_post() -> None:
    with pytest.raises(Forbidden, match="自己"):
        must_review(at_fushan(reported_by=AGENT.staff_id), AGENT)
    must_review(at_fushan(reported_by=SECOND_AGENT.staff_id), AGENT)


def test_dispatchers_place_inside_their_scope() -> None:
    task, post = at_fushan(State.RETURNED), unit(f"{FUSHAN}-P")
    must_place(task, post, TOWNSHIP_DISPATCHER)
    with pytest.raises(Forbidden):
        must_place(task, unit(f"{WUDU}-1"), TOWNSHIP_DISPATCHER)
    with pytest.raises(Forbidden, match="派单员"):
        must_place(task, post, TOWNSHIP_LEADER)


def test_after_a_second_return_only_the_county_decides() -> None:
    task, post = at_fushan(State.RETURNED, arbitration=True), unit(f"{FUSHAN}-P")
    with pytest.raises(Forbidden, match="仲裁"):
        must_place(task, post, TOWNSHIP_DISPATCHER)
    must_place(task, post, COUNTY_DISPATCHER)


def test_a_look_needs_scope_or_a_share() -> None:
    task = at_fushan()
    assert all(may_see(task, who) for who in (AGENT, SECOND_AGENT, HANDLER, COUNTY_DISPATCHER))
    must_see(task, identity(AGENT.staff_id, f"{WUDU}-1"))
    with pytest.raises(Forbidden):
        must_see(task, NEIGHBOUR)

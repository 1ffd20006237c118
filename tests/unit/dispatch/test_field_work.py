"""The list a post takes along: what is due first, where it is, and for whose eyes."""

import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.dispatch.handlers import cases, tasks
from services.dispatch.handlers.due_moments import ClockEvent, clock_changed
from services.dispatch.handlers.field_work import FieldWorkWanted, field_work
from services.dispatch.model.field_work import Order
from shared.contracts import (
    ClockCancelled,
    ClockKind,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    Origin,
    Part,
    Role,
)
from shared.errors import Forbidden, NotFound
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY_DISPATCHER,
    FUSHAN,
    NEIGHBOUR,
    NOW,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_DISPATCHER,
    YANGKOU,
    identity,
)
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER, part

POST = f"{FUSHAN}-P"
TOMORROW, NEXT_WEEK = NOW + timedelta(days=1), NOW + timedelta(days=7)


def clock(kind: ClockKind, clock_id: str = "c1", task_id: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "clock_id": clock_id,
        "kind": kind,
        "origin": Origin.CASE,
        "origin_number": NUMBER,
        "task_id": task_id,
        "region": FUSHAN,
        "unit": POST,
        "staff_id": None,
        **more,
    }


def started(due: datetime, kind: ClockKind = ClockKind.REPLY, **more: Any) -> ClockStarted:
    return ClockStarted(**clock(kind, **more), due=due, warn_at=None, provisional=False)


def resumed(due: datetime) -> ClockResumed:
    return ClockResumed(**clock(ClockKind.REPLY), due=due, warn_at=None, provisional=True)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    """The village has its share of one case."""
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    return uow


def firsts(uow: FakeUnitOfWork) -> list[tuple[str, datetime] | None]:
    entries = field_work(FieldWorkWanted(), AGENT, uow).entries
    return [(each.first.kind.value, each.first.due) if each.first and each.first.due else None for each in entries]


def test_an_unsigned_task_is_due_for_its_signature_then_for_the_whole(uow: FakeUnitOfWork) -> None:
    task_id = part(uow, Part.CO).task_id
    assert firsts(uow) == [None], "nobody has told of a clock yet"
    clock_changed(started(NEXT_WEEK), 1, uow)
    clock_changed(started(TOMORROW, ClockKind.SIGN, clock_id="c2", task_id=task_id), 1, uow)
    assert firsts(uow) == [("sign", TOMORROW)]
    tasks.sign_task(task_id, AGENT, uow)
    assert firsts(uow) == [("reply", NEXT_WEEK)]


def test_of_two_clocks_of_a_kind_the_later_one_counts(uow: FakeUnitOfWork) -> None:
    clock_changed(started(NEXT_WEEK, clock_id="c2"), 1, uow)
    clock_changed(started(TOMORROW, clock_id="c1"), 1, uow)
    assert firsts(uow) == [("reply", NEXT_WEEK)]


def test_a_milestone_is_the_issuers_affair(uow: FakeUnitOfWork) -> None:
    clock_changed(started(TOMORROW, ClockKind.MILESTONE), 1, uow)
    assert firsts(uow) == [None]


LIFE: list[tuple[int, ClockEvent]] = [
    (1, started(TOMORROW)),
    (2, ClockPaused(**clock(ClockKind.REPLY), reason="awaiting_materials")),
    (3, resumed(NEXT_WEEK)),
    (4, ClockCancelled(**clock(ClockKind.REPLY), reason="withdrawn")),
]


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_a_clock_may_be_heard_of_in_any_order_and_twice(length: int) -> None:
    expected = [("reply", TOMORROW), None, ("reply", NEXT_WEEK), None][length - 1]
    for order in itertools.permutations(LIFE[:length]):
        uow = FakeUnitOfWork()
        cases.case_accepted(ACCEPTED, uow)
        for sequence, said in [*order, *order]:
            clock_changed(said, sequence, uow)
        assert firsts(uow) == [expected], order


def test_a_list_is_sorted_by_deadline_or_by_place(uow: FakeUnitOfWork) -> None:
    far = replace(ACCEPTED, number="361103-20261123-000002-8", region=SHANGWU)
    cases.case_accepted(far, uow)
    (task,) = [each for each in uow.tasks.of(far.number) if each.part is Part.CO]
    task.unit, task.region = POST, FUSHAN  # the next village's, which this post looks after meanwhile
    clock_changed(started(NEXT_WEEK), 1, uow)
    clock_changed(started(TOMORROW, clock_id="c9", origin_number=far.number), 1, uow)

    def places(order: Order) -> list[str]:
        return [each.task.place for each in field_work(FieldWorkWanted(order=order), AGENT, uow).entries]

    assert places(Order.DEADLINE) == [SHANGWU, FUSHAN]
    assert places(Order.PLACE) == [FUSHAN, SHANGWU]


def test_an_entry_names_the_way_to_its_place(uow: FakeUnitOfWork) -> None:
    (entry,) = field_work(FieldWorkWanted(), AGENT, uow).entries
    assert entry.path == ("广丰区", "洋口镇", "富山村")


def test_what_waits_for_somebody_else_is_not_on_it(uow: FakeUnitOfWork) -> None:
    task_id = part(uow, Part.CO).task_id
    tasks.sign_task(task_id, AGENT, uow)
    tasks.report_task(task_id, tasks.ReportTask(result="已核查"), AGENT, uow)
    assert firsts(uow) == []


def test_one_may_ask_for_ones_own_and_nobodys(uow: FakeUnitOfWork) -> None:
    task = part(uow, Part.CO)

    def listed(assignee: str | None) -> int:
        task.assignee = assignee
        return len(field_work(FieldWorkWanted(assignee=SECOND_AGENT.staff_id), SECOND_AGENT, uow).entries)

    assert [listed(who) for who in (SECOND_AGENT.staff_id, None, AGENT.staff_id)] == [1, 1, 0]


@pytest.mark.parametrize("who", [AGENT, SECOND_AGENT, TOWNSHIP_DISPATCHER, COUNTY_DISPATCHER])
def test_it_is_for_the_post_and_its_dispatchers(uow: FakeUnitOfWork, who: Any) -> None:
    assert len(field_work(FieldWorkWanted(unit=POST), who, uow).entries) == 1


@pytest.mark.parametrize("who", [NEIGHBOUR, identity("x", "361103102-1", Role.HANDLER, Role.SUPERVISOR, scope=YANGKOU)])
def test_it_is_for_nobody_else(uow: FakeUnitOfWork, who: Any) -> None:
    with pytest.raises(Forbidden, match="富山村服务点"):
        field_work(FieldWorkWanted(unit=POST), who, uow)


def test_whoever_leads_the_unit_sees_it_wherever_they_are_at_home(uow: FakeUnitOfWork) -> None:
    uow.organisation.known_units[POST].leader = NEIGHBOUR.staff_id
    assert field_work(FieldWorkWanted(unit=POST), NEIGHBOUR, uow).entries


def test_an_unknown_unit_is_said_to_be_unknown(uow: FakeUnitOfWork) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        field_work(FieldWorkWanted(unit="nowhere"), AGENT, uow)

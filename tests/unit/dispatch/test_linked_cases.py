"""A case that follows another (并案) has no tasks of its own; whatever the order of the events, nobody works twice."""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.dispatch.handlers import cases
from services.dispatch.model.task import State, Task
from shared.contracts import CaseLinked, CaseUnlinked, CaseworkCompleted, Part, TaskAssigned, TaskCancelled
from shared.errors import NotYet
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER, REOPENED, WITHDRAWN, finish, part, worker_of

LEAD = "361103-20261123-000002-9"
LINKED = CaseLinked(number=NUMBER, lead=LEAD, linked_by="clerk", reason="同一盏路灯")
UNLINKED = CaseUnlinked(
    number=NUMBER,
    lead=LEAD,
    unlinked_by="clerk",
    reason="不是同一盏",
    title=ACCEPTED.title,
    line=ACCEPTED.line,
    region=ACCEPTED.region,
    lead_tier=ACCEPTED.lead_tier,
    co_tiers=ACCEPTED.co_tiers,
    urgent=False,
    round=1,
    in_work=True,
    finished_rounds=0,
)
Step = Callable[[FakeUnitOfWork], None]


def orders(steps: list[Step]) -> list[tuple[Step, ...]]:
    """Every order of these steps."""
    return list(itertools.permutations(steps))


def accepted(uow: FakeUnitOfWork) -> None:
    cases.case_accepted(ACCEPTED, uow)


def reopened(uow: FakeUnitOfWork) -> None:
    cases.case_reopened(REOPENED, uow)


def linked(sequence: int = 3) -> Step:
    return lambda uow: cases.case_linked(LINKED, sequence, uow)


def unlinked(sequence: int = 4, **changes: Any) -> Step:
    return lambda uow: cases.case_unlinked(replace(UNLINKED, **changes), sequence, uow)


def deliver(uow: FakeUnitOfWork, *steps: Step) -> None:
    """In this order; what comes too early goes behind the others."""
    waiting, delays = deque(steps), 0
    while waiting:
        step = waiting.popleft()
        try:
            step(uow)
        except NotYet:
            delays += 1
            assert delays < 50, "waits for ever"
            waiting.append(step)


def open_tasks(uow: FakeUnitOfWork) -> list[Task]:
    return [task for task in uow.tasks.of(NUMBER) if task.is_open]


@pytest.mark.parametrize("steps", orders([accepted, linked()]))
def test_a_follower_has_no_open_tasks(steps: tuple[Step, ...]) -> None:
    uow = FakeUnitOfWork()
    deliver(uow, *steps, *steps)
    assert open_tasks(uow) == []


def test_tasks_under_way_are_cancelled_on_record() -> None:
    uow = FakeUnitOfWork()
    deliver(uow, accepted, linked())
    cancelled = uow.told(TaskCancelled)
    assert len(cancelled) == 2
    assert all(LEAD in event.reason and event.by == "clerk" for event in cancelled)


@pytest.mark.parametrize("steps", orders([accepted, linked(), unlinked()]))
def test_an_unlinked_case_has_its_two_tasks_whatever_the_order(steps: tuple[Step, ...]) -> None:
    uow = FakeUnitOfWork()
    deliver(uow, *steps, *steps)
    assert sorted(task.part for task in open_tasks(uow)) == [Part.CO, Part.LEAD]
    assert {task.round for task in open_tasks(uow)} == {1}


def test_a_unit_that_has_done_its_share_is_not_asked_again() -> None:
    uow = FakeUnitOfWork()
    accepted(uow)
    co = part(uow, Part.CO)
    finish(uow, co, worker_of(co))
    deliver(uow, linked(), unlinked())
    assert [task.part for task in open_tasks(uow)] == [Part.LEAD]
    (lead,) = open_tasks(uow)
    finish(uow, lead, worker_of(lead), answer="修好了")
    assert [event.answer for event in uow.told(CaseworkCompleted)] == ["修好了"]


def test_one_unlinked_at_the_door_waits_for_its_acceptance() -> None:
    uow = FakeUnitOfWork()
    deliver(uow, linked(2), unlinked(3, in_work=False))
    assert uow.told(TaskAssigned) == []


@pytest.mark.parametrize("steps", orders([linked(2), unlinked(3, in_work=False), accepted]))
def test_one_unlinked_at_the_door_and_then_accepted(steps: tuple[Step, ...]) -> None:
    uow = FakeUnitOfWork()
    deliver(uow, *steps)
    assert len(open_tasks(uow)) == 2


@pytest.mark.parametrize("steps", orders([accepted, linked(), unlinked(7, in_work=False, finished_rounds=1), reopened]))
def test_a_second_round_after_one_worked_by_the_lead(steps: tuple[Step, ...]) -> None:
    uow = FakeUnitOfWork()
    deliver(uow, *steps)
    assert {task.round for task in open_tasks(uow)} == {2}
    assert len(open_tasks(uow)) == 2


@pytest.mark.parametrize("steps", orders([accepted, linked(), reopened, unlinked(9, round=2, finished_rounds=1)]))
def test_unlinked_in_a_round_that_began_with_the_lead(steps: tuple[Step, ...]) -> None:
    uow = FakeUnitOfWork()
    deliver(uow, *steps)
    assert {task.round for task in open_tasks(uow)} == {2}
    assert len(open_tasks(uow)) == 2


def test_a_withdrawn_case_gets_nothing_back() -> None:
    uow = FakeUnitOfWork()
    deliver(uow, accepted, linked())
    cases.case_withdrawn(WITHDRAWN, uow)
    deliver(uow, unlinked())
    assert open_tasks(uow) == []
    assert all(task.state is State.CANCELLED for task in uow.tasks.of(NUMBER))

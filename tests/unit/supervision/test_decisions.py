"""What a meeting decided has a clock until the day that was named, kept by whoever has its task."""

import pytest

from services.supervision.model.clock import ClockState
from shared.contracts import (
    ClockKind,
    DecisionFulfilled,
    DecisionRecorded,
    DecisionWithdrawn,
    Origin,
    Part,
    TaskAssigned,
)
from tests.unit.supervision.fakes import FakeUnitOfWork, at
from tests.unit.supervision.stories import deliver, happened, outcome, shuffled

NUMBER = "M361103102-20261123-01-1"
MADE = happened(DecisionRecorded, at("2026-11-23 09:30"))
PLACED = happened(
    TaskAssigned,
    at("2026-11-23 09:30"),
    origin=Origin.DECISION,
    origin_number=NUMBER,
    part=Part.LEAD,
    unit="elsewhere",
    assignee="somebody",
)
DONE = happened(DecisionFulfilled, at("2026-11-30 17:00"), 2)
LATE = happened(DecisionFulfilled, at("2026-12-01 09:00"), 2)
BACK = happened(DecisionWithdrawn, at("2026-11-24 09:00"), 2)


@pytest.mark.parametrize(
    ("end", "state", "in_time"),
    [(DONE, ClockState.SATISFIED, True), (LATE, ClockState.SATISFIED, False), (BACK, ClockState.CANCELLED, None)],
)
def test_its_clock_runs_until_the_office_closes_on_that_day(end: object, state: ClockState, in_time: object) -> None:
    uow = FakeUnitOfWork()
    deliver([MADE], uow)
    (clock,) = uow.clocks.of(ClockKind.DECISION, NUMBER)
    assert (clock.state, clock.due, clock.unit) == (ClockState.RUNNING, at("2026-11-30 17:30"), "361103102-O1")
    deliver([end], uow)  # type: ignore[list-item]
    assert (clock.state, clock.in_time) == (state, in_time)


def test_whoever_has_the_task_answers_for_it() -> None:
    uow = FakeUnitOfWork()
    deliver([PLACED, MADE], uow)
    (clock,) = uow.clocks.of(ClockKind.DECISION, NUMBER)
    assert (clock.unit, clock.staff_id, clock.task_id) == ("elsewhere", "somebody", MADE.data.task_id)


@pytest.mark.parametrize("seed", range(10))
def test_in_any_order_it_ends_alike(seed: int) -> None:
    facts, straight, uow = [MADE, PLACED, DONE], FakeUnitOfWork(), FakeUnitOfWork()
    deliver(facts, straight)
    deliver(shuffled(facts, seed), uow)
    assert outcome(uow) == outcome(straight)

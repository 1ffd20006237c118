"""Whatever the order and however often events arrive, the clocks end the same."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.supervision.handlers.firing import fire_due
from services.supervision.model.clock import ClockState
from services.supervision.model.follow_up import FollowUpState
from shared.contracts import (
    CaseAnswered,
    CaseClosed,
    CaseDeclined,
    CaseMaterialsReceived,
    CaseMaterialsRequested,
    CaseReopened,
    CaseResolved,
    CaseSubmitted,
    CaseWithdrawn,
    ClockKind,
    Decision,
    DirectiveCancelled,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveIssued,
    DirectiveMilestone,
    DirectiveMilestoneReached,
    DirectiveReceived,
    DirectiveTarget,
    FollowUpOpened,
    Origin,
    Part,
    RegionRegistered,
    Role,
    StaffRegistered,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskHandedOver,
    TaskReturned,
    TaskSigned,
    UnitRegistered,
)
from tests.unit.supervision.fakes import OFFICE_UNIT, POST, WANG, ZHOU, FakeUnitOfWork, Happened, at
from tests.unit.supervision.stories import deliver, deliver_if_ready, happened, outcome, shuffled

NUMBER = "361103-20261123-000001-0"
LEAD, CO = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a0a", "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a0b"
ORDERS = range(60)


def _lead(time: str, sequence: int = 1, **fields: Any) -> Happened:
    to_office: dict[str, Any] = {"task_id": LEAD, "part": Part.LEAD, "unit": OFFICE_UNIT, "assignee": WANG}
    return happened(TaskAssigned, at(time), sequence, **{**to_office, **fields})


def _handed_over(time: str, sequence: int, to: str, *, since: str, **fields: Any) -> Happened:
    of_office: dict[str, Any] = {"task_id": LEAD, "part": Part.LEAD, "unit": OFFICE_UNIT, "state": "assigned"}
    said = {**of_office, "assignee": to, "assigned_at": at(since), **fields}
    return happened(TaskHandedOver, at(time), sequence, **said)


def _allowance_story() -> list[Happened]:
    """低保 from the door to the end, with a paper missing; the office's first assignment comes back."""
    return [
        happened(CaseSubmitted, at("2026-11-23 09:00"), 1),
        happened(CaseMaterialsRequested, at("2026-11-23 09:00"), 2),
        happened(CaseMaterialsReceived, at("2026-11-25 10:00"), 3),
        _lead("2026-11-25 11:00", 1, assignee="361103102-03"),
        happened(TaskReturned, at("2026-11-25 11:30"), 2, task_id=LEAD),
        _lead("2026-11-25 15:00", 3),
        happened(TaskAssigned, at("2026-11-25 11:00"), 1, task_id=CO, part=Part.CO),
        happened(TaskSigned, at("2026-11-25 16:00"), 2, task_id=CO),
        happened(TaskSigned, at("2026-11-25 15:40"), 4, task_id=LEAD),
        happened(TaskDone, at("2026-11-30 15:40"), 6, task_id=LEAD),
        happened(TaskDone, at("2026-11-30 11:00"), 4, task_id=CO),
        happened(CaseResolved, at("2026-11-30 15:41"), 7),
    ]


def _rework_story() -> list[Happened]:
    """Rated badly, worked again, and closed."""
    return [
        *_allowance_story(),
        happened(CaseReopened, at("2027-03-01 09:00"), 9),
        _lead("2027-03-01 10:00", 1, task_id=LEAD[:-1] + "c", round=2),
        happened(CaseMaterialsRequested, at("2027-03-02 09:00"), 10),
        happened(CaseMaterialsReceived, at("2027-03-03 09:00"), 11),
        happened(TaskSigned, at("2027-03-01 11:00"), 2, task_id=LEAD[:-1] + "c"),
        happened(CaseResolved, at("2027-03-05 09:00"), 12, round=2),
        happened(CaseClosed, at("2027-03-08 09:00"), 13),
    ]


def _directive_with_milestones() -> list[Happened]:
    due = date(2026, 12, 10)
    milestones = (
        DirectiveMilestone(code="1", what="宣传", due=due),
        DirectiveMilestone(code="2", what="入户", due=due, target=DirectiveTarget(region="361103102", unit=POST)),
    )
    return [
        happened(DirectiveReceived, at("2026-11-23 09:00"), 1, number="D1"),
        happened(DirectiveIssued, at("2026-11-23 09:00"), 2, number="D1", milestones=milestones),
    ]


STORIES = {
    "an allowance": _allowance_story(),
    "rework": _rework_story(),
    "withdrawn": [
        happened(CaseSubmitted, at("2026-11-23 09:00"), 1),
        happened(CaseMaterialsRequested, at("2026-11-23 09:00"), 2),
        happened(CaseMaterialsReceived, at("2026-11-24 09:00"), 3),
        happened(TaskAssigned, at("2026-11-24 09:30"), 1),
        happened(CaseWithdrawn, at("2026-11-24 10:00"), 5),
        happened(TaskCancelled, at("2026-11-24 10:01"), 2),
    ],
    "withdrawn in the second round": [
        *_rework_story()[:-2],
        happened(CaseWithdrawn, at("2027-03-04 10:00"), 12),
    ],
    "answered": [
        happened(CaseSubmitted, at("2026-11-23 09:00"), 1),
        happened(CaseAnswered, at("2026-11-23 09:05"), 2),
    ],
    "declined": [
        happened(CaseSubmitted, at("2026-11-23 09:00"), 1),
        happened(CaseDeclined, at("2027-02-23 09:05"), 2),
    ],
    "closed without a rating": [*_allowance_story(), happened(CaseClosed, at("2026-12-15 09:00"), 9)],
    "a task nobody signs": [happened(CaseSubmitted, at("2026-11-23 09:00"), 1), _lead("2026-11-23 10:00")],
    "a task assigned three times": [
        _lead("2026-11-23 09:00", 1, unit=POST, assignee=ZHOU),
        _lead("2026-11-23 10:00", 2, assignee=None),
        _lead("2026-11-23 11:00", 3),
    ],
    "a task transferred, and handed over before and after": [
        happened(CaseSubmitted, at("2026-11-23 09:00"), 1),
        _lead("2026-11-23 09:30", 1, assignee="leaver"),
        _handed_over("2026-11-23 09:40", 2, "first heir", since="2026-11-23 09:30"),
        _handed_over("2026-11-23 09:50", 3, "heir", since="2026-11-23 09:30"),
        happened(TaskSigned, at("2026-11-23 10:00"), 4, task_id=LEAD),
        _lead("2026-11-23 14:30", 6, unit="361103101-1", assignee="taker"),
        happened(TaskSigned, at("2026-11-23 15:00"), 7, task_id=LEAD),
        _handed_over("2026-11-24 09:00", 8, "last", since="2026-11-23 14:30", unit="361103101-1", state="signed"),
    ],
    "a directive": [
        happened(DirectiveReceived, at("2026-11-23 09:00"), 1, number="D1"),
        happened(TaskAssigned, at("2026-11-23 09:01"), 1, origin=Origin.DIRECTIVE, origin_number="D1"),
        happened(TaskSigned, at("2026-11-25 09:01"), 2, origin=Origin.DIRECTIVE, origin_number="D1"),
        happened(DirectiveCompleted, at("2026-11-25 09:02"), 1, number="D1"),
    ],
    "a directive with milestones": [
        *_directive_with_milestones(),
        happened(DirectiveMilestoneReached, at("2026-11-24 09:00"), 3, number="D1", milestone="1"),
        happened(DirectiveCompleted, at("2026-12-25 09:02"), 2, number="D1"),
    ],
    "a directive that is taken back": [
        *_directive_with_milestones(),
        happened(DirectiveCancelled, at("2026-11-24 09:00"), 3, number="D1"),
    ],
    "a paper that is only kept": [
        happened(DirectiveReceived, at("2026-11-23 09:00"), 1, number="D1"),
        happened(DirectiveDecided, at("2026-11-23 09:30"), 2, number="D1", decision=Decision.REDO),
        happened(DirectiveDecided, at("2026-11-23 10:00"), 3, number="D1", decision=Decision.KEEP),
    ],
    "the organisation": [
        happened(RegionRegistered, at("2026-11-23 09:00"), 1, name="富山村"),
        happened(RegionRegistered, at("2026-11-24 09:00"), 2, name="富山社区"),
        happened(UnitRegistered, at("2026-11-23 09:00"), 1, leader=ZHOU),
        happened(UnitRegistered, at("2026-11-24 09:00"), 2, leader=None),
        happened(UnitRegistered, at("2026-11-25 09:00"), 3, leader=WANG, name="富山服务点"),
        happened(StaffRegistered, at("2026-11-23 09:00"), 1),
        happened(StaffRegistered, at("2026-11-24 09:00"), 2, active=False),
        happened(StaffRegistered, at("2026-11-25 09:00"), 3, roles=(Role.LEADER,)),
    ],
}


@pytest.mark.parametrize("story", STORIES)
def test_any_order_and_twice(story: str) -> None:
    ordered = FakeUnitOfWork()
    deliver(STORIES[story], ordered)
    for seed in ORDERS:
        mixed = FakeUnitOfWork()
        deliver(shuffled(STORIES[story], seed), mixed)
        assert outcome(mixed) == outcome(ordered), f"seed {seed}"


@pytest.mark.parametrize("story", STORIES)
def test_with_clocks_firing_in_between(story: str) -> None:
    """Everything is delivered weeks late, and time goes on meanwhile: what fired wrongly does not change the end."""
    ordered = FakeUnitOfWork()
    deliver(STORIES[story], ordered)
    for seed in ORDERS:
        mixed = FakeUnitOfWork()
        for fact in shuffled(STORIES[story], seed):
            deliver_if_ready(fact, mixed)
            mixed.now += timedelta(days=7)
            while fire_due(mixed):
                pass
        deliver(STORIES[story], mixed)
        assert _ends(mixed) == _ends(ordered), f"seed {seed}"


def _ends(uow: FakeUnitOfWork) -> object:
    return {
        (clock.kind, clock.subject, clock.round): (clock.standing, clock.unit, clock.staff_id)
        for clock in uow.clocks.all
    }


def test_a_transfer_starts_the_signing_anew_and_a_handover_does_not() -> None:
    uow = FakeUnitOfWork()
    deliver(STORIES["a task transferred, and handed over before and after"], uow)
    reply, first, second = uow.clocks.all
    assert (reply.kind, reply.state, reply.started_at) == (ClockKind.REPLY, ClockState.RUNNING, at("2026-11-23 09:00"))
    assert (reply.unit, reply.staff_id) == ("361103101-1", "last"), "who has the task keeps the case's clock"
    assert (first.state, first.staff_id, first.due) == (ClockState.SATISFIED, "heir", at("2026-11-24 09:30"))
    assert (second.state, second.staff_id) == (ClockState.SATISFIED, "taker"), "it was signed for before the handover"
    assert (second.started_at, second.due) == (at("2026-11-23 14:30"), at("2026-11-24 12:00"))


def test_the_allowance_in_order() -> None:
    uow = FakeUnitOfWork()
    deliver(_allowance_story(), uow)
    reply, first, second, co = uow.clocks.all
    assert (reply.kind, reply.state, reply.in_time) == (ClockKind.REPLY, ClockState.SATISFIED, True)
    # 20 working days from Monday 09:00, but they began to run only on Wednesday 10:00
    assert reply.due == at("2026-12-23 10:00")
    assert (reply.unit, reply.staff_id) == (OFFICE_UNIT, WANG)
    assert [clock.state for clock in (first, second, co)] == [
        ClockState.CANCELLED,
        ClockState.SATISFIED,
        ClockState.SATISFIED,
    ]
    assert (second.started_at, second.due) == (at("2026-11-25 15:00"), at("2026-11-26 15:00"))
    assert [event.round for event in uow.told(FollowUpOpened)] == [1]


def test_a_second_round_has_its_whole_time_and_does_not_begin_in_breach() -> None:
    uow = FakeUnitOfWork(now=at("2027-03-01 09:00"))
    deliver(_rework_story()[:13], uow)
    first, second = uow.clocks.of(ClockKind.REPLY, NUMBER)
    assert first.state is ClockState.SATISFIED
    assert (second.state, second.started_at) == (ClockState.RUNNING, at("2027-03-01 09:00"))
    assert second.due == at("2027-03-29 09:00")
    assert second.provisional
    fire_due(uow)
    assert second.firings == ()


def test_a_withdrawn_case_has_no_clock_that_runs_and_nothing_left_to_ask() -> None:
    uow = FakeUnitOfWork()
    deliver(STORIES["withdrawn in the second round"], uow)
    assert {clock.state for clock in uow.clocks.all} <= {ClockState.SATISFIED, ClockState.CANCELLED}
    assert {follow_up.state for follow_up in uow.follow_ups.all} == {FollowUpState.ENDED}


def test_of_three_assignments_one_clock_runs() -> None:
    uow = FakeUnitOfWork()
    deliver(reversed(STORIES["a task assigned three times"]), uow)
    assert [(clock.round, clock.state) for clock in sorted(uow.clocks.all, key=lambda clock: clock.round)] == [
        (1, ClockState.CANCELLED),
        (2, ClockState.CANCELLED),
        (3, ClockState.RUNNING),
    ]


def test_a_directive_ends_whatever_its_subjects_count() -> None:
    uow = FakeUnitOfWork()
    deliver(STORIES["a directive"], uow)
    (clock,) = uow.clocks.of(ClockKind.DIRECTIVE, "D1")
    assert (clock.state, clock.in_time, clock.ended_at) == (ClockState.SATISFIED, True, at("2026-11-25 09:02"))


def test_each_milestone_has_a_clock_until_its_day_closes() -> None:
    uow = FakeUnitOfWork()
    deliver(STORIES["a directive with milestones"], uow)
    (reached,), (forgotten,) = (uow.clocks.of(ClockKind.MILESTONE, f"D1/{code}") for code in "12")
    assert reached.due == forgotten.due == at("2026-12-10 17:30")
    assert reached.warn_at == at("2026-12-08 17:30")
    assert (reached.in_time, reached.ended_at) == (True, at("2026-11-24 09:00"))
    assert (forgotten.in_time, forgotten.ended_at) == (False, at("2026-12-25 09:02")), "it ended with the whole"
    assert (forgotten.unit, forgotten.region) == (POST, "361103102")


def test_what_is_taken_back_or_only_kept_is_due_no_more() -> None:
    uow = FakeUnitOfWork()
    deliver(STORIES["a directive that is taken back"], uow)
    assert {clock.state for clock in uow.clocks.all} == {ClockState.CANCELLED}
    assert len(uow.clocks.all) == 3
    kept = FakeUnitOfWork()
    deliver(STORIES["a paper that is only kept"], kept)
    assert [(clock.state, clock.ended_at) for clock in kept.clocks.all] == [
        (ClockState.SATISFIED, at("2026-11-23 10:00"))
    ]


def test_a_milestone_whose_day_is_over_is_late_at_once() -> None:
    uow = FakeUnitOfWork()
    story = _directive_with_milestones()
    deliver([story[0], replace(story[1], time=at("2026-12-11 09:00"))], uow)
    assert {clock.due for clock in uow.clocks.all if clock.kind is ClockKind.MILESTONE} == {at("2026-12-11 09:00")}


def test_a_resolution_that_arrives_after_the_closing_asks_nobody() -> None:
    uow = FakeUnitOfWork()
    story = [fact for fact in STORIES["closed without a rating"] if not isinstance(fact.data, CaseResolved)]
    deliver(story, uow)
    deliver(_allowance_story()[-1:], uow)
    assert uow.told(FollowUpOpened) == []
    assert [follow_up.state for follow_up in uow.follow_ups.all] == [FollowUpState.ENDED]
    assert uow.clocks.of(ClockKind.REPLY, NUMBER)[0].state is ClockState.SATISFIED


def test_the_newest_word_about_the_organisation_wins() -> None:
    uow = FakeUnitOfWork()
    deliver(reversed(STORIES["the organisation"]), uow)
    assert uow.organisation.regions["361103102200"].name == "富山社区"
    assert (uow.organisation.units[POST].leader, uow.organisation.units[POST].name) == (WANG, "富山服务点")
    assert uow.organisation.staff[ZHOU].roles == (Role.LEADER,)

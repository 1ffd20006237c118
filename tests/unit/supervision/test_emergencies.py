"""Normal work waits for an emergency, whatever the order in which its beginning, its end and the work are heard of."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.supervision.handlers import emergencies
from services.supervision.handlers.firing import fire_due
from services.supervision.model.clock import Clock, ClockState
from services.supervision.model.course import Mark, MarkKind, Reason, Wait, trace
from services.supervision.model.explanation import explain, history
from services.supervision.model.rules import bulletin_allowance, emergency_rule
from shared.contracts import (
    CaseKind,
    CaseMaterialsReceived,
    CaseMaterialsRequested,
    CaseResolved,
    CaseSubmitted,
    CaseWithdrawn,
    ClockBreached,
    ClockKind,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyReportGiven,
    EmergencyReportRequested,
    EmergencyReportWaived,
    Origin,
    Rung,
    TaskAssigned,
    TaskCancelled,
    TaskHandedOver,
    TaskNormalized,
    TaskReported,
    TaskReturned,
    TaskSentBack,
    TaskSigned,
)
from tests.unit.supervision.fakes import COUNTY, POST, TOWNSHIP, VILLAGE, ZHOU, FakeUnitOfWork, Happened, at
from tests.unit.supervision.stories import deliver, deliver_if_ready, happened, outcome, shuffled

NUMBER = "361103-20261123-000001-0"
TASK = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a0a"
ORDERS = range(40)
FLOOD: dict[str, Any] = {
    "emergency_id": "e1",
    "name": "防汛",
    "region": TOWNSHIP,
    "declared_at": at("2026-11-24 09:00"),
}
SNOW: dict[str, Any] = {"emergency_id": "e2", "name": "防冻", "region": COUNTY, "declared_at": at("2026-11-24 15:00")}


def declared(said: dict[str, Any], **more: Any) -> Happened:
    return happened(EmergencyDeclared, said["declared_at"], 1, **said, **more)


def ended(said: dict[str, Any], when: str, **more: Any) -> Happened:
    return happened(EmergencyEnded, at(when), 3, **said, **more)


def submitted(when: str = "2026-11-23 09:00", number: str = NUMBER, **more: Any) -> Happened:
    return happened(CaseSubmitted, at(when), 1, number=number, **more)


def assigned(when: str, sequence: int = 1, **more: Any) -> Happened:
    return happened(TaskAssigned, at(when), sequence, **{"task_id": TASK, **more})


def of_emergency(when: str, sequence: int = 1, **more: Any) -> Happened:
    limits = {"sign_within_minutes": 15, "report_within_minutes": 60, "urgent": True}
    return assigned(when, sequence, **{"origin": Origin.EMERGENCY, "origin_number": "e1", **limits, **more})


def after(kind: type[Any], when: str, sequence: int, **more: Any) -> Happened:
    said = {"task_id": TASK, "origin": Origin.EMERGENCY, "origin_number": "e1", **more}
    return happened(kind, at(when), sequence, **said)


def told(facts: Iterable[Happened], *, page: int = 200) -> FakeUnitOfWork:
    """What is left when everything was heard, and every clock was told."""
    uow = FakeUnitOfWork()
    deliver(facts, uow)
    tell_all(uow, page=page)
    return uow


def tell_all(uow: FakeUnitOfWork, *, page: int = 200) -> None:
    while emergencies.tell_clocks(uow, page):
        pass


def only(uow: FakeUnitOfWork, kind: ClockKind = ClockKind.REPLY) -> Clock:
    (clock,) = [clock for clock in uow.clocks.all if clock.kind is kind]
    return clock


# How long normal work waits


def test_a_clock_stands_still_while_the_emergency_lasts_and_says_why() -> None:
    before = only(told([submitted()]))
    uow = told([submitted(), declared(FLOOD)])
    clock = only(uow)
    assert (clock.state, clock.reason, clock.emergency) == (ClockState.PAUSED, Reason.EMERGENCY, "防汛")
    assert (clock.due, clock.next_firing_at) == (None, None)
    (paused,) = uow.told(ClockPaused)
    assert (paused.reason, paused.emergency) == ("emergency", "防汛")
    deliver([ended(FLOOD, "2026-11-25 09:00")], uow)
    tell_all(uow)
    assert (clock.state, clock.emergency) == (ClockState.RUNNING, "")
    assert before.due == at("2026-12-21 09:00")
    assert clock.due == at("2026-12-22 09:00"), "one working day later"
    assert "因应急「防汛」停走 1 天" in explain(clock, at("2026-11-26 09:00")).zh
    assert "the emergency 防汛" in explain(clock, at("2026-11-26 09:00")).en
    assert [entry.text.zh for entry in history(clock)] == ["开始计时", "停走：应急「防汛」", "接着走"]


def test_a_clock_waits_until_the_last_emergency_over_it_has_ended() -> None:
    overlapping = [submitted(), declared(FLOOD), declared(SNOW)]
    uow = told([*overlapping, ended(FLOOD, "2026-11-25 09:00")])
    assert (only(uow).state, only(uow).emergency) == (ClockState.PAUSED, "防冻")
    assert [event.emergency for event in uow.told(ClockPaused)][-1] == "防冻"
    uow = told([*overlapping, ended(FLOOD, "2026-11-27 09:00"), ended(SNOW, "2026-11-25 09:00")])
    assert only(uow).due == at("2026-12-24 09:00"), "three working days: the inner one adds nothing"
    assert only(uow).emergency == ""


@pytest.mark.parametrize(
    "fact",
    [
        submitted(region="361104102200"),
        replace(submitted(), data=replace(submitted().data, kind=CaseKind.DANGER)),
        assigned("2026-11-23 09:00", urgent=True),
        of_emergency("2026-11-23 09:00"),
    ],
    ids=["another county", "danger to life", "urgent", "its own work"],
)
def test_what_does_not_wait(fact: Happened) -> None:
    uow = told([fact, declared(FLOOD)])
    assert {clock.state for clock in uow.clocks.all} == {ClockState.RUNNING}
    assert uow.told(ClockPaused) == []


def test_normal_work_goes_on_if_the_declaration_says_so() -> None:
    uow = told([submitted(), declared(FLOOD, normal_waits=False), ended(FLOOD, "2026-11-25 09:00", normal_waits=False)])
    assert (only(uow).state, only(uow).waits) == (ClockState.RUNNING, ())
    assert uow.emergencies.all == {}


def test_what_comes_in_meanwhile_waits_from_the_start() -> None:
    uow = told([declared(FLOOD), submitted("2026-11-24 10:00")])
    assert [type(event) for event in uow.published] == [ClockStarted, ClockPaused]
    assert only(uow).state is ClockState.PAUSED
    deliver([ended(FLOOD, "2026-11-25 10:00")], uow)
    tell_all(uow)
    assert only(uow).due == at("2026-12-23 10:00")
    assert uow.told(ClockResumed)[-1].due == only(uow).due


def test_what_started_after_an_end_that_was_heard_of_late_never_waited() -> None:
    uow = told([declared(FLOOD), submitted("2026-11-26 10:00")])
    assert only(uow).state is ClockState.PAUSED
    deliver([ended(FLOOD, "2026-11-25 10:00")], uow)
    tell_all(uow)
    assert (only(uow).state, only(uow).waits, only(uow).due) == (ClockState.RUNNING, (), at("2026-12-24 10:00"))


def test_a_clock_that_was_late_before_stays_late_and_climbs_no_further_meanwhile() -> None:
    uow = told([assigned("2026-11-20 09:00", urgent=False, region=VILLAGE)])
    uow.now = at("2026-11-23 10:00")
    while fire_due(uow):
        pass
    assert len(uow.told(ClockBreached)) == 1
    deliver([declared(FLOOD)], uow)
    tell_all(uow)
    uow.now = at("2026-11-30 10:00")
    urges = len(uow.urges.all)
    assert fire_due(uow) == 0
    assert only(uow, ClockKind.SIGN).due == at("2026-11-23 09:00")
    deliver([ended(FLOOD, "2026-11-30 09:00")], uow)
    tell_all(uow)
    while fire_due(uow):
        pass
    assert len(uow.urges.all) > urges


def test_nobody_is_urged_for_what_waits_though_it_was_not_told_so_yet() -> None:
    uow = told([submitted()])
    deliver([declared(FLOOD)], uow)
    uow.now = at("2027-01-20 09:00")
    while fire_due(uow):
        pass
    assert uow.urges.all == {}
    assert only(uow).state is ClockState.PAUSED


def test_done_while_it_waited_is_in_time() -> None:
    done = happened(CaseResolved, at("2026-11-25 09:00"), 5, number=NUMBER)
    for facts in permutations([submitted(), declared(FLOOD), done, ended(FLOOD, "2026-11-26 09:00")]):
        clock = only(told(facts))
        assert (clock.state, clock.in_time, clock.due) == (ClockState.SATISFIED, True, None)


# Order, repetition, pages


STORIES = {
    "waiting for papers, too": [
        submitted(),
        happened(CaseMaterialsRequested, at("2026-11-23 10:00"), 2, number=NUMBER),
        declared(FLOOD),
        happened(CaseMaterialsReceived, at("2026-11-24 16:00"), 3, number=NUMBER),
        declared(SNOW),
        ended(FLOOD, "2026-11-26 09:00"),
        ended(SNOW, "2026-11-27 09:00"),
        assigned("2026-11-24 10:00", region=VILLAGE),
        happened(TaskSigned, at("2026-11-27 10:00"), 2, task_id=TASK),
    ],
    "withdrawn meanwhile": [
        submitted(),
        declared(SNOW),
        happened(CaseWithdrawn, at("2026-11-24 16:00"), 2, number=NUMBER),
        ended(SNOW, "2026-11-25 09:00"),
    ],
    "a task of it, moved, sent back and kept": [
        of_emergency("2026-11-24 09:10"),
        after(TaskSigned, "2026-11-24 09:20", 2),
        after(TaskReported, "2026-11-24 09:50", 3),
        after(TaskSentBack, "2026-11-24 10:00", 4, region=VILLAGE, assignee=ZHOU, report_within_minutes=60),
        after(TaskHandedOver, "2026-11-24 10:05", 5, state="in_progress", assignee="heir"),
        of_emergency("2026-11-24 10:10", 7, unit="361103102-1"),
        after(TaskReturned, "2026-11-24 10:12", 8, unit="361103102-1"),
        of_emergency("2026-11-24 10:15", 9),
        after(TaskNormalized, "2026-11-24 11:00", 10, state="assigned"),
        after(TaskSigned, "2026-11-24 15:00", 11),
        declared(SNOW),
        ended(SNOW, "2026-11-25 15:00"),
    ],
    "reports at fixed times": [
        happened(EmergencyReportRequested, at("2026-11-24 09:00"), 1, report_id="r1", due=at("2026-11-24 11:00")),
        happened(EmergencyReportGiven, at("2026-11-24 11:05"), 2, report_id="r1"),
        happened(EmergencyReportRequested, at("2026-11-24 11:00"), 1, report_id="r2", due=at("2026-11-24 13:00")),
        happened(EmergencyReportWaived, at("2026-11-24 12:00"), 2, report_id="r2"),
        declared(SNOW),
    ],
}


@pytest.mark.parametrize("story", STORIES)
def test_any_order_and_twice(story: str) -> None:
    ordered = outcome(told(STORIES[story]))
    for seed in ORDERS:
        assert outcome(told(shuffled(STORIES[story], seed), page=1)) == ordered, f"seed {seed}"


@pytest.mark.parametrize("story", STORIES)
def test_with_clocks_told_and_firing_in_between(story: str) -> None:
    def ends(uow: FakeUnitOfWork) -> object:
        return {(c.kind, c.subject, c.round): (c.standing, c.unit, c.staff_id) for c in uow.clocks.all}

    ordered = ends(told(STORIES[story]))
    for seed in ORDERS:
        uow = FakeUnitOfWork()
        for fact in shuffled(STORIES[story], seed):
            deliver_if_ready(fact, uow)
            emergencies.tell_clocks(uow, 1)
            uow.now += timedelta(days=3)
            while fire_due(uow):
                pass
        deliver(STORIES[story], uow)
        tell_all(uow)
        assert ends(uow) == ordered, f"seed {seed}"


def test_pages_go_on_where_they_stopped_and_before_what_somebody_else_holds() -> None:
    uow = FakeUnitOfWork()
    deliver([submitted(number=f"N{n}") for n in range(5)], uow)
    deliver([declared(FLOOD)], uow)
    ids = sorted(clock.clock_id for clock in uow.clocks.all)
    uow.clocks.held = {ids[2]}
    assert emergencies.tell_clocks(uow, 4) == 2
    assert emergencies.tell_clocks(uow, 4) == 0, "it waits its turn without holding anybody up"
    uow.clocks.held = set()
    assert emergencies.tell_clocks(uow, 2) == 2
    assert emergencies.tell_clocks(uow, 2) == 1
    assert emergencies.tell_clocks(uow, 2) == 0
    assert {clock.state for clock in uow.clocks.all} == {ClockState.PAUSED}
    assert len(uow.told(ClockPaused)) == 5


# The course of a clock, for any emergencies

START = at("2026-11-23 09:00")
_minutes = st.integers(-60, 600).map(lambda minutes: START + timedelta(minutes=minutes))


@st.composite
def _waits(draw: st.DrawFn) -> list[Wait]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        since = draw(_minutes)
        lasts = draw(st.one_of(st.none(), st.integers(0, 300)))
        until = None if lasts is None else since + timedelta(minutes=lasts)
        found.append(Wait(f"e{number}", f"应急{number}", since, until))
    return found


@st.composite
def _marks(draw: st.DrawFn) -> list[Mark]:
    kinds = st.sampled_from([MarkKind.PAUSED, MarkKind.RESUMED])
    marks, moment = [], START
    for sequence in range(2, 2 + draw(st.integers(0, 4))):
        moment += timedelta(minutes=draw(st.integers(0, 120)))
        marks.append(Mark(sequence, draw(kinds), moment, Reason.AWAITING_MATERIALS))
    return marks


def _running_at(stretches: Iterable[tuple[datetime, datetime | None]], moment: datetime) -> bool:
    return any(begin <= moment and (end is None or moment < end) for begin, end in stretches)


@settings(max_examples=200)
@given(_marks(), _waits(), st.lists(_minutes, min_size=5, max_size=5))
def test_it_runs_where_it_would_have_run_and_no_emergency_is_on(
    marks: list[Mark], waits: list[Wait], moments: list[datetime]
) -> None:
    plain, course = trace(START, 1, marks), trace(START, 1, marks, waits)
    for moment in moments:
        waiting = any(wait.since <= moment and (wait.until is None or moment < wait.until) for wait in waits)
        assert _running_at(course.running, moment) == (_running_at(plain.running, moment) and not waiting)
    assert course == trace(START, 1, reversed(marks), reversed(waits))
    assert (course.paused is None) == (course.running[-1:] != () and course.running[-1][1] is None)


@settings(max_examples=100)
@given(_marks(), _waits(), st.integers(0, 600))
def test_what_ends_while_it_waits_needs_not_know_when_the_emergency_ends(
    marks: list[Mark], waits: list[Wait], minutes: int
) -> None:
    end = Mark(99, MarkKind.SATISFIED, START + timedelta(minutes=minutes), Reason.RESOLVED)
    known = trace(START, 1, [*marks, end], waits)
    assert known.ended is not None
    late = known.ended.at
    unheard = [replace(wait, until=None) if wait.until and wait.until >= late else wait for wait in waits]
    assert trace(START, 1, [*marks, end], unheard) == known


# Limits in minutes


def test_a_task_of_an_emergency_has_two_clocks_day_and_night() -> None:
    uow = told([of_emergency("2026-11-28 23:00", assignee=ZHOU)])
    sign, report = uow.clocks.all
    assert (sign.kind, sign.due, sign.warn_at) == (ClockKind.SIGN, at("2026-11-28 23:15"), at("2026-11-28 23:07:30"))
    assert (report.kind, report.due, report.task_id) == (ClockKind.REPORT, at("2026-11-29 00:00"), TASK)
    assert "15 分钟" in explain(sign, uow.now).zh
    uow.now = at("2026-11-28 23:31")
    while fire_due(uow):
        pass
    assert [urge.rung for urge in uow.urges.all.values()] == [Rung.HANDLER, Rung.LEADER]
    deliver([after(TaskSigned, "2026-11-28 23:32", 2), after(TaskReported, "2026-11-28 23:59", 3)], uow)
    assert [(clock.state, clock.in_time) for clock in (sign, report)] == [
        (ClockState.SATISFIED, False),
        (ClockState.SATISFIED, True),
    ]


def test_what_is_sent_back_is_owed_anew_and_what_is_cancelled_no_more() -> None:
    back = after(TaskSentBack, "2026-11-24 10:00", 4, region=VILLAGE, assignee=ZHOU, report_within_minutes=60)
    uow = told([of_emergency("2026-11-24 09:00"), after(TaskReported, "2026-11-24 09:50", 3), back])
    first, second = uow.clocks.of(ClockKind.REPORT, TASK)
    assert (first.state, second.state, second.due) == (
        ClockState.SATISFIED,
        ClockState.RUNNING,
        at("2026-11-24 11:00"),
    )
    deliver([after(TaskCancelled, "2026-11-24 10:30", 5)], uow)
    assert second.state is ClockState.CANCELLED


def test_what_goes_on_as_normal_work_has_working_days() -> None:
    kept = after(TaskNormalized, "2026-11-24 10:00", 2, state="assigned", region=VILLAGE)
    uow = told([of_emergency("2026-11-24 09:00"), kept])
    running = [clock for clock in uow.clocks.all if clock.state is ClockState.RUNNING]
    assert [(clock.kind, clock.due) for clock in running] == [
        (ClockKind.SIGN, at("2026-11-25 10:00")),
        (ClockKind.REPORT, at("2026-12-01 10:00")),
    ]
    assert all(clock.yields for clock in running), "it waits for the next emergency as other normal work does"


def test_normal_tasks_have_no_clock_for_their_report() -> None:
    said = {"task_id": TASK, "origin": Origin.CASE, "origin_number": NUMBER}
    uow = told([assigned("2026-11-24 09:00"), happened(TaskReported, at("2026-11-24 10:00"), 3, **said)])
    assert [clock.kind for clock in uow.clocks.all] == [ClockKind.SIGN]


def test_a_missing_report_is_breached_at_its_fixed_time_and_climbs() -> None:
    due = at("2026-11-24 11:00")
    said = {"report_id": "r1", "unit": POST, "region": VILLAGE, "staff_id": ZHOU, "due": due}
    uow = told([happened(EmergencyReportRequested, at("2026-11-24 09:00"), 1, **said)])
    clock = only(uow, ClockKind.BULLETIN)
    assert (clock.due, clock.warn_at) == (due, at("2026-11-24 10:30"))
    uow.now = at("2026-11-24 11:31")
    while fire_due(uow):
        pass
    assert [urge.rung for urge in uow.urges.all.values()] == [Rung.HANDLER, Rung.LEADER]
    deliver([happened(EmergencyReportGiven, at("2026-11-24 11:40"), 2, report_id="r1")], uow)
    assert (clock.state, clock.in_time) == (ClockState.SATISFIED, False)


def test_limits_are_data_and_the_ladder_never_races() -> None:
    assert emergency_rule(1).step.amount == 5
    assert emergency_rule(90).step.amount == 90
    late = bulletin_allowance(at("2026-11-24 11:00"), at("2026-11-24 10:00"))
    assert (late.allowed_seconds, late.step_seconds) == (0, 300)

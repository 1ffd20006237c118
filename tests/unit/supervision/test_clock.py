"""One clock: due, light, pauses, ends, and what fires when."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supervision.model.calendar import DEFAULT_HOURS
from services.supervision.model.clock import Clock, ClockState, FiringKind, Planned
from services.supervision.model.course import Mark, MarkKind, Reason
from services.supervision.model.explanation import explain, history
from services.supervision.model.ladder import Position, Step
from services.supervision.model.rules import Rule, reply_rule, sign_rule
from shared.contracts import CaseKind, ClockKind, Light, Origin, Rung
from tests.unit.supervision.fakes import OFFICE, POST, VILLAGE, ZHOU, at

SIGN, HELP, DANGER = sign_rule(urgent=False), reply_rule(CaseKind.HELP, None), reply_rule(CaseKind.DANGER, None)


def a_clock(start: str | datetime = "2026-11-23 09:00", rule: Rule = SIGN, *marks: Mark) -> Clock:
    clock = Clock(
        clock_id="c",
        kind=ClockKind.SIGN,
        origin=Origin.CASE,
        origin_number="N",
        task_id="t",
        subject="t",
        round=1,
        region=VILLAGE,
        unit=POST,
        staff_id=ZHOU,
        allowance=rule.allowance(DEFAULT_HOURS),
        started_at=at(start) if isinstance(start, str) else start,
        started_sequence=1,
    )
    clock.reckon(OFFICE)
    for mark in marks:
        clock.record(mark, OFFICE)
    return clock


def pause(sequence: int, when: str) -> Mark:
    return Mark(sequence, MarkKind.PAUSED, at(when), Reason.AWAITING_MATERIALS)


def resume(sequence: int, when: str) -> Mark:
    return Mark(sequence, MarkKind.RESUMED, at(when), Reason.MATERIALS_RECEIVED)


def signed(sequence: int, when: str) -> Mark:
    return Mark(sequence, MarkKind.SATISFIED, at(when), Reason.SIGNED)


def cancelled(sequence: int, when: str) -> Mark:
    return Mark(sequence, MarkKind.CANCELLED, at(when), Reason.TASK_CANCELLED)


def test_green_then_yellow_then_red() -> None:
    clock = a_clock()
    assert (clock.warn_at, clock.due) == (at("2026-11-23 14:45"), at("2026-11-24 09:00"))
    lights = {when: clock.light(at(f"2026-11-{when}")) for when in ("23 14:44", "23 14:45", "24 08:59", "24 09:00")}
    assert list(lights.values()) == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]


@pytest.mark.parametrize(
    ("mark", "state", "in_time", "light"),
    [
        (signed(2, "2026-11-23 10:00"), ClockState.SATISFIED, True, Light.GREEN),
        (signed(2, "2026-11-24 08:45"), ClockState.SATISFIED, True, Light.GREEN),  # yellow before, in time all the same
        (signed(2, "2026-11-24 09:00"), ClockState.SATISFIED, True, Light.GREEN),  # on the dot
        (signed(2, "2026-11-24 09:01"), ClockState.SATISFIED, False, Light.RED),
        (cancelled(2, "2026-11-23 10:00"), ClockState.CANCELLED, None, Light.GREEN),
        (cancelled(2, "2026-11-25 10:00"), ClockState.CANCELLED, None, Light.RED),  # a late return stays late
    ],
)
def test_how_a_clock_ends(mark: Mark, state: ClockState, in_time: bool | None, light: Light) -> None:
    clock = a_clock("2026-11-23 09:00", SIGN, mark)
    long_after = at("2027-01-05 09:00")
    assert (clock.state, clock.in_time, clock.light(long_after)) == (state, in_time, light)
    assert clock.next_firing_at is None


def test_it_stands_still_while_papers_are_missing() -> None:
    clock = a_clock("2026-11-23 09:00", HELP, pause(2, "2026-11-25 09:00"))
    assert (clock.state, clock.due, clock.next_firing_at) == (ClockState.PAUSED, None, None)
    assert clock.light(at("2027-06-01 09:00")) is Light.GREEN
    clock.record(resume(3, "2026-12-02 09:00"), OFFICE)  # five working days later
    assert (clock.state, clock.due) == (ClockState.RUNNING, at("2026-12-14 09:00"))


def test_a_pause_after_the_breach_mends_nothing() -> None:
    clock = a_clock("2026-11-23 09:00", SIGN, pause(2, "2026-11-24 10:00"))
    assert (clock.state, clock.due) == (ClockState.PAUSED, at("2026-11-24 09:00"))
    assert clock.light(at("2026-11-24 10:00")) is Light.RED


def test_ending_while_it_stands_still_is_in_time() -> None:
    clock = a_clock("2026-11-23 09:00", HELP, pause(2, "2026-11-24 09:00"), signed(3, "2027-05-06 09:00"))
    assert (clock.state, clock.in_time, clock.due) == (ClockState.SATISFIED, True, None)


def test_the_first_end_counts() -> None:
    clock = a_clock("2026-11-23 09:00", SIGN, cancelled(3, "2026-11-23 12:00"), signed(2, "2026-11-23 11:00"))
    assert (clock.state, clock.ended_at) == (ClockState.SATISFIED, at("2026-11-23 11:00"))


def test_marks_of_an_earlier_round_are_passed_by() -> None:
    clock = a_clock("2026-11-23 09:00", SIGN, signed(1, "2026-11-23 08:00"), signed(0, "2026-11-22 09:00"))
    assert clock.state is ClockState.RUNNING


def test_a_machine_whose_clock_is_behind_cannot_end_it_before_it_began() -> None:
    clock = a_clock("2026-11-23 09:00", SIGN, signed(2, "2026-11-23 08:59"))
    assert (clock.in_time, clock.ended_at) == (True, at("2026-11-23 09:00"))


def test_a_machine_whose_clock_is_behind_does_not_change_the_order_of_events() -> None:
    clock = a_clock("2026-11-23 09:00", HELP, pause(2, "2026-11-23 10:00"), resume(3, "2026-11-23 09:58"))
    assert (clock.state, clock.due) == (ClockState.RUNNING, at("2026-12-07 09:00"))


def test_danger_runs_through_the_night() -> None:
    clock = a_clock("2026-11-27 22:00", DANGER)  # a Friday night
    assert (clock.warn_at, clock.due) == (at("2026-11-28 18:00"), at("2026-11-28 22:00"))


def test_a_deadline_in_an_unpublished_year_is_provisional() -> None:
    clock = a_clock("2026-12-21 09:00", HELP)
    assert clock.provisional
    assert "尚未公布" in explain(clock, at("2026-12-21 09:00")).zh
    assert "provisional" in explain(clock, at("2026-12-21 09:00")).en
    assert not a_clock("2026-12-01 09:00", HELP).provisional


# --- firing ---


def _fire_all(clock: Clock, when: str) -> list[Planned]:
    """Let everything fire that has come by ``when``; nobody is missing on the ladder."""
    rungs, fired = iter(Rung), []
    while clock.next_firing_at and clock.next_firing_at <= at(when):
        planned = clock.next_firing(OFFICE)
        assert planned is not None
        climbs = planned.kind is not FiringKind.WARNED
        clock.fire(planned, at(when), Step(next(rungs), Position("U", "s"), ()) if climbs else None, OFFICE)
        fired.append(planned)
    return fired


def test_what_fires_and_when() -> None:
    """Warned at half, breached when due, then a rung every four working hours: whenever somebody looks."""
    plan = [
        (FiringKind.WARNED, at("2026-11-23 14:45")),
        (FiringKind.BREACHED, at("2026-11-24 09:00")),
        (FiringKind.CLIMBED, at("2026-11-24 15:30")),
        (FiringKind.CLIMBED, at("2026-11-25 10:30")),
        (FiringKind.CLIMBED, at("2026-11-25 17:00")),
    ]
    late = a_clock()
    assert _fire_all(late, "2027-03-01 12:00") == plan  # after an outage of months
    assert late.next_firing_at is None
    assert late.firings[1].late_seconds == (at("2027-03-01 12:00") - at("2026-11-24 09:00")).total_seconds()
    punctual = a_clock()
    assert [
        fired for _, when in plan for fired in _fire_all(punctual, f"{when + timedelta(hours=8):%Y-%m-%d %H:%M}")
    ] == plan
    assert {firing.late_seconds for firing in punctual.firings} == {0}


def test_an_ended_clock_fires_no_more() -> None:
    clock = a_clock()
    _fire_all(clock, "2026-11-24 09:00")
    clock.record(signed(2, "2026-11-24 09:10"), OFFICE)
    assert _fire_all(clock, "2027-01-01 09:00") == []


def test_a_late_signature_is_in_time_by_its_own_time() -> None:
    """The message was stuck: the clock fired, wrongly; the record comes right."""
    clock = a_clock()
    _fire_all(clock, "2026-11-25 10:30")
    clock.record(signed(2, "2026-11-23 16:00"), OFFICE)
    assert (clock.in_time, clock.light(at("2026-11-26 09:00"))) == (True, Light.GREEN)
    assert len(clock.firings) == 4  # what was done stays on record


def test_a_late_pause_takes_the_breach_back_and_the_clock_can_breach_again() -> None:
    clock = a_clock()
    _fire_all(clock, "2026-11-25 10:30")
    clock.record(pause(2, "2026-11-23 10:00"), OFFICE)
    assert (clock.state, clock.light(at("2026-11-26 09:00"))) == (ClockState.PAUSED, Light.GREEN)
    clock.record(resume(3, "2026-11-26 10:00"), OFFICE)
    assert clock.last_urge(OFFICE) is None  # the ladder starts from its foot
    assert _fire_all(clock, "2026-11-27 09:00") == [
        (FiringKind.WARNED, at("2026-11-26 14:45")),
        (FiringKind.BREACHED, at("2026-11-27 09:00")),
    ]


def test_the_ladder_waits_while_the_clock_stands_still() -> None:
    clock = a_clock()
    _fire_all(clock, "2026-11-24 09:00")
    clock.record(pause(2, "2026-11-24 10:00"), OFFICE)
    assert clock.next_firing_at is None
    clock.record(resume(3, "2026-11-30 10:00"), OFFICE)
    assert clock.next_firing_at == at("2026-11-30 15:30")  # one hour was up before the pause, three are left


def test_a_clock_does_not_fire_the_same_twice() -> None:
    clock = a_clock()
    _fire_all(clock, "2026-11-23 15:00")
    clock.reckon(OFFICE)
    assert clock.next_firing(OFFICE) == (FiringKind.BREACHED, at("2026-11-24 09:00"))


# --- properties ---

starts = st.datetimes(
    datetime.fromisoformat("2026-01-05"), datetime.fromisoformat("2026-11-01"), timezones=st.just(UTC)
)
stops = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 20_000)), max_size=4)
rules = st.sampled_from([SIGN, HELP, DANGER, sign_rule(urgent=True)])


def _marks(start: datetime, minutes: list[tuple[int, int]]) -> list[Mark]:
    """Alternating pauses and resumptions, each some minutes after the one before."""
    when = start
    marks: list[Mark] = []
    for run, stop in minutes:
        paused, when = when + timedelta(minutes=run), when + timedelta(minutes=run + stop)
        marks += [
            Mark(len(marks) + 2, MarkKind.PAUSED, paused, Reason.AWAITING_MATERIALS),
            Mark(len(marks) + 3, MarkKind.RESUMED, when, Reason.MATERIALS_RECEIVED),
        ]
    return marks


@given(starts, rules, stops)
def test_pausing_never_shortens(start: datetime, rule: Rule, minutes: list[tuple[int, int]]) -> None:
    plain, paused = a_clock(start, rule), a_clock(start, rule, *_marks(start, minutes))
    assert paused.due_moment >= plain.due_moment
    assert plain.warn_at
    assert paused.warn_at
    assert paused.warn_at >= plain.warn_at
    assert paused.warn_at < paused.due_moment


@given(starts, rules, stops)
def test_the_time_it_ran_is_the_time_it_was_allowed(
    start: datetime, rule: Rule, minutes: list[tuple[int, int]]
) -> None:
    clock = a_clock(start, rule, *_marks(start, minutes))
    due = clock.due_moment
    scale = clock._scale(OFFICE)
    ran = sum(
        (scale.between(since, min(until or due, due)) for since, until in clock.course.running),
        timedelta(0),
    )
    assert ran.total_seconds() == clock.allowance.allowed_seconds


@given(starts, rules, stops, st.randoms(), st.integers(0, 60_000))
def test_order_and_repeats_of_marks_do_not_matter(
    start: datetime, rule: Rule, minutes: list[tuple[int, int]], random: Random, end: int
) -> None:
    marks: Sequence[Mark] = _marks(start, minutes)
    marks = [*marks, Mark(len(marks) + 2, MarkKind.SATISFIED, start + timedelta(minutes=end), Reason.SIGNED)]
    ordered, mixed = a_clock(start, rule, *marks), list(marks) * 2
    random.shuffle(mixed)
    assert a_clock(start, rule, *mixed).standing == ordered.standing


# --- in plain words ---


def test_it_explains_itself() -> None:
    clock = a_clock("2026-11-10 09:00", HELP, pause(2, "2026-11-12 09:00"), resume(3, "2026-11-16 09:00"))
    assert explain(clock, at("2026-11-16 09:00")) == (
        "应于 2026年11月26日（周四）09:00 前签收：自 2026年11月10日（周二）09:00 起 10 个工作日，其间因补正停走 4 天。",
        "The signing clock is due Thu 26 Nov 2026 09:00: 10 working days from Tue 10 Nov 2026 09:00, "
        "stopped 4 d (waiting for papers).",
    )


def test_it_explains_a_pause_that_lasts() -> None:
    clock = a_clock("2026-11-10 09:00", HELP, pause(2, "2026-11-12 09:00"))
    assert explain(clock, at("2026-11-13 11:30")).zh == (
        "停走中，恢复后再算签收期限：自 2026年11月10日（周二）09:00 起 10 个工作日，其间因补正已停走 1 天 2 小时。"
    )


def test_its_history_tells_everything() -> None:
    clock = a_clock()
    planned = clock.next_firing(OFFICE)
    assert planned
    clock.fire(planned, at("2026-11-23 16:45"), None, OFFICE)
    planned = clock.next_firing(OFFICE)
    assert planned
    clock.fire(planned, planned.at, Step(Rung.COUNTY, Position(), (Rung.HANDLER, Rung.LEADER)), OFFICE)
    clock.record(signed(2, "2026-11-24 09:30"), OFFICE)
    assert [entry.text.zh for entry in history(clock)] == [
        "开始计时",
        "黄灯：即将到期（迟发 2 小时）",
        "红灯：已超期，催办县督查室（空缺）；经办人、机构负责人空缺或为同一人，依次上报",
        "逾期了结：已签收",
    ]


def test_its_history_tells_of_pauses_and_withdrawal() -> None:
    withdrawn = Mark(4, MarkKind.CANCELLED, at("2026-11-16 10:00"), Reason.WITHDRAWN)
    clock = a_clock("2026-11-10 09:00", HELP, pause(2, "2026-11-12 09:00"), resume(3, "2026-11-15 09:00"), withdrawn)
    assert [entry.text.en for entry in history(clock)] == [
        "started",
        "paused: waiting for papers",
        "resumed",
        "cancelled: withdrawn",
    ]

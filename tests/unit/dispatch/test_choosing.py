"""Who of a unit takes it: presence, conflict, duty, deputies, leaders; and what is said about everybody else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.dispatch.model.choosing import Choice, choose, present_leader
from services.dispatch.model.explanation import WON, Why
from services.dispatch.model.organisation import Staff
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.model.workforce import Workforce
from shared.contracts import Part, Role
from tests.unit.dispatch.small_county import CIVIL, INSURANCE, NOW, YANGKOU, person, unit

TODAY = NOW.date()
NIGHT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
OFFICE = unit(f"{YANGKOU}-1", name="社会事务办", leader="boss")
DESK = unit(f"{YANGKOU}-2", name="医保窗口", lines=(INSURANCE,))


def absence(kind: type[Any], staff_id: str, **more: Any) -> Any:
    fields = {"valid_from": TODAY, "valid_to": TODAY + timedelta(days=2), "recorded_by": "x", "recorded_at": NOW}
    return kind(record_id=f"{kind.__name__}-{staff_id}", staff_id=staff_id, **{**fields, **more})


def crew(*people: Staff, **more: Any) -> Workforce:
    loads: dict[str, Any] = {"open_by_unit": {}, "open_by_person": {}, "last_assigned": {}}
    return Workforce(units=[OFFICE, DESK], staff=people, **{**loads, **more})


def reasons(choice: Choice) -> dict[str, Why]:
    assert len({each.code for each in choice.considered}) == len(choice.considered), "each person once"
    return {each.code: each.why for each in choice.considered}


A, B, C = (person(each, OFFICE.code, name=name) for each, name in (("a", "甲"), ("b", "乙"), ("c", "丙")))
BOSS = person("boss", OFFICE.code, Role.LEADER, name="王主任")


def test_everybody_who_loses_has_a_reason() -> None:
    people = [
        A,
        B,
        C,
        BOSS,
        person("d", OFFICE.code, lines=(INSURANCE,)),
        person("e", OFFICE.code),
        person("f", OFFICE.code),
        person("g", OFFICE.code),
    ]
    choice = choose(
        OFFICE,
        CIVIL,
        crew(
            *people,
            open_by_person={"b": 1.5},
            last_assigned={"c": NOW},
            leaves=[absence(Leave, "e")],
            secondments=[absence(Secondment, "f", unit=DESK.code, reason="医保")],
        ),
        about=frozenset({"g"}),
    )
    assert choice.person is A
    assert reasons(choice) == {
        "a": Why.LONGEST_IDLE,
        "b": Why.MORE_OPEN,
        "c": Why.SHORTER_IDLE,
        "boss": Why.NOT_A_HANDLER,
        "d": Why.OTHER_LINE,
        "e": Why.ON_LEAVE,
        "f": Why.SECONDED,
        "g": Why.CONFLICT,
    }
    texts = {each.code: each.text for each in choice.considered}
    assert texts["b"].zh == "在办较多（加权 1.5 件）"
    assert texts["e"].en == f"on leave until {TODAY + timedelta(days=2)}"
    assert texts["f"].zh == f"借调至医保窗口，到 {TODAY + timedelta(days=2)}"


def test_whoever_is_seconded_works_for_the_host_and_not_at_home() -> None:
    people = crew(A, B, secondments=[absence(Secondment, "a", unit=DESK.code, reason="医保")])
    assert choose(OFFICE, CIVIL, people).person is B
    assert choose(DESK, INSURANCE, people).person is A


def test_the_deputy_takes_what_would_have_come() -> None:
    leave = absence(Leave, "a", deputy="boss")
    choice = choose(OFFICE, CIVIL, crew(A, B, BOSS, leaves=[leave], open_by_person={"b": 1}))
    assert choice.person is BOSS
    assert reasons(choice) == {"boss": Why.DEPUTY, "a": Why.ON_LEAVE, "b": Why.MORE_OPEN}
    assert choice.reason.endswith("代甲")
    assert choice.considered[0].text == ("代甲办理", "stands in for 甲")


def test_the_deputys_own_open_work_counts() -> None:
    leave = absence(Leave, "a", deputy="boss")
    assert choose(OFFICE, CIVIL, crew(A, B, BOSS, leaves=[leave], open_by_person={"boss": 1})).person is B


def test_a_deputy_on_leave_is_stood_in_for_and_a_circle_ends() -> None:
    leaves = [absence(Leave, "a", deputy="b"), absence(Leave, "b", deputy="c")]
    assert choose(OFFICE, CIVIL, crew(A, B, C, leaves=leaves)).person is C
    circle = [absence(Leave, "a", deputy="b"), absence(Leave, "b", deputy="a")]
    assert choose(OFFICE, CIVIL, crew(A, B, leaves=circle)).person is None


def test_a_deputy_whom_the_case_is_about_stays_out() -> None:
    choice = choose(OFFICE, CIVIL, crew(A, B, leaves=[absence(Leave, "a", deputy="b")]), about=frozenset({"b"}))
    assert choice.person is None
    assert reasons(choice) == {"a": Why.ON_LEAVE, "b": Why.CONFLICT}


def test_the_leader_takes_it_only_if_there_and_not_concerned() -> None:
    assert choose(OFFICE, CIVIL, crew(BOSS)).person is BOSS
    away = choose(OFFICE, CIVIL, crew(BOSS, leaves=[absence(Leave, "boss")]))
    assert (away.person, "负责人王主任也不能办" in away.reason) == (None, True)
    assert choose(OFFICE, CIVIL, crew(BOSS), about=frozenset({"boss"})).person is None
    stood_in_for = choose(
        OFFICE, CIVIL, crew(BOSS, person("x", DESK.code), leaves=[absence(Leave, "boss", deputy="x")])
    )
    assert stood_in_for.person is not None
    assert stood_in_for.person.staff_id == "x"


def on_duty(*people: str, day: date = TODAY) -> list[Duty]:
    return [Duty(unit=OFFICE.code, day=day, staff_id=each) for each in people]


def test_urgent_work_at_night_goes_to_who_is_on_duty() -> None:
    night = crew(A, B, BOSS, duties=on_duty("boss"), now=NIGHT)
    choice = choose(OFFICE, CIVIL, night, urgent=True)
    assert choice.person is BOSS, "on duty, whatever else they do"
    assert reasons(choice) == {"boss": Why.ON_DUTY, "a": Why.NOT_ON_DUTY, "b": Why.NOT_ON_DUTY}
    assert choose(OFFICE, CIVIL, night).person is A, "what is not urgent waits for its handler"
    day = crew(A, B, BOSS, duties=on_duty("boss"), now=NOW)
    assert choose(OFFICE, CIVIL, day, urgent=True).person is A


@pytest.mark.parametrize(
    "more",
    [
        {"duties": on_duty("b", day=TODAY - timedelta(days=1))},
        {"duties": on_duty("b"), "leaves": [absence(Leave, "b")]},
        {"duties": []},
    ],
    ids=["another day's duty", "on leave", "nobody rostered"],
)
def test_without_anybody_on_duty_it_goes_the_usual_way(more: Any) -> None:
    assert choose(OFFICE, CIVIL, crew(A, B, now=NIGHT, **more), urgent=True).person is A


def test_the_leader_to_be_alerted_is_who_is_there() -> None:
    assert present_leader(OFFICE, frozenset(), crew(BOSS)) is BOSS
    assert present_leader(OFFICE, frozenset({"boss"}), crew(BOSS)) is None
    assert present_leader(DESK, frozenset(), crew(BOSS)) is None
    lent = crew(BOSS, secondments=[absence(Secondment, "boss", unit=DESK.code, reason="x")])
    assert present_leader(OFFICE, frozenset(), lent) is None


def test_urgent_and_co_handled_tasks_weigh_differently() -> None:
    people = crew(A, B)
    placed = choose(OFFICE, CIVIL, people)
    for urgent, part, weight in ((True, Part.LEAD, 2), (False, Part.CO, 2.5), (True, Part.CO, 3.5)):
        people.take(_Placed(placed), NOW, urgent=urgent, part=part)
        assert people.open_of(A) == people.open_at(OFFICE) == weight
    people.release(OFFICE.code, "a", urgent=True)
    assert people.open_of(A) == 1.5


class _Placed:
    def __init__(self, choice: Choice) -> None:
        self.unit, self.assignee = OFFICE, choice.person


def test_every_reason_has_words_in_both_languages() -> None:
    choice = choose(OFFICE, CIVIL, crew(A))
    for why in Why:
        text = type(choice.considered[0])(
            **{**{each: getattr(choice.considered[0], each) for each in ("kind", "code", "name", "unit")}, "why": why}
        ).text
        assert text.zh
        assert text.en
        assert "{" not in text.zh + text.en
    assert len(WON) < len(Why)

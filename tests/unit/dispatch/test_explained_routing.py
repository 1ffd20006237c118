"""Which unit, by competence, name and rules; who is told beside the assignee; and the explanation that is kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.dispatch.handlers import cases, routing, tasks
from services.dispatch.handlers.routing import AskWhatIf, PutRules
from services.dispatch.model.explanation import Kind, Why
from services.dispatch.model.organisation import Unit
from services.dispatch.model.presence import Leave
from services.dispatch.model.routing import Need, Route, Workforce, route
from services.dispatch.model.rules import Effect, RoutingRule, RuleBook, Weights
from services.dispatch.model.task import Task
from shared.contracts import Part, Role, TaskAssigned, TaskLeaderAlerted, TaskLeftUnattended, Tier
from shared.errors import Conflict, Forbidden, Invalid
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    CIVIL,
    COUNTY,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NOW,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
    XIAWU,
    YANGKOU,
    identity,
    person,
    staff,
    unit,
    units,
)
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER

OFFICE = f"{YANGKOU}-1"
URGENT = replace(ACCEPTED, urgent=True, co_tiers=())
SECOND = unit(f"{YANGKOU}-2", name="综合便民中心", leader="s-9")
HELPER = person("s-1", SECOND.code)


def need(**more: Any) -> Need:
    return Need(**{"line": CIVIL, "region": FUSHAN, "tier": Tier.TOWNSHIP, **more})


def crew(some: list[Unit] | None = None, **more: Any) -> Workforce:
    loads: dict[str, Any] = {"open_by_unit": {}, "open_by_person": {}, "last_assigned": {}}
    everybody = [*staff(), HELPER]
    return Workforce(units=[*units(), SECOND] if some is None else some, staff=everybody, **{**loads, **more})


def lost(placed: Route) -> dict[str, Why]:
    return {each.code: each.why for each in placed.considered if each.kind is Kind.UNIT and not each.chosen}


def rule(code: str, effect: Effect = Effect.PREFER, **more: Any) -> RoutingRule:
    return RoutingRule(unit=code, effect=effect, **more)


def test_units_lose_for_a_reason_each() -> None:
    placed = route(need(), crew(open_by_unit={OFFICE: 3}))
    assert placed.unit is SECOND
    assert (placed.considered[0].code, placed.considered[0].why) == (SECOND.code, Why.LEAST_OPEN)
    assert lost(placed) == {OFFICE: Why.MORE_OPEN, f"{YANGKOU}-H": Why.NOT_HANDLING}
    assert {each.unit for each in placed.considered if each.kind is Kind.PERSON} == {SECOND.code}


def test_the_unit_that_the_item_names_has_it() -> None:
    placed = route(need(unit="361103-MZ"), crew())
    assert placed.unit.code == "361103-MZ"
    assert placed.reason.startswith("事项指定由区民政局办理；")
    assert lost(placed) == {OFFICE: Why.NOT_NAMED, SECOND.code: Why.NOT_NAMED}


def test_a_rule_prefers_or_excepts_a_unit_for_a_line_item_tier_and_place() -> None:
    busy = crew(open_by_unit={SECOND.code: 9})
    placed = route(need(item="zdshbz"), busy, [rule(SECOND.code, item="zdshbz", tier=Tier.TOWNSHIP)])
    assert (placed.unit, lost(placed)[OFFICE]) == (SECOND, Why.NOT_PREFERRED)
    assert "按派单规则优先综合便民中心" in placed.reason
    for elsewhere in (
        rule(SECOND.code, item="other"),
        rule(SECOND.code, line="forestry"),
        rule(SECOND.code, tier=Tier.COUNTY),
        rule(SECOND.code, region=XIAWU),
    ):
        assert route(need(item="zdshbz"), busy, [elsewhere]).unit.code == OFFICE
    excepted = route(need(), busy, [rule(OFFICE, Effect.EXCEPT, region=FUSHAN)])
    assert (excepted.unit, lost(excepted)[OFFICE]) == (SECOND, Why.EXCEPTED)


def test_where_nobody_is_there_another_unit_has_it_then_the_duty_telephone_then_the_tier_above() -> None:
    empty = unit(f"{YANGKOU}-0", name="空办")
    placed = route(need(), crew([*units(), empty]))
    assert (placed.unit.code, lost(placed)[empty.code]) == (OFFICE, Why.NOBODY_THERE)
    only_empty = [row for row in units() if row.code != OFFICE]
    placed = route(need(), crew([*only_empty, empty]))
    assert placed.unit.code == "361103-MZ"
    assert placed.reason.startswith("所在乡镇没有人可派，上交一级；县级承办本工作线的机构是区民政局")
    empty.duty_phone = "0793-2600000"
    placed = route(need(), crew([*only_empty, empty]))
    assert (placed.unit, placed.assignee) == (empty, None)


def test_a_lower_tier_that_can_finish_it_comes_before_the_tier_above() -> None:
    without_office = [row for row in units() if row.code != OFFICE]
    assert route(need(), crew(without_office)).unit.code == "361103-MZ"
    assert route(need(finish_tier=Tier.VILLAGE), crew(without_office)).unit.code == f"{FUSHAN}-P"


def lead(uow: FakeUnitOfWork) -> Task:
    return next(task for task in uow.tasks.of(NUMBER) if task.part is Part.LEAD)


def test_a_case_about_a_colleague_goes_to_another_and_the_explanation_is_kept() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(replace(ACCEPTED, item="zdshbz", about_staff=("361103102-02",)), uow)
    task = lead(uow)
    assert task.assignee == "361103102-03"
    told = routing.explain(task.task_id, TOWNSHIP_DISPATCHER, uow)
    (decision,) = told.decisions
    assert {each.code: each.why for each in decision.considered}["361103102-02"] is Why.CONFLICT
    assert (decision.need.item, decision.by, decision.rules_version) == ("zdshbz", "", 0)
    for stranger in (HANDLER, identity("x", f"{XIAWU}-P", Role.LEADER)):
        with pytest.raises(Forbidden):
            routing.explain(task.task_id, stranger, uow)
    concerned = identity("361103102-02", OFFICE, Role.DISPATCHER)
    with pytest.raises(Forbidden, match="回避"):
        routing.explain(task.task_id, concerned, uow)


def test_a_dispatcher_cannot_give_it_to_whom_it_is_about_or_who_is_away() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(replace(ACCEPTED, about_staff=("361103102-02",)), uow)
    task = lead(uow)
    tasks.return_task(task.task_id, tasks.ReturnTask(reason="不属于"), identity("361103102-03", OFFICE), uow)
    uow.presence.add(
        Leave(
            record_id="l",
            staff_id="361103102-03",
            valid_from=NOW.date(),
            valid_to=NOW.date(),
            recorded_by="x",
            recorded_at=NOW,
        )
    )
    for who, why in (("361103102-02", "回避"), ("361103102-03", "请假"), (f"{FUSHAN}-01", "没有人员")):
        with pytest.raises(Invalid, match=f"assignee: .*{why}"):
            tasks.assign_task(task.task_id, tasks.AssignTask(unit=OFFICE, assignee=who), COUNTY_DISPATCHER, uow)
    tasks.assign_task(task.task_id, tasks.AssignTask(unit=OFFICE), COUNTY_DISPATCHER, uow)
    assert task.assignee == "361103102-01", "the leader is left"
    first, second = routing.explain(task.task_id, COUNTY_DISPATCHER, uow).decisions
    assert (first.by, second.by) == ("", COUNTY_DISPATCHER.staff_id)
    assert second.considered[0].why is Why.BY_DISPATCHER
    assert second.number == 3, "the third act on the task"


def test_an_urgent_case_alerts_the_leader_beside_the_handler() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(URGENT, uow)
    (alert,) = uow.told(TaskLeaderAlerted)
    assert (alert.leader, alert.unit, alert.assignee_name) == (TOWNSHIP_LEADER.staff_id, OFFICE, "人员02")
    uow = FakeUnitOfWork()
    cases.case_accepted(replace(URGENT, about_staff=(TOWNSHIP_LEADER.staff_id,)), uow)
    assert uow.told(TaskLeaderAlerted) == [], "not the leader whom it is about"
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    assert uow.told(TaskLeaderAlerted) == []


def test_where_nobody_can_take_it_the_dispatcher_has_the_number_and_no_event_has() -> None:
    uow = FakeUnitOfWork()
    office = uow.organisation.known_units[OFFICE]
    office.duty_phone = "0793-2600000"
    for who in ("361103102-01", "361103102-02", "361103102-03"):
        uow.organisation.known_staff[who].active = False
    cases.case_accepted(replace(ACCEPTED, co_tiers=()), uow)
    (left,) = uow.told(TaskLeftUnattended)
    assert (left.unit, left.has_duty_phone) == (OFFICE, True)
    assert "2600000" not in repr(uow.published)
    assert routing.explain(lead(uow).task_id, COUNTY_DISPATCHER, uow).duty_phone == "0793-2600000"
    supervisor = identity("s", "361103-DC", Role.SUPERVISOR)
    assert routing.explain(lead(uow).task_id, supervisor, uow).duty_phone is None


def test_named_co_units_have_their_share_once() -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(replace(ACCEPTED, lead_unit="361103-MZ", co_units=(OFFICE, "361103-MZ", "gone")), uow)
    told = [(task.part, task.unit) for task in uow.told(TaskAssigned)]
    assert told == [(Part.LEAD, "361103-MZ"), (Part.CO, f"{FUSHAN}-P"), (Part.CO, OFFICE)]


def put(uow: FakeUnitOfWork, *rules: RoutingRule, who: Any = ADMINISTRATOR, **more: Any) -> RuleBook:
    fields = {"county": COUNTY, "rules": rules, "reason": "试行", **more}
    return routing.put_rules(PutRules(**fields), who, uow)


def test_rules_are_versioned_and_hold_from_the_next_case_on() -> None:
    uow = FakeUnitOfWork()
    uow.organisation.add([SECOND, HELPER])
    assert routing.show_rules(COUNTY, ADMINISTRATOR, uow) == RuleBook(county=COUNTY)
    book = put(uow, rule(SECOND.code), weights=Weights(urgent=3.0))
    assert (book.version, book.by, routing.show_rules(COUNTY, ADMINISTRATOR, uow)) == (1, "admin", book)
    cases.case_accepted(replace(ACCEPTED, urgent=True, co_tiers=()), uow)
    (decision,) = uow.routings.kept
    assert (decision.unit, decision.rules_version) == (SECOND.code, 1)
    with pytest.raises(Conflict, match="第 1 版"):
        put(uow, replaces=0)
    put(uow, replaces=1)
    assert [each.version for each in routing.list_rules(COUNTY, ADMINISTRATOR, uow)] == [2, 1]


def test_rules_at_fault_name_their_fields() -> None:
    wrong = [
        rule("nobody"),
        rule(OFFICE, tier=Tier.COUNTY),
        rule(OFFICE, region="999999"),
        rule(OFFICE),
        rule(OFFICE, Effect.EXCEPT),
    ]
    with pytest.raises(Invalid) as refused:
        put(FakeUnitOfWork(), *wrong, weights=Weights(urgent=0, co=99))
    assert [each.field for each in refused.value.errors] == [
        "weights.urgent",
        "weights.co",
        "rules[0].unit",
        "rules[1].tier",
        "rules[2].region",
        "rules[4].unit",
    ]
    with pytest.raises(Forbidden):
        put(FakeUnitOfWork(), who=identity("a", "361104-1", Role.ADMINISTRATOR))


def test_what_if_shows_the_units_shares_by_other_rules() -> None:
    uow = FakeUnitOfWork()
    uow.organisation.add([SECOND, HELPER])
    from services.dispatch.handlers.chronicling import chronicle  # noqa: PLC0415 - only this test needs it

    chronicle([*uow.organisation.known_units.values(), *uow.organisation.known_staff.values()], COUNTY, "admin", uow)
    for number in range(6):
        uow.now = NOW + timedelta(minutes=number)
        cases.case_accepted(replace(ACCEPTED, number=f"N{number}", co_tiers=()), uow)
    asked = AskWhatIf(county=COUNTY, rules=(rule(SECOND.code),), since=NOW.date())
    told = routing.try_rules(asked, ADMINISTRATOR, uow)
    assert (told.placements, told.complete) == (6, True)
    assert {each.unit: (each.actual, each.present, each.proposed) for each in told.shares} == {
        OFFICE: (3, 3, 0),
        SECOND.code: (3, 3, 6),
    }
    assert uow.rule_books.kept == [], "nothing is changed"
    with pytest.raises(Invalid, match="since"):
        routing.try_rules(replace(asked, since=NOW.date() + timedelta(days=1)), ADMINISTRATOR, uow)

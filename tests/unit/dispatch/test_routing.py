"""Routing: which unit, which person, why; and that it shares fairly."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.routing import Need, Workforce, choose_person, route, spread
from shared.contracts import Role, Tier, UnitKind
from shared.errors import NotFound
from tests.unit.dispatch.small_county import (
    CIVIL,
    COUNTY,
    FUSHAN,
    INSURANCE,
    NOW,
    SHANGWU,
    WUDU,
    XIAWU,
    YANGKOU,
    person,
    staff,
    unit,
    units,
)


def workforce(
    some_units: list[Unit] | None = None, some_staff: list[Staff] | None = None, **loads: dict[str, int]
) -> Workforce:
    return Workforce(
        units=units() if some_units is None else some_units,
        staff=staff() if some_staff is None else some_staff,
        open_by_unit=loads.get("open_by_unit", {}),
        open_by_person=loads.get("open_by_person", {}),
        last_assigned={},
    )


def need(tier: Tier, line: str = CIVIL, region: str = FUSHAN) -> Need:
    return Need(line=line, region=region, tier=tier)


@pytest.mark.parametrize(
    ("tier", "line", "region", "expected"),
    [
        (Tier.VILLAGE, CIVIL, FUSHAN, f"{FUSHAN}-P"),
        (Tier.VILLAGE, CIVIL, XIAWU, f"{XIAWU}-P"),
        (Tier.TOWNSHIP, CIVIL, FUSHAN, "361103102-1"),
        (Tier.TOWNSHIP, INSURANCE, XIAWU, "361103101-1"),
        (Tier.COUNTY, CIVIL, FUSHAN, "361103-MZ"),
        (Tier.COUNTY, INSURANCE, FUSHAN, "361103-YB"),
    ],
)
def test_the_unit_over_the_residents_village_that_works_the_line(
    tier: Tier, line: str, region: str, expected: str
) -> None:
    assert route(need(tier, line, region), workforce()).unit.code == expected


def test_a_tier_without_a_competent_unit_passes_it_up_on_record() -> None:
    placed = route(need(Tier.TOWNSHIP, INSURANCE), workforce())  # 洋口 has only civil affairs, and a headship
    assert placed.unit.code == "361103-YB"
    assert placed.reason.startswith("所在乡镇没有承办本工作线的机构，上交一级；县级承办本工作线的机构是区医保局")


def test_nobody_up_to_the_county_is_an_error_that_names_what_is_missing() -> None:
    with pytest.raises(NotFound, match=f"{FUSHAN}.*forestry"):
        route(need(Tier.TOWNSHIP, "forestry"), workforce())


def test_headship_and_supervision_are_never_given_a_case() -> None:
    only = [unit("361103102-H", UnitKind.HEADSHIP), unit("361103-DC", UnitKind.SUPERVISION)]
    with pytest.raises(NotFound):
        route(need(Tier.TOWNSHIP), workforce(only))


def test_of_several_units_the_one_with_the_least_open_work_then_by_code() -> None:
    offices = [unit("361103102-2", name="乙办"), unit("361103102-1", name="甲办")]
    busy = workforce(offices, [], open_by_unit={"361103102-1": 3, "361103102-2": 1})
    placed = route(need(Tier.TOWNSHIP), busy)
    assert placed.unit.code == "361103102-2"
    assert "机构有 2 个，乙办在办最少（1 件）" in placed.reason
    placed = route(need(Tier.TOWNSHIP), workforce(offices, []))
    assert placed.unit.code == "361103102-1"
    assert "按编码取甲办" in placed.reason


def test_the_reason_names_the_candidates_and_why() -> None:
    placed = route(need(Tier.TOWNSHIP), workforce(open_by_person={"361103102-02": 2, "361103102-03": 1}))
    assert placed.assignee is not None
    assert placed.assignee.staff_id == "361103102-03"
    assert placed.reason == (
        "所在乡镇承办本工作线的机构是洋口镇社会事务办；经办人候选 2 人（人员03 1 件、人员02 2 件），人员03在办最少"
    )


def test_of_equals_the_longest_idle_then_by_id() -> None:
    crew = workforce()
    crew.last_assigned = {"361103102-02": NOW, "361103102-03": NOW - timedelta(days=1)}
    placed = route(need(Tier.TOWNSHIP), crew)
    assert placed.assignee is not None
    assert placed.assignee.staff_id == "361103102-03"
    assert "在办同为 0 件，人员03最久未派" in placed.reason
    crew.last_assigned = {}
    placed = route(need(Tier.TOWNSHIP), crew)
    assert placed.assignee is not None
    assert placed.assignee.staff_id == "361103102-02"
    assert "按编号派给人员02" in placed.reason


def test_agents_take_tasks_at_a_post_but_not_in_an_office() -> None:
    office, post = unit(f"{YANGKOU}-1"), unit(f"{FUSHAN}-P", UnitKind.POST)
    for home, expected in ((post, "a"), (office, None)):
        chosen, _ = choose_person(home, CIVIL, workforce([home], [person("a", home.code, Role.AGENT)]))
        assert (chosen.staff_id if chosen else None) == expected


def test_lines_and_absence_exclude_and_then_the_leader_takes_it() -> None:
    office = unit(f"{YANGKOU}-1", name="社会事务办", leader="boss")
    crew = [
        person("other-line", office.code, lines=(INSURANCE,)),
        person("gone", office.code, active=False),
        person("boss", "361103-MZ", Role.LEADER, name="王主任"),
    ]
    chosen, why = choose_person(office, CIVIL, workforce([office], crew))
    assert chosen is not None
    assert chosen.staff_id == "boss"
    assert why == "社会事务办没有可派的经办人，派给负责人王主任"
    chosen, why = choose_person(office, CIVIL, workforce([office], crew[:2]))
    assert chosen is None
    assert "负责人空缺" in why


def test_units_are_valid_from_their_first_day_to_their_last() -> None:
    merged = unit(f"{YANGKOU}-1", valid_from=date(2026, 3, 1), valid_to=date(2026, 6, 30))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [merged.valid_on(day) for day in days] == [False, True, True, False]


loads = st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=12)


@given(loads)
def test_always_one_of_the_least_loaded(open_tasks: list[int]) -> None:
    office = unit(f"{YANGKOU}-1")
    crew = [person(f"s{number:02}", office.code) for number in range(len(open_tasks))]
    load = {who.staff_id: count for who, count in zip(crew, open_tasks, strict=True)}
    chosen, _ = choose_person(office, CIVIL, workforce([office], crew, open_by_person=load))
    assert chosen is not None
    assert load[chosen.staff_id] == min(open_tasks)


@given(st.integers(min_value=1, max_value=9), st.integers(min_value=0, max_value=60))
def test_any_number_of_tasks_is_shared_with_a_gap_of_one_at_most(people: int, tasks: int) -> None:
    office = unit(f"{YANGKOU}-1")
    crew = workforce([office], [person(f"s{number}", office.code) for number in range(people)])
    for number in range(tasks):
        crew.take(route(need(Tier.TOWNSHIP), crew), NOW + timedelta(minutes=number))
    shares = Counter(crew.open_by_person)
    counts = [shares[f"s{number}"] for number in range(people)]
    assert sum(counts) == tasks
    assert max(counts) - min(counts) <= 1


def codes(line: str, region: str, tier: Tier, crew: Workforce | None = None) -> list[str]:
    return [placed.unit.code for placed in spread(line, region, tier, crew or workforce())]


def test_a_directive_goes_to_the_post_of_a_village_whatever_its_lines() -> None:
    assert codes("forestry", SHANGWU, Tier.VILLAGE) == [f"{SHANGWU}-P"]


def test_to_the_headship_of_a_township_or_else_the_office_of_the_line() -> None:
    assert codes(INSURANCE, YANGKOU, Tier.TOWNSHIP) == ["361103102-H"]
    assert codes(INSURANCE, WUDU, Tier.TOWNSHIP) == ["361103101-1"]


def test_to_every_department_of_a_county() -> None:
    assert codes(CIVIL, COUNTY, Tier.COUNTY) == ["361103-MZ", "361103-YB"]


def test_where_the_addressed_unit_is_missing_one_above_signs_for_it() -> None:
    without_posts = [row for row in units() if row.kind is not UnitKind.POST]
    placed = spread(CIVIL, FUSHAN, Tier.VILLAGE, workforce(without_posts))
    assert [each.unit.code for each in placed] == ["361103102-H"]
    assert "由上级代签" in placed[0].reason
    only_county = [row for row in units() if row.tier is Tier.COUNTY]
    assert codes(INSURANCE, FUSHAN, Tier.VILLAGE, workforce(only_county)) == ["361103-YB"]
    with pytest.raises(NotFound, match=FUSHAN):
        codes(CIVIL, FUSHAN, Tier.VILLAGE, workforce([]))

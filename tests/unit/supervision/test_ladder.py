"""Whom the ladder reaches, with positions held, empty, and held by the same person."""

from datetime import date
from itertools import pairwise, product

import pytest

from services.supervision.model.ladder import RUNGS, TOP, Position, climb, positions
from shared.contracts import Role, Rung, UnitKind
from tests.unit.supervision.fakes import (
    CHEN,
    COUNTY,
    HEADSHIP,
    LI,
    OFFICE_UNIT,
    POST,
    SUPERVISION,
    TOWNSHIP,
    VILLAGE,
    WANG,
    ZHOU,
    FakeOrganisation,
    member,
    small_county,
    unit,
)

TODAY = date(2026, 11, 23)
HEAD = f"{TOWNSHIP}-00"


def _holders(chart: FakeOrganisation, unit: str | None = POST, staff: str | None = ZHOU) -> dict[Rung, str | None]:
    return {rung: held.staff_id for rung, held in positions(VILLAGE, unit, staff, chart, TODAY).items()}


def test_every_rung_has_its_holder() -> None:
    assert _holders(small_county()) == {
        Rung.HANDLER: ZHOU,
        Rung.LEADER: LI,
        Rung.TOWNSHIP: HEAD,
        Rung.COUNTY: CHEN,  # the supervision unit has no leader: its first supervisor
    }


def test_without_a_unit_it_is_the_home_of_the_person() -> None:
    assert _holders(small_county(), unit=None)[Rung.LEADER] == LI


def test_nobody_in_particular() -> None:
    assert _holders(small_county(), unit=None, staff=None) == {
        Rung.HANDLER: None,
        Rung.LEADER: None,
        Rung.TOWNSHIP: HEAD,
        Rung.COUNTY: CHEN,
    }


def test_who_has_left_holds_no_position() -> None:
    chart = small_county()
    for staff_id in (ZHOU, LI, HEAD, CHEN):
        chart.staff[staff_id].active = False
    assert set(_holders(chart).values()) == {None}


def test_a_unit_that_is_no_longer_in_force_has_no_leader() -> None:
    chart = small_county()
    chart.units[POST].valid_to = chart.units[HEADSHIP].valid_to = date(2026, 11, 22)
    chart.units[SUPERVISION].valid_from = date(2026, 11, 24)
    assert _holders(chart) == {Rung.HANDLER: ZHOU, Rung.LEADER: None, Rung.TOWNSHIP: None, Rung.COUNTY: None}


def test_a_leader_nobody_has_registered_holds_no_position() -> None:
    chart = small_county()
    del chart.staff[LI]
    assert _holders(chart)[Rung.LEADER] is None


def test_the_leader_of_the_supervision_unit_comes_before_its_supervisors() -> None:
    chart = small_county()
    chart.add(member("361103-99", SUPERVISION, Role.LEADER))
    chart.units[SUPERVISION].leader = "361103-99"
    assert _holders(chart)[Rung.COUNTY] == "361103-99"


def test_a_county_department_has_no_township_above_it() -> None:
    chart = small_county()
    chart.add(unit("361103-D", COUNTY, UnitKind.DEPARTMENT, WANG))
    held = positions(COUNTY, "361103-D", None, chart, TODAY)
    assert {rung: position.staff_id for rung, position in held.items()} == {
        Rung.HANDLER: None,
        Rung.LEADER: WANG,
        Rung.TOWNSHIP: None,
        Rung.COUNTY: CHEN,
    }


def test_a_position_names_its_unit_even_when_it_is_empty() -> None:
    chart = small_county()
    chart.units[OFFICE_UNIT].leader = None
    assert positions(TOWNSHIP, OFFICE_UNIT, WANG, chart, TODAY)[Rung.LEADER] == Position(OFFICE_UNIT, None)


def _walk(held: dict[Rung, Position]) -> list[tuple[Rung, str | None, tuple[Rung, ...]]]:
    walked: list[tuple[Rung, str | None, tuple[Rung, ...]]] = []
    rung, last = None, None
    while rung is not TOP:
        step = climb(rung, last, held)
        rung, last = step.rung, step.position.staff_id
        walked.append((rung, last, step.passed_over))
    return walked


@pytest.mark.parametrize("holders", list(product([None, "a", "b"], repeat=len(RUNGS))))
def test_every_ladder_reaches_the_top_and_accounts_for_every_rung(holders: tuple[str | None, ...]) -> None:
    held = {rung: Position("U", holder) for rung, holder in zip(RUNGS, holders, strict=True)}
    walked = _walk(held)
    accounted = [rung for reached, _, passed in walked for rung in (*passed, reached)]
    assert accounted == list(RUNGS)  # in order, none twice, none forgotten
    urged = [person for _, person, _ in walked]
    assert all(person is not None for person in urged[:-1])  # only the top may be empty
    assert all(one != other for one, other in pairwise(urged[:-1]))  # nobody twice in a row below it
    for _, _, passed in walked:
        assert TOP not in passed


def test_one_person_on_two_rungs_is_urged_once() -> None:
    people = {Rung.HANDLER: "a", Rung.LEADER: "a", Rung.TOWNSHIP: "b", Rung.COUNTY: "c"}
    assert _walk({rung: Position("U", person) for rung, person in people.items()}) == [
        (Rung.HANDLER, "a", ()),
        (Rung.TOWNSHIP, "b", (Rung.LEADER,)),
        (Rung.COUNTY, "c", ()),
    ]


def test_a_wholly_empty_ladder_still_ends_on_record() -> None:
    assert _walk({rung: Position() for rung in RUNGS}) == [
        (Rung.COUNTY, None, (Rung.HANDLER, Rung.LEADER, Rung.TOWNSHIP))
    ]


def test_above_the_top_there_is_nothing() -> None:
    with pytest.raises(ValueError, match="top"):
        climb(TOP, None, {})

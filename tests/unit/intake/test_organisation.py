"""Filing under a name or code that is no more: where it lands, and who is asked."""

import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.handlers import organisation
from services.intake.handlers.organisation import land
from services.intake.model.organisation import Region, nearest, successor_at
from shared.contracts import RegionRegistered, Role, Tier, UnitKind, UnitRegistered
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.succession import Entry, holds_on, path_back, successors_at
from tests.unit.intake.fakes import COUNTY, TODAY, TOWNSHIP, VILLAGE, FakeUnitOfWork, identity, submitted

OLD, NEW, OTHER = f"{TOWNSHIP}208", f"{TOWNSHIP}301", "361103103301"
GONE = {"valid_to": date(2026, 6, 30)}
CLERK = identity(Role.CLERK, scope=COUNTY)
TOWNSHIP_CLERK = identity(Role.CLERK, scope=TOWNSHIP)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


def register(uow: FakeUnitOfWork, code: str, name: str, sequence: int = 1, **more: Any) -> None:
    said = RegionRegistered(code=code, name=name, tier=Tier.VILLAGE, parent=code[:9], **more)
    organisation.region_registered(said, sequence, uow)


def test_a_village_that_stands_is_where_it_is(uow: FakeUnitOfWork) -> None:
    assert land(VILLAGE, CLERK, uow) == organisation.Landing(region=VILLAGE)


def test_a_village_that_was_merged_lands_at_its_successor_and_keeps_its_name(uow: FakeUnitOfWork) -> None:
    register(uow, NEW, "新富村")
    register(uow, OLD, "旧吴村", successors=(NEW,), **GONE)
    assert land(OLD, CLERK, uow) == organisation.Landing(region=NEW, filed_under=f"旧吴村（{OLD}）")
    assert land("旧吴村", CLERK, uow).region == NEW
    case = submitted(uow, "id_card", "income", region=OLD).case
    assert (case.region, case.filed_under) == (NEW, f"旧吴村（{OLD}）")


def test_a_chain_is_followed_to_its_end(uow: FakeUnitOfWork) -> None:
    register(uow, OLD, "旧吴村", successors=(f"{TOWNSHIP}209",), valid_to=date(2024, 12, 31))
    register(uow, f"{TOWNSHIP}209", "中吴村", successors=(NEW,), valid_from=date(2025, 1, 1), **GONE)
    register(uow, NEW, "新富村", valid_from=date(2026, 7, 1))
    assert land(OLD, CLERK, uow).region == NEW


def test_it_stands_until_the_end_of_its_last_day(uow: FakeUnitOfWork) -> None:
    register(uow, NEW, "新富村")
    register(uow, OLD, "旧吴村", successors=(NEW,), valid_to=TODAY)
    assert land(OLD, CLERK, uow).region == OLD


def test_a_split_asks_and_lists_the_successors(uow: FakeUnitOfWork) -> None:
    register(uow, NEW, "东吴村")
    register(uow, f"{TOWNSHIP}302", "西吴村")
    register(uow, OLD, "旧吴村", successors=(NEW, f"{TOWNSHIP}302"), **GONE)
    with pytest.raises(Invalid) as asked:
        land(OLD, CLERK, uow)
    assert asked.value.errors[0].field == "region"
    for listed in (NEW, "东吴村", f"{TOWNSHIP}302", "西吴村"):
        assert listed in asked.value.errors[0].zh


def test_after_a_split_the_clerks_own_township_decides(uow: FakeUnitOfWork) -> None:
    register(uow, NEW, "东吴村")
    register(uow, OTHER, "西吴村")
    register(uow, OLD, "旧吴村", successors=(NEW, OTHER), **GONE)
    assert land(OLD, TOWNSHIP_CLERK, uow).region == NEW
    with pytest.raises(Forbidden):
        land(OLD, identity(Role.CLERK, scope="361103104"), uow)


def test_one_that_moved_out_of_the_scope_is_not_theirs_any_more(uow: FakeUnitOfWork) -> None:
    register(uow, OTHER, "新村")
    register(uow, OLD, "旧吴村", successors=(OTHER,), **GONE)
    with pytest.raises(Forbidden):
        land(OLD, TOWNSHIP_CLERK, uow)
    assert land(OLD, identity(Role.CLERK, scope="361103103"), uow).region == OTHER


def test_what_ended_without_a_successor_is_refused_by_name(uow: FakeUnitOfWork) -> None:
    register(uow, OLD, "旧吴村", **GONE)
    with pytest.raises(Invalid, match="旧吴村"):
        land(OLD, CLERK, uow)


def test_a_former_name_is_found_and_two_of_a_name_are_listed(uow: FakeUnitOfWork) -> None:
    register(uow, NEW, "老名村", 1)
    register(uow, NEW, "新名村", 2)
    assert land("老名村", CLERK, uow).region == NEW
    (found,) = organisation.find_names("老名", CLERK, uow)
    assert (found.place.name, found.place.former_name, found.holds) == ("新名村", "老名村", True)
    register(uow, f"{TOWNSHIP}302", "老名村")
    with pytest.raises(Invalid) as asked:
        land("老名村", CLERK, uow)
    assert {NEW, f"{TOWNSHIP}302"} <= set(asked.value.errors[0].en.replace(",", "").split())


@pytest.mark.parametrize("named", ["", "无此村", "999", "361103102999", TOWNSHIP])
def test_what_is_no_village_is_refused(uow: FakeUnitOfWork, named: str) -> None:
    with pytest.raises((Invalid, Forbidden)):
        land(named, CLERK, uow)


def test_what_stands_where_a_unit_stood(uow: FakeUnitOfWork) -> None:
    unit = {
        "name": "所",
        "tier": Tier.TOWNSHIP,
        "region": TOWNSHIP,
        "kind": UnitKind.OFFICE,
        "lines": (),
        "leader": None,
    }
    for code, more in (("A", {"successors": ("B", "C"), **GONE}), ("B", {}), ("C", {})):
        said = UnitRegistered(code=code, valid_from=date(2020, 1, 1), **unit, **more)  # type: ignore[arg-type]
        organisation.unit_registered(said, 1, uow)
    where = organisation.whereabouts("A", uow)
    assert ([each.code for each in where.now], where.holds) == (["B", "C"], False)
    with pytest.raises(NotFound):
        organisation.whereabouts("nothing", uow)


def test_a_succession_in_a_circle_is_set_aside(uow: FakeUnitOfWork) -> None:
    register(uow, OLD, "甲", successors=(NEW,), **GONE)
    with pytest.raises(Conflict, match=f"{NEW} → {OLD} → {NEW}"):
        register(uow, NEW, "乙", successors=(OLD,), **GONE)
    assert uow.regions.get(NEW) is None


def test_an_older_region_never_overwrites_a_newer_one(uow: FakeUnitOfWork) -> None:
    register(uow, NEW, "新名", 2)
    register(uow, NEW, "旧名", 1)
    register(uow, NEW, "新名", 2)
    assert uow.regions.name(NEW) == "新名"
    assert [place.place.former_name for place in organisation.find_names("旧名", CLERK, uow)] == ["旧名"]


def test_nearest_decides_only_when_one_fits() -> None:
    east, west = (Region(code=code, name="", tier="village") for code in (NEW, f"{TOWNSHIP}302"))
    assert nearest([east, west], NEW) == NEW
    assert nearest([east, west], TOWNSHIP) is None
    assert nearest([east, west], "") is None


CODES = [f"{TOWNSHIP}{number:03}" for number in range(8)]
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def places(draw: st.DrawFn) -> dict[str, Entry]:
    """Any regions at all, with any succession: circles, gaps and unknown codes included."""
    known: dict[str, Entry] = {}
    for code in draw(st.lists(st.sampled_from(CODES), unique=True)):
        ends = draw(st.none() | DAYS)
        followers = draw(st.lists(st.sampled_from(CODES), max_size=3, unique=True)) if ends else []
        known[code] = Region(
            code=code,
            name=code,
            tier="village",
            valid_from=draw(st.none() | DAYS),
            valid_to=ends,
            successors=tuple(followers),
        )
    return known


@given(places(), st.sampled_from(CODES), DAYS)
def test_whatever_stands_at_the_end_stands_on_that_day_and_is_led_to(
    known: dict[str, Entry], code: str, day: date
) -> None:
    found = successor_at(code, day, known.get)
    assert all(holds_on(known[each], day) for each in found)
    assert len(set(found)) == len(found)
    reachable, waiting = set(), [code]
    while waiting:
        each = waiting.pop()
        if each in known and each not in reachable:
            reachable.add(each)
            waiting += known[each].successors
    assert set(found) <= reachable
    if code in known and holds_on(known[code], day):
        assert found == (code,)


@given(places(), st.sampled_from(CODES), DAYS)
def test_asking_again_from_where_it_led_changes_nothing(known: dict[str, Entry], code: str, day: date) -> None:
    for each in successors_at(code, day, known.get):
        assert successors_at(each, day, known.get) == (each,)


@given(places())
def test_without_a_circle_no_way_leads_back(known: dict[str, Entry]) -> None:
    for entry in known.values():
        way = path_back(entry, known.get)
        if way:
            assert way[0] == way[-1] == entry.code
            steps = itertools.pairwise(way)
            assert all(follower in known[each].successors for each, follower in steps)
        else:
            reachable, waiting = set(), list(entry.successors)
            while waiting:
                each = waiting.pop()
                if each not in reachable:
                    reachable.add(each)
                    waiting += known[each].successors if each in known else ()
            assert entry.code not in reachable

"""What an organisation must satisfy before it is taken over."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.dispatch.model.registration import Registration
from shared.contracts import Role, Tier, UnitKind
from shared.errors import Invalid
from tests.unit.dispatch.small_county import COUNTY, FUSHAN, YANGKOU, person, region, regions, staff, unit, units


def whole(**more: Any) -> Registration:
    rows: dict[str, Any] = {"regions": regions(), "units": units(), "staff": staff(), **more}
    return Registration(county=COUNTY, **rows)


def faults(registration: Registration, **known: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        registration.check(**{"regions": {}, "units": {}, "staff": {}, **known})
    return {error.field: error.en for error in refused.value.errors}


def test_the_small_county_is_in_order() -> None:
    whole().check(regions={}, units={}, staff={})


def test_rows_may_refer_to_what_is_known_already() -> None:
    newcomer = person("361103102-07", "361103102-1")
    known_units = {row.code: row for row in units()}
    Registration(county=COUNTY, regions=[], units=[], staff=[newcomer]).check(
        regions={row.code: row for row in regions()}, units=known_units, staff={}
    )


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (region("36110310", "短码", Tier.TOWNSHIP, COUNTY), "regions[6].code"),
        (region("361104", "铅山县", Tier.COUNTY), "regions[6].code"),
        (region("361103103", "孤镇", Tier.TOWNSHIP, "361105"), "regions[6].parent"),
        (region("361103103001", "错村", Tier.VILLAGE, YANGKOU), "regions[6].parent"),
        (region(FUSHAN, "重复村", Tier.VILLAGE, YANGKOU), "regions[6].code"),
    ],
)
def test_regions(row: Any, field: str) -> None:
    assert field in faults(whole(regions=[*regions(), row]))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (unit("361103199-1"), "units[9].region"),
        (unit("361103102-9", UnitKind.POST), "units[9].kind"),
        (unit("361103102-9", leader="nobody"), "units[9].leader"),
        (unit("361103102-9", valid_to=unit("361103-MZ").valid_from.replace(year=2020)), "units[9].valid_to"),
        (unit("361103102-1"), "units[9].code"),
    ],
)
def test_units(row: Any, field: str) -> None:
    assert field in faults(whole(units=[*units(), row]))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (person("x-01", "361103102-404"), "staff[12].unit"),
        (person("x-01", "361103102-1", scope="361103404"), "staff[12].scope"),
        (person("x-01", "361103102-1", scope=""), "staff[12].scope"),
        (person("x-01", "361103102-1", phone="不是号码"), "staff[12].phone"),
        (person("361103102-02", "361103102-1"), "staff[12].staff_id"),
        (person("", "361103102-1"), "staff[12].staff_id"),
    ],
)
def test_staff(row: Any, field: str) -> None:
    assert field in faults(whole(staff=[*staff(), row]))


def test_every_fault_is_named_at_once() -> None:
    several = [person("x-01", "361103102-404"), person("x-02", "361103102-404"), person("x-03", "361103102-1")]
    several[2].roles = frozenset[Role]()
    assert faults(whole(staff=several, units=[replace(row, leader=None) for row in units()])).keys() == {
        "staff[0].unit",
        "staff[1].unit",
        "staff[2].roles",
    }


def test_a_file_full_of_faults_names_a_hundred() -> None:
    assert len(faults(whole(staff=[*staff(), *(person(f"x-{at}", "361103102-404") for at in range(500))]))) == 100


def test_codes_of_another_county_stay_its_own() -> None:
    theirs = region("361104", "铅山县", Tier.COUNTY)
    office = unit("361104-1", UnitKind.DEPARTMENT)
    office.code = "361103102-1"
    found = faults(
        whole(),
        regions={theirs.code: theirs},
        units={office.code: office, "361104-2": unit("361104-2", UnitKind.DEPARTMENT)},
        staff={"361103102-02": person("361103102-02", "361104-2")},
    )
    assert found == {
        "units[4].code": "another county uses this code",
        "staff[4].staff_id": "another county uses this id",
    }


END = {"valid_to": date(2026, 6, 30)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"successors": (YANGKOU,)}, "regions[1].valid_to"),
        ({"successors": ("nowhere",), **END}, "regions[1].successors"),
        ({"successors": (YANGKOU,), **END}, "regions[1].successors"),
        ({"valid_from": date(2026, 7, 1), **END}, "regions[1].valid_to"),
    ],
)
def test_a_succession_needs_a_last_day_and_leads_on_to_something_else(changes: dict[str, Any], field: str) -> None:
    given = regions()
    given[1] = replace(given[1], **changes)
    assert field in faults(whole(regions=given))


def test_a_succession_does_not_go_in_a_circle_over_what_is_known_already() -> None:
    first, second, third = (unit(f"361103102-{mark}") for mark in "XYZ")
    known = {
        row.code: row
        for row in (
            *units(),
            replace(second, successors=(third.code,), **END),
            replace(third, successors=(first.code,), **END),
        )
    }
    closing = replace(first, successors=(second.code,), **END)
    given = Registration(county=COUNTY, regions=regions(), units=[closing], staff=[])
    assert " → ".join(row.code for row in (first, second, third, first)) in next(
        text for text in faults(given, units=known).values()
    )
    replace(given, units=[replace(closing, successors=("361103102-1",))]).check(regions={}, units=known, staff={})

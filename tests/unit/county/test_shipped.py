"""The pack of 广丰区 that comes with the product."""

import re
from collections import Counter

import pytest

from deploy.local.county import CountyPack, open_pack
from deploy.local.county.opening import inspect
from services.intake.handlers.item_search import index_of
from shared.contracts.vocabulary import CaseKind, Role, Tier, UnitKind


@pytest.fixture(scope="module")
def pack() -> CountyPack:
    return open_pack("361103")


def test_it_has_no_mistakes() -> None:
    assert inspect("361103").problems == ()


def test_it_is_the_whole_county(pack: CountyPack) -> None:
    assert (pack.code, pack.name) == ("361103", "广丰区")
    assert Counter(region.tier for region in pack.regions) == {Tier.COUNTY: 1, Tier.TOWNSHIP: 24, Tier.VILLAGE: 247}


def test_every_village_has_a_post_with_an_agent_who_leads_it(pack: CountyPack) -> None:
    staff = {person.staff_id: person for person in pack.staff}
    posts = {unit.region: unit for unit in pack.units if unit.kind == UnitKind.POST}
    assert set(posts) == {village.code for village in pack.regions_at(Tier.VILLAGE)}
    for post in posts.values():
        assert post.leader is not None
        assert {Role.AGENT, Role.HANDLER, Role.LEADER} <= set(staff[post.leader].roles)


def test_every_line_is_worked_at_every_tier(pack: CountyPack) -> None:
    assert len(pack.lines) >= 8
    working = (UnitKind.OFFICE, UnitKind.POST, UnitKind.DEPARTMENT)
    for region in pack.regions:
        units = [unit for unit in pack.units if unit.region == region.code and unit.kind in working]
        for line in pack.lines:
            assert sum(unit.works(line.code) for unit in units) == 1, (region.name, line.name)


def test_every_township_has_seven_people_and_a_head(pack: CountyPack) -> None:
    homes = {unit.code: unit for unit in pack.units}
    people = Counter(homes[person.unit].region for person in pack.staff)
    heads = {unit.region for unit in pack.units if unit.kind == UnitKind.HEADSHIP and unit.leader}
    for township in pack.regions_at(Tier.TOWNSHIP):
        assert people[township.code] == 7
        assert township.code in heads


def test_the_county_has_every_duty(pack: CountyPack) -> None:
    roles = {role for person in pack.staff if person.scope == pack.code for role in person.roles}
    assert {Role.DISPATCHER, Role.SUPERVISOR, Role.ISSUER, Role.ADMINISTRATOR} <= roles


def test_the_catalogue_is_broad(pack: CountyPack) -> None:
    assert len(pack.items) >= 36
    assert len({item.line for item in pack.items}) >= 8
    assert {item.kind for item in pack.items} == set(CaseKind)


def test_every_application_says_what_to_bring(pack: CountyPack) -> None:
    for item in pack.items:
        if item.kind == CaseKind.APPLICATION:
            assert any(material.required for material in pack.materials_of(item.code)), item.name


def test_the_subsistence_allowance_is_the_one_the_story_needs(pack: CountyPack) -> None:
    item = next(item for item in pack.items if item.code == "zdshbz")
    assert (item.name, item.line, item.lead_tier, item.co_tiers) == (
        "最低生活保障",
        "civil_affairs",
        Tier.TOWNSHIP,
        (Tier.VILLAGE,),
    )
    assert item.proxy_allowed
    papers = pack.materials_of("zdshbz")
    always = [material.code for material in papers if material.required and material.condition is None]
    assert len(always) == 5
    assert "income" in always
    sometimes = {material.code: str(material.condition.plain) for material in papers if material.condition is not None}
    assert sometimes == {
        "hardship": "{'answer': 'illness', 'is': True}",
        "residence": "{'answer': 'hukou', 'is': 'some_outside'}",
        "guardian": "{'fact': 'age', 'below': 18}",
        "mandate": "{'fact': 'by_proxy', 'is': True}",
    }


def test_every_item_is_known_by_what_people_call_it(pack: CountyPack) -> None:
    index = index_of(pack.items)
    for item in pack.items:
        assert item.aliases, item.name
        for name in (item.name, item.code, *item.aliases):
            found = [hit.key for hit in index.search(name, limit=3)]
            assert item.code in found, (name, found)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("低保", "zdshbz"),
        ("zdshbz", "zdshbz"),
        ("dibao", "zdshbz"),
        ("底保", "zdshbz"),  # the same sound
        ("最低生活保章", "zdshbz"),
        ("zuidishenghuobaozahng", "zdshbz"),
        ("我想给我妈办低保要带什么", "zdshbz"),
        ("subsistance", "zdshbz"),
        ("上户口", "cshk"),
        ("房产证怎么办", "bdcdj"),
        ("讨工资", "qxts"),
        ("轮椅", "fzqj"),
        ("zhuanxue", "zxgz"),
    ],
)
def test_the_first_thing_found_is_what_was_meant(pack: CountyPack, typed: str, code: str) -> None:
    assert index_of(pack.items).search(typed)[0].key == code


def test_no_number_could_be_somebodys(pack: CountyPack) -> None:
    phones = [person.phone or "" for person in pack.staff]
    assert len(set(phones)) == len(pack.staff)
    assert all(re.fullmatch(r"160\d{8}", phone) for phone in phones)


def test_no_two_people_share_a_name(pack: CountyPack) -> None:
    assert len({person.name for person in pack.staff}) == len(pack.staff)

"""Bodies become commands, and what is wrong with them is named; answers show the resident masked."""

import json
from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from services.intake import schemas
from services.intake.handlers.cases import AddMaterials, DeclineCase, SubmitCase
from services.intake.handlers.catalogue import PutCatalogue
from services.intake.model.case import Ground
from shared.contracts import CaseKind, Tier
from shared.http import problems
from tests.unit.intake.fakes import WANG, FakeUnitOfWork, item, submitted

CASE: dict[str, Any] = {
    "item": "zdshbz",
    "region": "361103102200",
    "resident": {"name": "王小明", "identity_number": "11010519491231002X", "phone": "13812345678"},
    "materials": ["id_card"],
}
ITEM: dict[str, Any] = {"code": "zdshbz", "name": "低保", "kind": "application", "line": "x", "lead_tier": "township"}


def wrong(schema: type[Schema], data: Any) -> dict[str, str]:
    """Field → Chinese complaint."""
    with pytest.raises(ValidationError) as refused:
        schema().load(data)
    answered = json.loads(problems.of_validation(refused.value).get_data())
    return {error["field"]: error["zh"] for error in answered["errors"]}


def test_a_case_becomes_a_command() -> None:
    command = schemas.NewCase().load(CASE)
    assert isinstance(command, SubmitCase)
    assert command.materials == ("id_card",)
    assert command.resident.name == "王小明"
    assert (command.mandate, command.urgent) == ("", False)


@pytest.mark.parametrize(
    ("changes", "field", "complaint"),
    [
        ({"item": ""}, "item", "不能为空"),
        ({"region": "361103102"}, "region", "应为 12 位数字"),
        ({"region": "361103102200\n"}, "region", "应为 12 位数字"),
        ({"region": "３６１１０３１０２２００"}, "region", "应为 12 位数字"),
        ({"resident": {"name": ""}}, "resident.name", "长度应为 1 到 60"),
        ({"resident": {"name": "王", "phone": "12"}}, "resident.phone", "不是电话号码"),
        ({"resident": {"name": "王", "phone": "13812345678\n"}}, "resident.phone", "不是电话号码"),
        (
            {"resident": {"name": "王", "identity_number": "110105194912310021"}},
            "resident.identity_number",
            "身份证号码不正确（18 位，含校验码）",
        ),
        ({"resident": {"name": "王", "nation": "汉"}}, "resident.nation", "没有这个字段"),
        ({"materials": "id_card"}, "materials", "应为列表"),
        ({"summary": "长" * 2001}, "summary", "长度不能超过 2000"),
        ({"note": "x"}, "note", "没有这个字段"),
    ],
)
def test_a_wrong_field_of_a_case_is_named(changes: dict[str, Any], field: str, complaint: str) -> None:
    assert wrong(schemas.NewCase, {**CASE, **changes}) == {field: complaint}


@pytest.mark.parametrize("phone", ["", "13812345678", "0793-2615123", "07932615123", "01012345678"])
def test_phone_numbers_of_people_and_offices_are_taken(phone: str) -> None:
    resident = {**CASE["resident"], "phone": phone}
    assert schemas.NewCase().load({**CASE, "resident": resident}).resident.phone == phone


def test_papers_must_be_some() -> None:
    assert schemas.NewMaterials().load({"materials": ["a"]}) == AddMaterials(materials=("a",))
    assert wrong(schemas.NewMaterials, {"materials": []}) == {"materials": "不能为空"}


def test_a_refusal_has_a_ground_from_the_list() -> None:
    good = {"ground": "in_court", "reason": "已起诉", "authority": "法院"}
    assert schemas.NewRefusal().load(good) == DeclineCase(ground=Ground.IN_COURT, reason="已起诉", authority="法院")
    assert set(wrong(schemas.NewRefusal, {**good, "ground": "not today"})) == {"ground"}


class TestCatalogue:
    def test_it_becomes_items_of_its_county(self) -> None:
        materials = [{"code": "id_card", "name": "身份证"}]
        body = {"county": "361103", "items": [{**ITEM, "co_tiers": ["village"], "materials": materials}]}
        command = schemas.Catalogue().load(body)
        assert isinstance(command, PutCatalogue)
        (loaded,) = command.items
        assert (loaded.county, loaded.kind, loaded.co_tiers) == ("361103", CaseKind.APPLICATION, (Tier.VILLAGE,))
        assert loaded.materials[0].required

    def test_a_pack_may_say_more_about_an_item_than_intake_keeps(self) -> None:
        body = {"county": "361103", "items": [{**ITEM, "window_hours": "9-12"}]}
        assert schemas.Catalogue().load(body).items[0].code == "zdshbz"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"code": "Has Spaces"}, "items[0].code"),
            ({"kind": "wish"}, "items[0].kind"),
            ({"promised_working_days": 0}, "items[0].promised_working_days"),
            ({"co_tiers": ["moon"]}, "items[0].co_tiers[0]"),
            ({"materials": [{"code": "a", "name": "A"}, {"code": "b"}]}, "items[0].materials[1].name"),
            ({"materials": [{"code": "a", "name": "A", "typo": 1}]}, "items[0].materials[0].typo"),
        ],
    )
    def test_a_wrong_field_is_found_in_a_long_list(self, changes: dict[str, Any], field: str) -> None:
        assert set(wrong(schemas.Catalogue, {"county": "361103", "items": [{**ITEM, **changes}]})) == {field}


class TestAnswers:
    def test_the_door_tells_number_query_code_and_all_that_is_missing(self) -> None:
        told = submitted(FakeUnitOfWork(), "id_card")
        answer: Any = schemas.SubmittedView().dump(told)
        assert answer["number"] == told.case.number
        assert answer["query_code"] == told.query_code
        assert answer["state"] == "awaiting_materials"
        assert [paper["code"] for paper in answer["missing"]] == answer["notice"]["missing"] == ["income"]

    def test_staff_see_the_resident_masked(self) -> None:
        case = submitted(FakeUnitOfWork(), "id_card", "income").case
        answer: Any = schemas.CaseView().dump(case)
        assert answer["resident"] == {
            "name": "王**",
            "identity_number": "361103********123X",
            "phone": "138****5678",
        }
        assert WANG.identity_number not in str(answer)
        assert "query_digest" not in answer
        assert answer["state_zh"] == "已提交"

    def test_times_are_given_as_the_clock_on_the_wall_shows_them(self) -> None:
        case = submitted(FakeUnitOfWork()).case
        answer: Any = schemas.CaseView().dump(case)
        assert answer["submitted_at"] == "2026-11-23T09:30:00+08:00"

    def test_an_item_is_shown_with_its_papers(self) -> None:
        answer: Any = schemas.ItemView().dump(item())
        assert answer["co_tiers"] == ["village"]
        assert [paper["required"] for paper in answer["materials"]] == [True, True, False]

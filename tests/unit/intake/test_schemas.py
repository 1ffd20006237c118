"""Bodies become commands, and what is wrong with them is named; answers show the resident masked."""

import json
from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from services.intake.handlers.cases import AddMaterials, DeclineCase
from services.intake.handlers.filing import FileCase
from services.intake.model.case import Ground
from services.intake.schemas import cases
from shared.http import problems
from tests.unit.intake.fakes import WANG, FakeUnitOfWork, submitted

CASE: dict[str, Any] = {
    "item": "zdshbz",
    "region": "361103102200",
    "resident": {"name": "王小明", "identity_number": "11010519491231002X", "phone": "13812345678"},
    "materials": ["id_card"],
}


def wrong(schema: type[Schema], data: Any) -> dict[str, str]:
    """Field → Chinese complaint."""
    with pytest.raises(ValidationError) as refused:
        schema().load(data)
    answered = json.loads(problems.of_validation(refused.value).get_data())
    return {error["field"]: error["zh"] for error in answered["errors"]}


def test_a_case_becomes_a_command() -> None:
    command = cases.CaseBody().load(CASE)
    assert isinstance(command, FileCase)
    assert command.materials == ("id_card",)
    assert command.resident.name == "王小明"
    assert (command.mandate, command.urgent) == ("", False)


@pytest.mark.parametrize(
    ("changes", "field", "complaint"),
    [
        ({"item": ""}, "item", "长度应为 1 到 40"),
        ({"region": "361103102"}, "region", "应为 12 位数字或村名"),
        ({"region": "361103102200\n"}, "region", "应为 12 位数字或村名"),
        ({"region": "３６１１０３１０２２００"}, "region", "应为 12 位数字或村名"),
        ({"resident": {"name": ""}}, "resident.name", "长度应为 1 到 60"),
        ({"resident": {"name": "王", "phone": "12"}}, "resident.phone", "不是电话号码（手机 11 位，座机带区号）"),
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
    assert wrong(cases.CaseBody, {**CASE, **changes}) == {field: complaint}


@pytest.mark.parametrize("phone", ["", "13812345678", "07932615123", "01012345678"])
def test_phone_numbers_of_people_and_offices_are_taken(phone: str) -> None:
    resident = {**CASE["resident"], "phone": phone}
    assert cases.CaseBody().load({**CASE, "resident": resident}).resident.phone == phone


def test_papers_must_be_some() -> None:
    assert cases.MaterialsBody().load({"materials": ["a"]}) == AddMaterials(materials=("a",))
    assert wrong(cases.MaterialsBody, {"materials": []}) == {"materials": "长度应为 1 到 100"}


def test_a_refusal_has_a_ground_from_the_list() -> None:
    good = {"ground": "in_court", "reason": "已起诉", "authority": "法院"}
    assert cases.RefusalBody().load(good) == DeclineCase(ground=Ground.IN_COURT, reason="已起诉", authority="法院")
    assert set(wrong(cases.RefusalBody, {**good, "ground": "not today"})) == {"ground"}


class TestAnswers:
    def test_the_door_tells_number_query_code_and_all_that_is_missing(self) -> None:
        told = submitted(FakeUnitOfWork(), "id_card")
        answer: Any = cases.SubmittedView().dump(told)
        assert answer["number"] == told.case.number
        assert answer["query_code"] == told.query_code
        assert answer["state"] == "awaiting_materials"
        assert [paper["code"] for paper in answer["missing"]] == answer["notice"]["missing"] == ["income"]

    def test_staff_see_the_resident_masked(self) -> None:
        case = submitted(FakeUnitOfWork(), "id_card", "income").case
        answer: Any = cases.CaseView().dump(case)
        assert answer["resident"] == {
            "name": "王**",
            "identity_number": "361103********123X",
            "phone": "138****5678",
            "document": "identity_card",
            "document_zh": "居民身份证",
        }
        assert WANG.identity_number not in str(answer)
        assert "query_digest" not in answer
        assert answer["state_zh"] == "已提交"

    def test_times_are_given_as_the_clock_on_the_wall_shows_them(self) -> None:
        case = submitted(FakeUnitOfWork()).case
        answer: Any = cases.CaseView().dump(case)
        assert answer["submitted_at"] == "2026-11-23T09:30:00+08:00"

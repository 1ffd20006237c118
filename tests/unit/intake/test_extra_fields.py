"""Extra fields: rules that are data become a form that checks what is filled in."""

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from services.intake.model.conditions import Condition
from services.intake.model.extra_fields import Choice, ExtraField, FieldType, matches, problems
from services.intake.schemas.extra_fields import dump_filled, load_filled

SIZE = ExtraField(code="size", zh="人口", en="members", type=FieldType.NUMBER, minimum=1, maximum=20)
ROOF = ExtraField(
    code="roof", zh="屋顶", type=FieldType.CHOICE, choices=(Choice(code="tile", zh="瓦"), Choice(code="flat", zh="平"))
)
FORM = (
    SIZE,
    ROOF,
    ExtraField(code="born", zh="出生日期", type=FieldType.DATE, earliest=date(2020, 1, 1), latest=date(2026, 12, 31)),
    ExtraField(
        code="serial", zh="编号", type=FieldType.TEXT, pattern="[0-9A-Z-]+", max_length=10, hint="大写字母和数字"
    ),
    ExtraField(code="rented", zh="是否租住", type=FieldType.BOOLEAN),
    ExtraField(code="phone", zh="联系电话", type=FieldType.PHONE, required=False),
    ExtraField(
        code="landlord",
        zh="房东",
        en="landlord",
        type=FieldType.TEXT,
        condition=Condition.of({"answer": "rented", "is": True}),
    ),
    ExtraField(
        code="landlord_id",
        zh="房东身份证号",
        type=FieldType.IDENTITY_NUMBER,
        condition=Condition.of({"answer": "rented", "is": True}),
        required=False,
    ),
)
FILLED: dict[str, Any] = {
    "size": 3,
    "roof": "tile",
    "born": "2024-05-01",
    "serial": "AB-12",
    "rented": False,
    "phone": "",
}


def wrong(**changes: Any) -> dict[str, Any]:
    with pytest.raises(ValidationError) as refused:
        load_filled(FORM, {**FILLED, **changes}, {})
    messages = refused.value.normalized_messages()
    assert all(" / " in text or text.endswith(".") for texts in messages.values() for text in texts)
    return messages


def test_values_come_in_their_types_and_what_is_empty_is_left_out() -> None:
    values = load_filled(FORM, FILLED, {})
    assert values == {"size": 3, "roof": "tile", "born": date(2024, 5, 1), "serial": "AB-12", "rented": False}
    assert isinstance(values["size"], int)
    assert dump_filled(FORM, values) == {key: value for key, value in FILLED.items() if value != ""}


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 0},
        {"size": 21},
        {"size": "3"},
        {"size": True},
        {"size": float("nan")},
        {"size": float("inf")},
        {"roof": "thatch"},
        {"roof": 3},
        {"born": "2019-12-31"},
        {"born": "2027-01-01"},
        {"born": "yesterday"},
        {"serial": "ab"},
        {"serial": "A" * 11},
        {"serial": "A\n"},
        {"serial": "A\x00"},
        {"rented": "yes"},
        {"phone": "110"},
    ],
    ids=str,
)
def test_what_does_not_fit_the_rules_is_named(changes: dict[str, Any]) -> None:
    if changes == {"serial": "A\n"}:
        assert load_filled(FORM, {**FILLED, **changes}, {})["serial"] == "A"  # blanks around it are nobody's meaning
        return
    assert list(wrong(**changes)) == list(changes)


def test_what_is_missing_and_what_is_unknown_is_named() -> None:
    assert list(wrong(size=None, roof="")) == ["size", "roof"]
    assert list(wrong(colour="red")) == ["colour"]


def test_a_field_is_asked_for_only_if_its_condition_holds() -> None:
    assert wrong(rented=True) == {"landlord": ["“房东”必填 / landlord is required"]}
    assert list(wrong(rented=False, landlord="李")) == ["landlord"]
    rented = load_filled(FORM, {**FILLED, "rented": True, "landlord": "李"}, {})
    assert rented["landlord"] == "李"


def test_an_identity_number_is_checked_and_personal() -> None:
    assert "landlord_id" in wrong(rented=True, landlord="李", landlord_id="110105194912310021")
    good = {**FILLED, "rented": True, "landlord": "李", "landlord_id": "11010519491231002X"}
    assert load_filled(FORM, good, {})["landlord_id"] == "11010519491231002X"
    assert [field.code for field in FORM if field.is_personal] == ["phone", "landlord_id"]


@pytest.mark.parametrize(
    ("field", "named"),
    [
        (replace(SIZE, maximum=0), "maximum"),
        (replace(SIZE, choices=ROOF.choices), "choices"),
        (replace(SIZE, pattern="[0-9]"), "pattern"),
        (replace(SIZE, min_length=3), "min_length"),
        (replace(SIZE, earliest=date(2026, 1, 1)), "earliest"),
        (replace(ROOF, choices=()), "choices"),
        (replace(FORM[3], min_length=11), "max_length"),
        (replace(FORM[3], pattern="("), "pattern"),
        (replace(FORM[3], pattern="(?=a)a"), "pattern"),  # look-arounds and back references cannot be linear
        (replace(FORM[3], pattern=r"(a)\1"), "pattern"),
        (replace(FORM[3], pattern="(((a{1000}){1000}){1000})"), "pattern"),
        (replace(FORM[3], pattern="a" * 201), "pattern"),
        (replace(FORM[2], latest=date(2019, 1, 1)), "latest"),
    ],
)
def test_rules_that_make_no_sense_are_refused_when_they_are_saved(field: ExtraField, named: str) -> None:
    assert [problem.field for problem in problems(field)] == [named]


def test_the_rules_of_the_form_are_right() -> None:
    assert [problem for field in FORM for problem in problems(field)] == []


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(.*)*b", "(a|aa)+b", "([a-z]+)*b"])
def test_no_pattern_takes_long_whatever_the_text(pattern: str) -> None:
    started = time.process_time()
    assert not matches(pattern, "a" * 2000)
    assert time.process_time() - started < 0.5

"""Errors as people and programs get them: problem+json, both languages, every field named."""

import json
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from shared import errors
from shared.http import problems


def body(response: Any) -> dict[str, Any]:
    assert response.mimetype == "application/problem+json"
    loaded: dict[str, Any] = json.loads(response.get_data())
    assert loaded["status"] == response.status_code
    return loaded


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.Invalid("name", "错", "wrong"), 422, "invalid"),
        (errors.NotFound("没有", "none"), 404, "not-found"),
        (errors.Unauthenticated("请先登录", "sign in first"), 401, "unauthenticated"),
        (errors.Forbidden("不行", "no"), 403, "forbidden"),
        (errors.Conflict("状态不对", "wrong state"), 409, "conflict"),
        (errors.TransientError("稍后", "later"), 503, "try-again"),
        (errors.NotYet("the first"), 503, "not-yet"),
    ],
)
def test_each_error_has_its_status_and_a_stable_code(error: errors.ZhenbiError, status: int, code: str) -> None:
    answered = body(problems.of(error))
    assert answered["status"] == status
    assert answered["type"] == f"urn:zhenbi:problem:{code}"
    assert answered["title"] == answered["detail"] == error.text.zh
    assert answered["detail_en"] == error.text.en


def test_headers_say_what_to_do_next() -> None:
    assert problems.of(errors.Unauthenticated("请", "please")).headers["WWW-Authenticate"] == "Bearer"
    assert problems.of(errors.TransientError("稍后", "later")).headers["Retry-After"] == "2"


def test_several_wrong_fields_are_all_named() -> None:
    error = errors.Invalid("a", "甲错", "a is wrong", errors.FieldError("b[3].c", "乙错", "b is wrong"))
    assert body(problems.of(error))["errors"] == [
        {"field": "a", "zh": "甲错", "en": "a is wrong"},
        {"field": "b[3].c", "zh": "乙错", "en": "b is wrong"},
    ]


class Inner(Schema):
    code = fields.String(required=True, validate=validate.Length(max=3))
    count = fields.Integer(validate=validate.Range(min=1, max=9))


class Outer(Schema):
    name = fields.String(required=True, validate=validate.Length(min=1))
    phone = fields.String(validate=validate.Regexp(r"\d+\Z", error="不是号码 / not a number"))
    kind = fields.String(validate=validate.OneOf(["a", "b"]))
    one = fields.Nested(Inner)
    many = fields.List(fields.Nested(Inner))
    words = fields.List(fields.String(validate=validate.Length(min=2, max=4)))


def named(data: Any) -> dict[str, tuple[str, str]]:
    with pytest.raises(ValidationError) as raised:
        Outer().load(data)
    answered = body(problems.of_validation(raised.value))
    assert answered["status"] == 422
    assert answered["detail"].startswith("提交的内容有误：")
    assert answered["detail_en"].startswith("the request is not valid: ")
    return {error["field"]: (error["zh"], error["en"]) for error in answered["errors"]}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, {"name": ("必填", "Missing data for required field.")}),
        ({"name": ""}, {"name": ("不能为空", "Shorter than minimum length 1.")}),
        ({"name": 7}, {"name": ("应为文字", "Not a valid string.")}),
        ({"name": None}, {"name": ("不能为空", "Field may not be null.")}),
        ({"name": "x", "nmae": 1}, {"nmae": ("没有这个字段", "Unknown field.")}),
        ({"name": "x", "phone": "y"}, {"phone": ("不是号码", "not a number")}),
        ({"name": "x", "kind": "c"}, {"kind": ("应为以下之一：a, b", "Must be one of: a, b.")}),
        ({"name": "x", "one": {}}, {"one.code": ("必填", "Missing data for required field.")}),
        (
            {"name": "x", "one": {"code": "long"}},
            {"one.code": ("长度不能超过 3", "Longer than maximum length 3.")},
        ),
        (
            {"name": "x", "many": [{"code": "a"}, {"code": "b", "count": 10}]},
            {
                "many[1].count": (
                    "应在 1 到 9 之间",
                    "Must be greater than or equal to 1 and less than or equal to 9.",
                )
            },
        ),
        ({"name": "x", "words": ["ok", "a"]}, {"words[1]": ("长度应为 2 到 4", "Length must be between 2 and 4.")}),
        ([], {"body": ("类型不对", "Invalid input type.")}),
        (7, {"body": ("类型不对", "Invalid input type.")}),
    ],
)
def test_a_field_is_named_by_its_path_in_both_languages(data: Any, expected: dict[str, tuple[str, str]]) -> None:
    assert named(data) == expected


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert set(named({"phone": "y", "many": [{}], "more": 1})) == {"name", "phone", "many[0].code", "more"}


def test_who_sends_much_that_is_wrong_does_not_get_it_all_back() -> None:
    with pytest.raises(ValidationError) as raised:
        Outer().load({"name": "x", "k" * 1_000_000: 1, **{f"unknown{number}": 1 for number in range(5_000)}})
    answer = problems.of_validation(raised.value)
    assert len(answer.get_data()) < 50_000
    assert len(body(answer)["errors"]) == 100
    assert max(len(error["field"]) for error in body(answer)["errors"]) <= 80


def test_a_message_without_translation_is_shown_all_the_same() -> None:
    answered = body(problems.of_validation(ValidationError({"x": ["Something rare."]})))
    assert answered["errors"] == [{"field": "x", "zh": "有误（Something rare.）", "en": "Something rare."}]


def test_an_unknown_address_and_method_are_problems_too() -> None:
    assert body(problems.of_http(NotFound()))["detail"] == "没有这个地址"
    response = problems.of_http(MethodNotAllowed(valid_methods=["GET", "PUT"]))
    assert body(response)["status"] == 405
    assert response.headers["Allow"] == "GET, PUT"


def test_a_redirection_is_none() -> None:
    response = problems.of_http(RequestRedirect("https://example.test/items"))
    assert response.status_code == 308
    assert response.headers["Location"] == "https://example.test/items"

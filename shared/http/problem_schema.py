"""The errors of an endpoint, as a description shows them (RFC 9457, and our own members)."""

from typing import Any

from shared.errors import Text
from shared.http.spec import Spec

FIELD_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["field", "zh", "en"],
    "properties": {
        "field": {"type": "string", "description": "its path, such as owner.phone or members[3].name"},
        "zh": {"type": "string"},
        "en": {"type": "string"},
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "detail_en"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "a stable name for programs"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong, in Chinese"},
        "detail_en": {"type": "string", "description": "the same in English"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        "present": {"description": "the thing as it is now (412)"},
    },
}
EXAMPLE = {
    "type": "urn:zhenbi:problem:invalid",
    "title": "提交的内容有误：amount 必填",
    "status": 422,
    "detail": "提交的内容有误：amount 必填",
    "detail_en": "the request is not valid: amount Missing data for required field.",
    "errors": [{"field": "amount", "zh": "必填", "en": "Missing data for required field."}],
}
ERRORS = {
    401: Text("没有登录", "not signed in"),
    403: Text("没有权限", "not allowed"),
    404: Text("没有，或不在管辖范围内", "no such thing, or outside the scope"),
    408: Text("内容没有及时送到", "the body did not arrive in time"),
    409: Text("当前状态不允许", "its state does not allow it"),
    412: Text("已被他人修改", "changed meanwhile; the present state is in it"),
    413: Text("内容过大", "too large"),
    422: Text("内容有误，逐项列出", "not valid; every wrong field is listed"),
    429: Text("请求过于频繁；Retry-After 说明何时再试", "too many; Retry-After says when to try again"),
    503: Text("系统忙", "busy; Retry-After says when to try again"),
    507: Text("存储空间已满", "storage is full"),
}


def errors_of(endpoint: Spec) -> list[int]:
    """The statuses of the errors an endpoint can give."""
    changes = endpoint.method != "GET"
    found = {
        401: bool(endpoint.roles),
        403: bool(endpoint.roles) or changes,
        404: "<" in endpoint.path,
        408: changes,
        409: changes,
        412: changes and endpoint.versioned is not None,
        413: changes,
        422: True,
        429: endpoint.per_address is not None or endpoint.admit is not None or (changes and not endpoint.roles),
        503: endpoint.unit_of_work,
        507: changes and endpoint.unit_of_work,
    }
    return [status for status, given in found.items() if given]

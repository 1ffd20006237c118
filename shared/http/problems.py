"""Errors as RFC 9457 problem+json, in Chinese and English, naming the field."""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from shared.errors import FieldError, Invalid, TooManyRequests, ZhenbiError

_TYPE = "urn:zhenbi:problem:"
_LONGEST_NAME = 80  # of a field in an answer
_MOST_FAULTS = 100  # named in one answer


def problem(
    status: int,
    code: str,
    zh: str,
    en: str,
    errors: tuple[FieldError, ...] = (),
    **more: Any,
) -> Response:
    """An error answer; ``errors`` lists what is wrong field by field."""
    body: dict[str, Any] = {
        "type": _TYPE + code,
        "title": zh,
        "status": status,
        "detail": zh,
        "detail_en": en,
        **more,
    }
    if errors:
        body["errors"] = [error._asdict() for error in errors]
    return Response(
        json.dumps(body, ensure_ascii=False),
        status,
        mimetype="application/problem+json",
    )


def of(error: ZhenbiError) -> Response:
    """The answer to one of our own errors."""
    errors = error.errors if isinstance(error, Invalid) else ()
    response = problem(error.status, error.code, error.text.zh, error.text.en, errors)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.status == 503:
        response.headers["Retry-After"] = "2"
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def of_validation(error: ValidationError) -> Response:
    """The answer to a body that does not fit its schema: every wrong field at once."""
    errors = field_errors(error)
    zh = "提交的内容有误：" + "；".join(f"{e.field} {e.zh}" for e in errors)
    en = "the request is not valid: " + "; ".join(f"{e.field} {e.en}" for e in errors)
    return problem(422, "invalid", zh, en, errors)


def field_errors(error: ValidationError) -> tuple[FieldError, ...]:
    """Every wrong field, in both languages; of very many the first ones."""
    return tuple(itertools.islice(_flatten(error.normalized_messages()), _MOST_FAULTS))


def of_http(error: HTTPException) -> Response:
    """The answer to an unknown address or method; a redirection goes out as it is."""
    if error.code is not None and error.code < 400:
        return Response.force_type(error.get_response())
    texts = {
        404: ("没有这个地址", "no such address"),
        405: ("该地址不支持这种请求方法", "method not allowed here"),
    }
    zh, en = texts.get(error.code or 500, ("请求有误", error.description or "bad request"))
    response = problem(error.code or 500, "http", zh, en)
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


# marshmallow's own messages, beside their Chinese; what is not here is shown as it is.
_CHINESE = {
    "Missing data for required field.": "必填",
    "Field may not be null.": "不能为空",
    "Unknown field.": "没有这个字段",
    "Not a valid string.": "应为文字",
    "Not a valid boolean.": "应为是或否",
    "Not a valid integer.": "应为整数",
    "Not a valid number.": "应为数",
    "Not a valid list.": "应为列表",
    "Not a valid date.": "应为日期（年-月-日）",
    "Not a valid datetime.": "应为时间",
    "Not a valid mapping type.": "应为对象",
    "Number too large.": "数太大",
    "Special numeric values (nan or infinity) are not permitted.": "应为有限的数",
    "Invalid input type.": "类型不对",
    "Shorter than minimum length 1.": "不能为空",
}
_CHINESE_PATTERNS = (
    (re.compile(r"Length must be between (\d+) and (\d+)\."), r"长度应为 \1 到 \2"),
    (re.compile(r"Longer than maximum length (\d+)\."), r"长度不能超过 \1"),
    (re.compile(r"Shorter than minimum length (\d+)\."), r"长度不能少于 \1"),
    (re.compile(r"Must be one of: (.+)\."), r"应为以下之一：\1"),
    (re.compile(r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\."), r"应在 \1 到 \2 之间"),
)


def _in_both_languages(message: str) -> tuple[str, str]:
    """A validator's message; our own are written ``中文 / English``."""
    zh, slash, en = message.partition(" / ")
    if slash:
        return zh, en
    if message in _CHINESE:
        return _CHINESE[message], message
    for pattern, chinese in _CHINESE_PATTERNS:
        if match := pattern.fullmatch(message):
            return match.expand(chinese), message
    return f"有误（{message}）", message


def _flatten(messages: Any, path: str = "") -> Iterator[FieldError]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            name = str(key)[:_LONGEST_NAME]  # who sends a megabyte as a name does not get it back
            if isinstance(key, int):
                step = f"{path}[{key}]"
            elif key == "_schema":
                step = path or "body"
            else:
                step = f"{path}.{name}" if path else name
            yield from _flatten(inner, step)
        return
    for message in messages if isinstance(messages, list) else [messages]:
        if isinstance(message, tuple):  # our own validators raise (zh, en)
            yield FieldError(path, *message)
        else:
            yield FieldError(path, *_in_both_languages(str(message)))

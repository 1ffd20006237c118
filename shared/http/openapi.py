"""A service's OpenAPI 3.1 description, from its endpoints and their marshmallow schemas (apispec).

Everything an endpoint declares is in it: parameters of path and query, headers, bodies, answers, the roles that may
call, and the errors it can give. What a method answers is read off its return annotation: a list goes out as
``{"items": […]}``, a ``Response`` as one of the media types it declares.
"""

import inspect
import re
import typing
from collections.abc import Iterator, Sequence
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from shared.characters import PRINTABLE
from shared.http.idempotency import HEADER, LONGEST_KEY
from shared.http.naming import SchemaNames
from shared.http.problem_schema import ERRORS, EXAMPLE, FIELD_ERROR, PROBLEM, errors_of
from shared.http.schemas import CommandSchema
from shared.http.spec import Spec

_PATH_PARAMETER = re.compile(r"<(?:(?P<converter>[^<>:]+):)?(?P<name>\w+)>")
_REPEATED = "重复提交时用同一个键，48 小时内得到第一次的回答 / a repeat gets the first answer for 48 hours"
_ETAG = {"description": "version", "schema": {"type": "string"}}


def describe(service_class: type[Any]) -> dict[str, Any]:
    """The OpenAPI document of a service class as plain data."""
    plugin = MarshmallowPlugin(schema_name_resolver=SchemaNames())
    spec = APISpec(
        title=f"针鼻儿 zhenbi · {service_class.name}",
        version="1",
        openapi_version="3.1.0",
        plugins=[plugin],
        info={
            "description": inspect.getdoc(service_class) or "",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        servers=[{"url": "/"}],
    )
    assert plugin.converter is not None  # made together with the specification
    plugin.converter.add_attribute_function(_printable)  # type: ignore[no-untyped-call]
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    spec.components.security_scheme("api_key", {"type": "apiKey", "in": "query", "name": "api_key"})
    spec.components.schema("FieldError", FIELD_ERROR)
    spec.components.schema("Problem", PROBLEM)
    for status, text in ERRORS.items():
        spec.components.response(f"Problem{status}", _problem_answer(f"{text.zh} / {text.en}"))
    spec.components.response("Problem", _problem_answer("出错 / a problem (RFC 9457)"))
    tags: dict[str, str] = {}
    for name, method in sorted(inspect.getmembers(service_class, inspect.isfunction)):
        endpoint: Spec | None = getattr(method, "endpoint", None)
        if endpoint is None:
            continue
        owner = _owner(service_class, name)
        tags[_tag(owner)] = (inspect.getdoc(owner) or "").partition("\n")[0]
        spec.path(
            path=_PATH_PARAMETER.sub(r"{\g<name>}", endpoint.path),
            operations={endpoint.method.lower(): _operation(name, method, endpoint, _tag(owner))},
        )
    for tag, description in sorted(tags.items()):
        spec.tag({"name": tag, "description": description})
    return _plain(spec.to_dict())  # type: ignore[no-any-return]


def _operation(name: str, method: Any, endpoint: Spec, tag: str) -> dict[str, Any]:
    doc = inspect.getdoc(method) or ""
    roles = "、".join(sorted(endpoint.roles))
    described = [doc.partition("\n")[2].strip(), f"角色 roles: {roles}" if roles else ""]
    operation: dict[str, Any] = {
        "operationId": name,
        "tags": [tag],
        "summary": endpoint.summary,
        "description": "\n\n".join(part for part in described if part),
        "parameters": list(_parameters(endpoint)),
        "responses": _responses(method, endpoint),
        "security": _security(endpoint),
    }
    if body := _body(endpoint):
        operation["requestBody"] = body
    return operation


def _parameters(endpoint: Spec) -> Iterator[dict[str, Any]]:
    for match in _PATH_PARAMETER.finditer(endpoint.path):
        schema: dict[str, Any] = {"type": "string", "pattern": PRINTABLE}
        if choices := re.fullmatch(r"any\((.+)\)", match["converter"] or ""):
            schema = {"type": "string", "enum": choices[1].split(",")}
        yield {"in": "path", "name": match["name"], "required": True, "schema": schema}
    if endpoint.query is not None:
        yield {"in": "query", "schema": endpoint.query}
    if endpoint.method != "GET" and endpoint.repeatable and endpoint.unit_of_work:
        yield _header(HEADER, _REPEATED, maxLength=LONGEST_KEY)
    if endpoint.versioned is not None and endpoint.method == "GET":
        yield _header("If-None-Match", "已有的版本；没有变化时答 304 / the version at hand; 304 if it is still that")
    elif endpoint.versioned is not None:
        yield _header("If-Match", "要改的版本；已变化时答 412 / the version meant; 412 if it is another by now")


def _header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"in": "header", "name": name, "description": description, "schema": {"type": "string", **schema}}


def _body(endpoint: Spec) -> dict[str, Any] | None:
    if endpoint.upload_bytes is not None:
        binary = {"schema": {"type": "string", "format": "binary", "maxLength": endpoint.upload_bytes}}
        return {"required": True, "content": {"application/octet-stream": binary}}
    if endpoint.body is None:
        return None
    types = ["application/json", *(["application/x-www-form-urlencoded"] if endpoint.form else [])]
    return {"required": True, "content": {media: {"schema": endpoint.body} for media in types}}


def _responses(method: Any, endpoint: Spec) -> dict[str, Any]:
    headers = {"headers": {"ETag": _ETAG}} if endpoint.versioned else {}
    content = _content(method, endpoint)
    done = str(endpoint.status if content else 204)
    responses: dict[str, Any] = {done: {"description": "完成 / done", **headers, **content}}
    if endpoint.versioned is not None and endpoint.method == "GET":
        responses["304"] = {"description": "没有变化 / unchanged", **headers}
    if endpoint.problems_as is None:
        responses |= {str(status): f"Problem{status}" for status in errors_of(endpoint)}
        responses["default"] = "Problem"
    else:
        kinds: dict[str, Any] = {media: {"schema": {}} for media in endpoint.produces}
        responses["default"] = {"description": "出错 / an error, in the form of this standard", "content": kinds}
        kinds = kinds | {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        responses["404"] = {"description": "没有，或没有这个地址 / no such thing, or no such address", "content": kinds}
    return responses


def _content(method: Any, endpoint: Spec) -> dict[str, Any]:
    returned = inspect.signature(method).return_annotation
    origin = typing.get_origin(returned) or returned
    if origin is Response or (isinstance(origin, str) and origin == "Response"):
        return {"content": {media: {"schema": {}} for media in endpoint.produces}}
    if endpoint.answer is None:
        return {}
    schema: Any = endpoint.answer
    if isinstance(origin, type) and issubclass(origin, Sequence):
        schema = _listed(endpoint.answer)
    return {"content": {"application/json": {"schema": schema}}}


def _listed(schema: type[Schema]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": schema}},
        "required": ["items"],
    }


def _security(endpoint: Spec) -> list[dict[str, list[str]]]:
    if endpoint.roles:
        return [{"bearer": []}]
    return [{}, {"api_key": []}] if endpoint.admit is not None else [{}]


def _printable(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """Texts of bodies hold no control characters."""
    is_text = isinstance(field, fields.String) and isinstance(field.root, CommandSchema)
    has_pattern = any(isinstance(each, validate.Regexp) for each in field.validators)
    return {"pattern": PRINTABLE} if is_text and not has_pattern else {}


def _problem_answer(description: str) -> dict[str, Any]:
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": EXAMPLE}
    return {"description": description, "content": {"application/problem+json": reference}}


def _plain(node: Any) -> Any:
    """The document with Python's regular expressions as JSON Schema writes them, and without contradicting defaults."""
    if isinstance(node, list | tuple):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _plain(value) for key, value in node.items()}
    if isinstance(plain.get("pattern"), str):
        plain["pattern"] = f"^(?:{plain['pattern'].removeprefix('^')})".replace("\\Z", "$")
    default = plain.get("default")
    if isinstance(default, str) and not (
        re.search(str(plain.get("pattern", "")), default)
        and plain.get("minLength", 0) <= len(default)
        and default in plain.get("enum", [default])
    ):
        del plain["default"]  # it stands for "not given"
    return plain


def _owner(service_class: type[Any], name: str) -> type[Any]:
    return next(each for each in service_class.__mro__ if name in vars(each))


def _tag(owner: type[Any]) -> str:
    words = re.findall(r"[A-Z][a-z0-9]*", owner.__name__)
    return " ".join(word.lower() for word in words if word not in ("Endpoints", "Service"))

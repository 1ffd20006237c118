"""The descriptions of the five services: valid OpenAPI 3.1, and complete."""

import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from openapi_spec_validator import validate

from shared.contracts.services import SERVICES
from shared.http.openapi import describe
from tests.architecture.service_classes import endpoints, service_class

EVERY = pytest.mark.parametrize("service", SERVICES)


@cache
def description(service: str) -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Multiple schemas")
        return describe(service_class(service))


def operations(service: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description(service)["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def parameters(operation: dict[str, Any], where: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in operation["parameters"] if each["in"] == where}


@EVERY
def test_it_is_valid(service: str) -> None:
    validate(description(service))
    assert description(service)["openapi"] == "3.1.0"


@EVERY
def test_every_endpoint_is_in_it(service: str) -> None:
    described = Counter(operation["operationId"] for _, _, operation in operations(service))
    assert described == Counter(endpoints(service).keys())


@EVERY
def test_every_operation_says_what_it_is_and_what_can_go_wrong(service: str) -> None:
    tags = {tag["name"]: tag["description"] for tag in description(service)["tags"]}
    for method, path, operation in operations(service):
        assert operation["summary"], path
        assert tags[operation["tags"][0]], path
        assert "default" in operation["responses"], path
        assert operation["security"], path
        done = [status for status in operation["responses"] if status[0] == "2"]
        assert len(done) == 1, (method, path)
        if operation["security"] == [{"bearer": []}]:
            assert {"401", "403"} <= operation["responses"].keys(), path


@EVERY
def test_patterns_are_those_of_json_schema(service: str) -> None:
    def patterns(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("pattern"), str):
                yield node["pattern"]
            for value in node.values():
                yield from patterns(value)
        elif isinstance(node, list):
            for value in node:
                yield from patterns(value)

    assert [pattern for pattern in patterns(description(service)) if "\\Z" in pattern or pattern[0] != "^"] == []


def test_headers_and_parameters_are_named() -> None:
    found = {(method, path): operation for method, path, operation in operations("intake")}
    listing = found["get", "/cases"]
    assert parameters(listing, "query").keys() == {
        "state", "item", "line", "region", "urgent", "since", "until", "limit", "cursor",
    }  # fmt: skip
    assert parameters(listing, "query")["limit"]["schema"]["maximum"] == 200
    shown, changed = found["get", "/cases/{number}"], found["post", "/cases/{number}/acceptance"]
    assert parameters(shown, "header").keys() == {"If-None-Match"}
    assert {"200", "304", "404"} <= shown["responses"].keys()
    assert "ETag" in shown["responses"]["200"]["headers"]
    assert parameters(changed, "header").keys() == {"If-Match", "Idempotency-Key"}
    assert "412" in changed["responses"]
    posted = found["post", "/open311/v2/requests.{extension}"]
    assert posted["requestBody"]["content"].keys() == {"application/json", "application/x-www-form-urlencoded"}
    assert posted["responses"]["201"]["content"].keys() == {"application/json", "text/xml"}
    assert parameters(posted, "path")["extension"]["schema"]["enum"] == ["json", "xml"]
    listed = found["get", "/items"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert listed["properties"]["items"]["items"]["$ref"].startswith("#/components/schemas/")
    problem = description("intake")["components"]["responses"]["Problem422"]["content"]["application/problem+json"]
    assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert problem["example"]["errors"]

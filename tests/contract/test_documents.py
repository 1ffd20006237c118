"""The generated documents are up to date, complete and valid."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml

from shared.contracts import CONTRACTS, CaseSubmitted, Contract, Tier
from shared.contracts.deadline import ClockStarted, UrgeIssued
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging import document
from shared.messaging.asyncapi import describe
from shared.messaging.contract_reading import consumers_of, notes_of
from shared.messaging.event_page import event_page
from shared.messaging.specimen import specimen

EVERY = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
API = describe()
PAGE = event_page()


def test_the_documents_in_docs_are_up_to_date() -> None:
    assert document.outdated() == [], "run `python -m shared.messaging.document` and commit docs/"


def test_drift_is_noticed(tmp_path: Path) -> None:
    assert document.outdated(tmp_path) == ["events.md", "asyncapi.yaml"]
    document.write(tmp_path)
    assert document.outdated(tmp_path) == []
    (tmp_path / "events.md").write_text("edited by hand", encoding="utf-8")
    assert document.outdated(tmp_path) == ["events.md"]


def test_links_on_the_event_page_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"(?m)^#+ (.*)$", PAGE)
    }
    assert set(re.findall(r"\(#([^)]+)\)", PAGE)) <= anchors


def test_files_the_event_page_links_to_exist() -> None:
    files = re.findall(r"\]\(([\w./-]+\.\w+)\)", PAGE)
    assert files
    assert [name for name in files if not (document.DOCS / name).exists()] == []


@EVERY
def test_the_event_page_tells_publisher_consumers_and_queues(contract: Contract) -> None:
    (section,) = re.findall(rf"(?ms)^### {re.escape(contract.type)}$(.*?)^##", PAGE)
    assert f"publisher: {contract.publisher}，" in section
    assert contract.summary in section
    assert f"`{contract.subject}`" in section
    for consumer in SUBSCRIPTIONS:
        queue = f"`{consumer}.{contract.name}`"
        assert (queue in section) == (consumer in consumers_of(contract))


def test_the_meaning_of_a_field_is_its_comment() -> None:
    notes = notes_of(CaseSubmitted)
    assert notes["region"] == "12-digit code of the resident's village"
    assert "urgent" not in notes
    assert notes_of(UrgeIssued)["passed_over"].startswith("Rungs that are empty"), "a comment above counts too"
    assert "clock_id" in notes_of(ClockStarted), "so does one in the class it inherits from"
    assert notes_of(Tier)["VILLAGE"] == "村(社区)"


# AsyncAPI: its structure was checked against the official JSON Schema of 3.0.0; these keep what that cannot know.


def test_the_asyncapi_file_is_what_was_described() -> None:
    written = yaml.safe_load((document.DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))
    assert written == json.loads(msgspec.json.encode(API))


def test_the_asyncapi_document_has_the_shape_of_version_3() -> None:
    assert API["asyncapi"] == "3.0.0"
    assert set(API) == {
        "asyncapi",
        "info",
        "defaultContentType",
        "servers",
        "channels",
        "operations",
        "components",
    }
    keys = [*API["channels"], *API["operations"], *API["components"]["messages"], *API["components"]["schemas"]]
    assert [key for key in keys if not re.fullmatch(r"[a-zA-Z0-9._-]+", key)] == []
    assert set(API["channels"]) == set(API["components"]["messages"]) == set(CONTRACTS)


def test_every_reference_is_there() -> None:
    references = list(_references(API))
    assert references
    for reference in references:
        _resolve(reference)


def test_every_publication_and_subscription_is_an_operation() -> None:
    expected = {f"{contract.publisher}.sends.{contract.type}" for contract in CONTRACTS.values()}
    for contract in CONTRACTS.values():
        expected |= {f"{consumer}.receives.{contract.type}" for consumer in consumers_of(contract)}
    assert set(API["operations"]) == expected
    for name, operation in API["operations"].items():
        assert operation["action"] == ("send" if ".sends." in name else "receive")
        channel = _resolve(operation["channel"]["$ref"])
        assert _resolve(operation["messages"][0]["$ref"]) in channel["messages"].values()


@EVERY
def test_the_example_fits_the_schema_of_its_message(contract: Contract) -> None:
    message = API["components"]["messages"][contract.type]
    jsonschema.Draft7Validator.check_schema(API["components"]["schemas"][contract.data.__name__])
    validator = _validator(message["payload"])
    payload = msgspec.json.decode(specimen(contract).encode())
    assert message["examples"][0]["payload"] == payload
    assert [error.message for error in validator.iter_errors(payload)] == []


@EVERY
def test_the_schema_refuses_what_we_refuse(contract: Contract) -> None:
    validator = _validator(API["components"]["messages"][contract.type]["payload"])
    payload = msgspec.json.decode(specimen(contract).encode())
    assert not validator.is_valid({**payload, "type": "another.event.v1"})
    assert not validator.is_valid({**payload, "sequence": 1})
    assert not validator.is_valid({key: value for key, value in payload.items() if key != "subject"})
    required = API["components"]["schemas"][contract.data.__name__]["required"]
    for field in required:
        data = {key: value for key, value in payload["data"].items() if key != field}
        assert not validator.is_valid({**payload, "data": data}), f"{field} is required"


def _validator(schema: dict[str, Any]) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator({**schema, "components": API["components"]})


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from _references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _references(inner)


def _resolve(reference: str) -> Any:
    assert reference.startswith("#/")
    found: Any = API
    for step in reference[2:].split("/"):
        found = found[step]
    return found

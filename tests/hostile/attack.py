"""Schemathesis against one service: every operation of its OpenAPI document, with the people who may call it."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.engine import Status, events, from_schema
from schemathesis.schemas import BaseSchema

from tests.hostile.turn import is_in_turn

SEED = 20261122
CONFIGURATION = Path(__file__).parent / "schemathesis.toml"
TokenOf = Callable[[schemathesis.Case], str | None]  # a token of somebody who may call it; None: without one
_OFTEN = 0.7  # how often a path names something that is there
_NOW_AND_THEN = 0.3  # how often a text of a body is a known word


@dataclass(frozen=True, kw_only=True)
class Known:
    """What requests should name, so that they get further than "there is no such thing".

    Args:
        words: for texts anywhere.
        paths: for parameters of paths: the beginning of the path, the parameter, its values.
    """

    words: Sequence[str]
    paths: Sequence[tuple[str, str, Sequence[str]]]

    def configure(self, plain: dict[str, Any]) -> None:
        """Write it into a configuration of Schemathesis."""
        plain["dictionaries"] = {"words": {"values": list(self.words)}}
        words = {"dictionary": "words", "probability": _NOW_AND_THEN}
        plain.setdefault("generation", {})["dictionaries"] = {"string": words}
        operations = plain.setdefault("operations", [])
        for position, (path, parameter, values) in enumerate(self.paths):
            plain["dictionaries"][f"paths{position}"] = {"values": list(values)}
            named = {f"path.{parameter}": {"dictionary": f"paths{position}", "probability": _OFTEN}}
            operations.append({"include-path-regex": f"^{path}/", "parameters": named})


@dataclass
class Outcome:
    """What came of it."""

    requests: int = 0
    succeeded: set[str] = field(default_factory=set)  # operations that were carried out at least once
    faults: dict[str, str] = field(default_factory=dict)  # by operation, check and title: the first of its kind

    def add(self, key: str, text: str) -> None:
        """Note a fault, unless there was one like it."""
        self.faults.setdefault(key, text)

    def report(self) -> str:
        """All faults, each with the request that shows it."""
        return "\n\n".join(f"{key}\n{text}" for key, text in sorted(self.faults.items()))


def attack(
    url: str,
    document: Mapping[str, Any],
    token_of: TokenOf,
    known: Known,
    *,
    most_examples: int,
    every_corner: bool = True,
) -> Outcome:
    """Send everything Schemathesis thinks of to the service at ``url``.

    Args:
        most_examples: random ones of each operation, good and bad.
        every_corner: also every boundary of every field, one by one, of the operations whose turn it is.
    """
    later = [] if not every_corner else [name for name in _operations(document) if not is_in_turn(name)]
    configuration = _configuration(url, known, most_examples, every_corner=every_corner, later=later)
    schema = schemathesis.openapi.from_dict(dict(document), config=configuration)
    schema.auth.auth(refresh_interval=None)(_provider(token_of))
    return _observe(schema)


def _operations(document: Mapping[str, Any]) -> list[str]:
    return [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]


def _configuration(
    url: str, known: Known, most_examples: int, *, every_corner: bool, later: Sequence[str]
) -> schemathesis.Config:
    plain = tomllib.loads(CONFIGURATION.read_text())
    known.configure(plain)
    plain |= {"seed": SEED, "base-url": url}
    plain["phases"]["coverage"]["enabled"] = every_corner
    if later:
        plain["operations"].append({"include-operation-id": list(later), "phases": {"coverage": {"enabled": False}}})
    for phase in ("fuzzing", "stateful"):
        plain["phases"][phase]["generation"] = {"max-examples": most_examples}
    return schemathesis.Config.from_dict(plain)


def _provider(token_of: TokenOf) -> type[Any]:
    class PeopleOfThePack:
        def get(self, case: schemathesis.Case, _context: schemathesis.AuthContext) -> str | None:
            return token_of(case)

        def set(self, case: schemathesis.Case, token: str, _context: schemathesis.AuthContext) -> None:
            case.headers["Authorization"] = f"Bearer {token}"

    return PeopleOfThePack


def _observe(schema: BaseSchema) -> Outcome:
    outcome = Outcome()
    for event in from_schema(schema).execute():
        match event:
            case events.NonFatalError() | events.FatalError():
                outcome.add(f"error {getattr(event, 'label', '')}", str(getattr(event, "value", event)))
            case events.ScenarioFinished():
                _note(event, outcome)
    return outcome


def _note(event: events.ScenarioFinished, outcome: Outcome) -> None:
    outcome.requests += len(event.recorder.interactions)
    for case_id, interaction in event.recorder.interactions.items():
        if interaction.response is not None and interaction.response.status_code < 300:
            outcome.succeeded.add(event.recorder.cases[case_id].value.operation.label)
    for case_id, checks in event.recorder.checks.items():
        for check in checks:
            if check.status is not Status.FAILURE or check.failure_info is None:
                continue
            failure = check.failure_info.failure
            label = event.recorder.cases[case_id].value.operation.label
            text = f"{failure.message}\n{check.failure_info.code_sample}\n{_answer(event, case_id)}"
            outcome.add(f"{label}: {check.name}: {failure.title}", text)


def _answer(event: events.ScenarioFinished, case_id: str) -> str:
    interaction = event.recorder.interactions.get(case_id)
    if interaction is None or interaction.response is None:
        return "no answer"
    response = interaction.response
    return f"{response.status_code} {(response.content or b'')[:600].decode(errors='replace')}"

"""What can be read off the contracts for documents: who publishes and receives, what is named, what a field means.

The meaning of a field is the comment that stands beside it: written once, where the field is.
"""

import ast
import dataclasses
import inspect
import io
import textwrap
import tokenize
import typing
from enum import Enum
from typing import Any

from shared.contracts import CONTRACTS, Contract
from shared.contracts.subscriptions import SUBSCRIPTIONS


def consumers_of(contract: Contract) -> list[str]:
    """The services that subscribe to an event."""
    return [service for service, events in SUBSCRIPTIONS.items() if contract.data in events]


def publishers() -> list[str]:
    """Everyone who publishes: the services in their usual order, then tools that are no service."""
    services = [service for service in SUBSCRIPTIONS if published_by(service)]
    others = {contract.publisher for contract in CONTRACTS.values()} - set(services)
    return [*services, *sorted(others)]


def published_by(service: str) -> list[Contract]:
    """The contracts a service publishes, in the order they are written down."""
    return [contract for contract in CONTRACTS.values() if contract.publisher == service]


def named_types() -> list[type[Any]]:
    """The enumerations and nested values that events are made of, by name."""
    found: set[type[Any]] = set()

    def look(hint: Any) -> None:
        for part in typing.get_args(hint):
            look(part)
        known = isinstance(hint, type) and hint not in found
        if known and (issubclass(hint, Enum) or dataclasses.is_dataclass(hint)):
            found.add(hint)
            if dataclasses.is_dataclass(hint):
                for inner in typing.get_type_hints(hint).values():
                    look(inner)

    for contract in CONTRACTS.values():
        for hint in typing.get_type_hints(contract.data).values():
            look(hint)
    return sorted(found, key=lambda word: word.__name__)


def notes_of(described: type[Any]) -> dict[str, str]:
    """The comment behind each field of a dataclass or member of an enumeration, or the comment block right above it.

    Inherited fields keep the note of the class they come from. A class without source (a zipped or optimised
    installation) has no notes: the documents are poorer then, never wrong.
    """
    notes: dict[str, str] = {}
    for base in reversed(described.__mro__):
        if dataclasses.is_dataclass(base) or (issubclass(base, Enum) and base.__members__):
            notes.update(_own_notes(base))
    return notes


def _own_notes(described: type[Any]) -> dict[str, str]:
    try:
        source = textwrap.dedent(inspect.getsource(described))
    except OSError:
        return {}
    definition = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef))
    behind, alone = _comments(source)
    notes: dict[str, str] = {}
    for statement in definition.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                note = behind.get(statement.end_lineno or statement.lineno) or _block_above(statement.lineno, alone)
                if note:
                    notes[name] = note
    return notes


def _comments(source: str) -> tuple[dict[int, str], dict[int, str]]:
    """Comments by line: those behind code, and those that have a line to themselves."""
    behind: dict[int, str] = {}
    alone: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line = token.start[0]
            text = token.string.lstrip("#").strip()
            (alone if token.line.lstrip().startswith("#") else behind)[line] = text
    return behind, alone


def _block_above(line: int, alone: dict[int, str]) -> str:
    block: list[str] = []
    while (line := line - 1) in alone:
        block.insert(0, alone[line])
    return " ".join(block)

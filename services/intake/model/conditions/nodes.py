"""What conditions are made of: subjects, operators, and the nodes of the tree."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.errors import FieldError, Text

Value = str | bool | int | float | date
Known = Mapping[str, Value]  # what is known of a resident's matter: answers by code, facts by ``fact_key``


class Kind(StrEnum):
    """What sort of value a subject has; decides which tests fit it."""

    CHOICE = "choice"
    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"  # no test fits: a text that decides anything is a choice


@dataclass(frozen=True, slots=True)
class Subject:
    """What a condition may speak of: its kind, its wording, and its choices by code."""

    kind: Kind
    text: Text
    choices: Mapping[str, Text]  # empty unless the kind is a choice


_NO_CHOICES: Mapping[str, Text] = {}
FACTS: Mapping[str, Subject] = {
    "age": Subject(Kind.NUMBER, Text("年龄", "age"), _NO_CHOICES),  # completed years on the day of filing
    "birth_date": Subject(Kind.DATE, Text("出生日期", "date of birth"), _NO_CHOICES),
    "by_proxy": Subject(Kind.BOOLEAN, Text("代办", "filed by an agent"), _NO_CHOICES),
}


def fact_key(code: str) -> str:
    """The key of a fact among what is known; no answer's code has a colon."""
    return f"fact:{code}"


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to compare: which kinds it fits, how it is said, and what it does."""

    kinds: frozenset[Kind]
    text: Text  # stands after the subject and before the value
    compare: Callable[[Any, Any], bool]


def _is(value: Any, wanted: Any) -> bool:
    return isinstance(value, bool) is isinstance(wanted, bool) and bool(value == wanted)  # True is not 1


def _in(value: Any, wanted: Any) -> bool:
    return value in wanted


_NUMBER, _DATE = frozenset({Kind.NUMBER}), frozenset({Kind.DATE})
_ANY = frozenset({Kind.CHOICE, Kind.BOOLEAN, Kind.NUMBER, Kind.DATE})
OPERATORS: Mapping[str, Operator] = {
    "is": Operator(_ANY, Text("为", "is"), _is),
    "in": Operator(frozenset({Kind.CHOICE}), Text("为", "is"), _in),
    "at_least": Operator(_NUMBER, Text("不少于", "is at least"), operator.ge),
    "at_most": Operator(_NUMBER, Text("不超过", "is at most"), operator.le),
    "above": Operator(_NUMBER, Text("大于", "is above"), operator.gt),
    "below": Operator(_NUMBER, Text("小于", "is below"), operator.lt),
    "not_before": Operator(_DATE, Text("不早于", "is on or after"), operator.ge),
    "not_after": Operator(_DATE, Text("不晚于", "is on or before"), operator.le),
    "after": Operator(_DATE, Text("晚于", "is after"), operator.gt),
    "before": Operator(_DATE, Text("早于", "is before"), operator.lt),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of one subject."""

    key: str  # of the subject among what is known
    operator: str
    value: Value | tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Several nodes joined by ``all`` or ``any``."""

    how: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """The opposite of a node."""

    part: "Node"


Node = Comparison | Joined | Negated


class ConditionInvalid(ValueError):
    """A condition that cannot be read; ``errors`` say where in it, in both languages."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{e.field}: {e.zh} / {e.en}" for e in errors))
        self.errors = errors


def comparisons(node: Node, path: str = "") -> Iterator[tuple[str, Comparison]]:
    """Every comparison below ``node``, with its path in the JSON form."""
    if isinstance(node, Negated):
        yield from comparisons(node.part, step(path, "not"))
    elif isinstance(node, Joined):
        for position, part in enumerate(node.parts):
            yield from comparisons(part, f"{step(path, node.how)}[{position}]")
    else:
        yield path, node


def step(path: str, name: str) -> str:
    """One step deeper in the JSON form."""
    return f"{path}.{name}" if path else name

"""Bodies made from the marshmallow schemas: what must be in one, and every place in it where a text can stand."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields, missing

Path = tuple[str | int, ...]
KEY = "⟨key⟩"  # as the last step of a path: not the value, the key
_SIMPLE = ((fields.Dict, {}), (fields.Boolean, False), (fields.Date, "2026-11-24"), (fields.Number, 1))


def required(schema: type[Schema] | Schema, known: Mapping[str, Any]) -> dict[str, Any]:
    """A body with what must be in it.

    Args:
        known: values by name, for fields whose text must name something that is there; also for fields to add.
    """
    made = schema() if isinstance(schema, type) else schema
    body = {
        _name(field, name): sample(field, name, known)
        for name, field in made.load_fields.items()
        if field.required or _name(field, name) in known
    }
    return body


def sample(field: Any, name: str, known: Mapping[str, Any]) -> Any:
    """A value that fits a field."""
    name = _name(field, name)
    if name in known:
        return copy.deepcopy(known[name])
    match field:
        case fields.Nested():
            return required(field.schema, known)
        case fields.List():
            return [sample(field.inner, name, known)]
        case fields.Enum():
            return next(iter(field.enum)).value
    return copy.copy(next((value for kind, value in _SIMPLE if isinstance(field, kind)), "文字"))


def text_places(schema: type[Schema] | Schema, known: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Each place for a text, with the value that its outermost field must have for the place to be there."""
    made = schema() if isinstance(schema, type) else schema
    for name, field in made.load_fields.items():
        yield from _places(field, (_name(field, name),), name, known)


def _places(field: Any, path: Path, name: str, known: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    match field:
        case fields.Nested():
            for inner, value in text_places(field.schema, known):
                yield (*path, *inner), {**required(field.schema, known), inner[0]: value}
        case fields.List():
            for inner, value in _places(field.inner, (*path, 0), name, known):
                yield inner, [value]
        case fields.Dict():
            yield (*path, KEY), {"key": "文字"}
            yield (*path, "key"), {"key": "文字"}
        case fields.Enum() | fields.Boolean() | fields.Date() | fields.DateTime() | fields.Number():
            yield path, sample(field, name, known)
        case _:
            yield path, sample(field, name, known) if field.load_default is missing or name in known else "文字"


def put(body: Mapping[str, Any], path: Path, value: Any, text: str) -> dict[str, Any]:
    """``body`` with ``text`` at a place; ``value`` is what the place's outermost field must be for it to be there."""
    made = copy.deepcopy(dict(body))
    if path[0] not in made or len(path) > 1:
        made[str(path[0])] = copy.deepcopy(value)
    holder: Any = made
    for step in path[:-1]:
        holder = holder[step]
    if path[-1] == KEY:
        holder[text] = holder.pop("key")
    else:
        holder[path[-1]] = text
    return made


def texts_in(answer: Any) -> Iterator[str]:
    """Every text in plain data, keys included."""
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, dict):
        for key, value in answer.items():
            yield key
            yield from texts_in(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from texts_in(value)


def _name(field: Any, name: str) -> str:
    return field.data_key or name

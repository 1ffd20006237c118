"""What may change inside one version of an event, and what may not.

Messages live longer than programs: in queues, in outboxes, in dead letters. A program of today must read a message of
yesterday, and during an upgrade a program of yesterday reads a message of today. So inside a version a field may be
added if it has a default, and an enumeration may grow; nothing else.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

_ABSENT = object()
Schema = dict[str, Any]


def schema_of(data: type[Any]) -> Schema:
    """The JSON Schema of an event's data in one piece: references put in place, titles and descriptions left out."""
    schema = msgspec.json.schema(data)
    return _in_place(schema, schema.get("$defs", {}))


def breaking_changes(before: Schema, after: Schema, path: str = "data") -> Iterator[str]:
    """What ``after`` breaks for messages or programs that keep to ``before``, in words; nothing if it only adds."""
    if "properties" in before and "properties" in after:
        yield from _changed_fields(before, after, path)
    elif "enum" in before and "enum" in after:
        for value in before["enum"]:
            if value not in after["enum"]:
                yield f"{path}: the value {value!r} was removed"
    elif "items" in before and "items" in after:
        yield from breaking_changes(before["items"], after["items"], f"{path}[]")
    elif "anyOf" in before and "anyOf" in after and len(before["anyOf"]) == len(after["anyOf"]):
        for one, other in zip(before["anyOf"], after["anyOf"], strict=True):
            yield from breaking_changes(one, other, path)
    elif _without_default(before) != _without_default(after):
        yield f"{path}: its type changed from {_without_default(before)} to {_without_default(after)}"
    if "default" in before and before["default"] != after.get("default", _ABSENT) and "default" in after:
        yield f"{path}: its default changed from {before['default']!r} to {after['default']!r}"


def _changed_fields(before: Schema, after: Schema, path: str) -> Iterator[str]:
    for field, schema in before["properties"].items():
        if field in after["properties"]:
            yield from breaking_changes(schema, after["properties"][field], f"{path}.{field}")
        else:
            yield f"{path}.{field}: the field was removed"
    for field in after.get("required", []):
        if field not in before["properties"]:
            yield f"{path}.{field}: a new field must have a default"
        elif field not in before.get("required", []):
            yield f"{path}.{field}: an optional field became required"


def _without_default(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "default"}


def _in_place(schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_in_place(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        resolved = _in_place(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
        return {**resolved, **{key: value for key, value in schema.items() if key != "$ref"}}
    return {
        key: {name: _in_place(part, definitions) for name, part in value.items()}
        if key == "properties"
        else _in_place(value, definitions)
        for key, value in schema.items()
        if key not in ("$defs", "title", "description")
    }

"""Every field that a request may hold, as the schemas of bodies and queries declare it."""

import re._parser as patterns  # type: ignore[import-not-found]
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from tests.architecture.service_classes import endpoints

_ENDLESS = 100_000  # a pattern that may be longer has no end


@dataclass(frozen=True, slots=True)
class InputField:
    """One field and where it stands: ``CaseBody.materials[]``, ``CaseBody.answers{key}``."""

    path: str
    field: fields.Field[Any]

    @property
    def longest(self) -> int | None:
        """How many characters (or members) its validators let through; None: nothing limits it."""
        return min(filter(None, map(_limit, self.field.validators)), default=None)


def input_fields(service: str) -> dict[str, InputField]:
    """Every field of every body and query of a service, those within lists and nested objects included."""
    schemas = {kind for spec in endpoints(service).values() for kind in (spec.body, spec.query) if kind is not None}
    found = (each for schema in schemas for each in fields_of(schema, schema.__name__))
    return {each.path: each for each in found}


def fields_of(schema: type[Schema] | Schema, path: str) -> Iterator[InputField]:
    """Every field of one schema."""
    made = schema() if isinstance(schema, type) else schema
    for name, field in made.load_fields.items():
        yield from _within(field, f"{path}.{name}")


def _within(field: Any, path: str) -> Iterator[InputField]:
    if isinstance(field, fields.Nested):
        yield from fields_of(field.schema, path)
        return
    yield InputField(path, field)
    if isinstance(field, fields.List):
        yield from _within(field.inner, f"{path}[]")
    elif isinstance(field, fields.Dict):
        for name, inner in (("key", field.key_field), ("value", field.value_field)):
            if inner is not None:
                yield from _within(inner, f"{path}{{{name}}}")


def _limit(validator: Any) -> int | None:
    match validator:
        case validate.Length():
            return validator.equal or validator.max
        case validate.OneOf():
            return max(len(str(choice)) for choice in validator.choices)
        case validate.Regexp():
            longest: int = patterns.parse(validator.regex.pattern).getwidth()[1]
            return longest if longest < _ENDLESS else None
    return None

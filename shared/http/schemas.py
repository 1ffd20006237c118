"""Bases of the marshmallow schemas: a body becomes a frozen command, an answer comes from attributes."""

import functools
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, post_load, pre_load

from shared.characters import has_control_character, shown
from shared.clock import SHANGHAI
from shared.http.fields import must_be_near


@functools.cache
def prepared(schema: type[Schema]) -> Schema:
    """The one instance of a schema: to make one costs more than to use it, and use leaves no trace in it."""
    return schema()


class CommandSchema(Schema):
    """A request body. ``class Meta: command = handlers.SignTask`` names what it is turned into.

    Unknown fields are errors: a misspelt field must not be lost in silence.
    """

    class Meta:
        unknown = RAISE
        command: type[Any] | None = None

    @pre_load
    def refuse_control_characters(self, data: Any, **_: Any) -> Any:
        """No text may hold what no person types: databases refuse it, or worse, only the next one does."""
        for path, text in _texts(data):
            if has_control_character(text):
                raise ValidationError("含有控制字符 / holds control characters", shown(path) or "body")
        return data

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Any:
        """Make the command; lists become tuples, so that it is immutable."""
        command = getattr(self.Meta, "command", None)
        if command is None:
            return data
        return command(**{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()})


def _texts(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text in plain data with its path; nested schemas look again, at no harm."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            inner = f"{path}.{key}" if path else str(key)
            yield inner, str(key)
            yield from _texts(value, inner)
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _texts(value, f"{path}[{position}]")


class QuerySchema(Schema):
    """The parameters of a query. Unknown ones are errors: a misspelt filter must not show everything."""

    class Meta:
        unknown = RAISE


class QueryTime(fields.AwareDateTime):
    """A moment in a query: ISO 8601; without an offset it is meant in China's time."""

    default_error_messages = {"invalid": "应为时间，如 2026-11-23T08:00 / a time such as 2026-11-23T08:00"}  # noqa: RUF012

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", default_timezone=SHANGHAI, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> datetime:
        if isinstance(value, str) and len(value) > 10 and value[-6:-5] == " ":  # a plus that was not escaped
            value = f"{value[:-6]}+{value[-5:]}"
        moment: datetime = super()._deserialize(value, attr, data, **more)
        must_be_near(moment)
        return moment


class AnswerSchema(Schema):
    """An answer's body, read from an object's attributes or a mapping."""

    class Meta:
        unknown = EXCLUDE

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """What marshmallow finds in three calls, for a plain attribute in one: a list has hundreds of them."""
        if "." in attr or hasattr(obj, "__getitem__"):
            return super().get_attribute(obj, attr, default)
        return getattr(obj, attr, default)


class LocalTime(fields.AwareDateTime):
    """A moment as the people who read it count it: ISO 8601 with China's offset."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **more: Any) -> str | float | None:
        return None if value is None else super()._serialize(value.astimezone(SHANGHAI), attr, obj, **more)

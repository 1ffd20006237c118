"""Bases of the marshmallow schemas: a body becomes a frozen command, an answer comes from attributes."""

from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, fields, post_load

from shared.clock import SHANGHAI


class CommandSchema(Schema):
    """A request body. ``class Meta: command = handlers.SignTask`` names what it is turned into.

    Unknown fields are errors: a misspelt field must not be lost in silence.
    """

    class Meta:
        unknown = RAISE
        command: type[Any] | None = None

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Any:
        """Make the command; lists become tuples, so that it is immutable."""
        command = getattr(self.Meta, "command", None)
        if command is None:
            return data
        return command(**{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()})


class AnswerSchema(Schema):
    """An answer's body, read from an object's attributes or a mapping."""

    class Meta:
        unknown = EXCLUDE


class LocalTime(fields.AwareDateTime):
    """A moment as the people who read it count it: ISO 8601 with China's offset."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **more: Any) -> str | float | None:
        return None if value is None else super()._serialize(value.astimezone(SHANGHAI), attr, obj, **more)

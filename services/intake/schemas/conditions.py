"""Conditions in bodies and answers."""

from typing import Any

from marshmallow import ValidationError, fields

from services.intake.model.conditions import Condition, ConditionInvalid


class ConditionField(fields.Field[Condition]):
    """A condition in its JSON form; see :mod:`services.intake.model.conditions`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Condition:
        try:
            return Condition.of(value)
        except ConditionInvalid as error:
            raise ValidationError({e.field or "_schema": [f"{e.zh} / {e.en}"] for e in error.errors}) from error

    def _serialize(self, value: Condition | None, attr: str | None, obj: Any, **more: Any) -> dict[str, Any] | None:
        return None if value is None else value.plain

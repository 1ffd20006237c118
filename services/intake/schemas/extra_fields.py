"""What a resident fills in, checked by a marshmallow schema that is made from the rules of the item's extra fields."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.intake.model.conditions import Known
from services.intake.model.extra_fields import LONGEST_TEXT, ExtraField, FieldType, matches, presence_problems
from services.intake.model.resident import (
    DocumentKind,
    document_fault,
    normal_document_number,
    normal_phone,
    phone_fault,
)
from services.intake.schemas.texts import Number, Trimmed
from shared.errors import Text
from shared.http.schemas import CommandSchema

_LONGEST_NUMBER = 200  # as typed; what is longer is no number anyway


def load_filled(declared: Sequence[ExtraField], filled: Any, known: Known) -> dict[str, Any]:
    """The values by code, each of its type; what was left empty is left out.

    Args:
        filled: the JSON object that came.
        known: answers and facts, which decide what is asked for.

    Raises:
        ValidationError: with every field that is missing, wrong, unknown or not asked for.
    """
    schema = schema_of(tuple(declared))
    values = {code: value for code, value in schema().load(filled).items() if value not in (None, "")}
    wrong = {each.field: [f"{each.zh} / {each.en}"] for each in presence_problems(declared, values, known)}
    if wrong:
        raise ValidationError(wrong)
    return values


def dump_filled(declared: Sequence[ExtraField], values: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON form of :func:`load_filled`'s values."""
    plain: dict[str, Any] = schema_of(tuple(declared))().dump(values)
    return plain


@lru_cache(maxsize=2048)
def schema_of(declared: tuple[ExtraField, ...]) -> type[Schema]:
    """The schema of a form. What must be filled in depends on answers and is not its business."""
    return type("FilledFields", (CommandSchema,), {field.code: _field(field) for field in declared})


class _Normal(fields.String):
    """A number as people type it, made regular and then looked at."""

    def __init__(self, normal: Callable[[str], str], fault: Callable[[str], Text | None], **options: Any) -> None:
        super().__init__(**options)
        self._normal, self._fault = normal, fault

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        number = self._normal(super()._deserialize(value, attr, data, **more)[:_LONGEST_NUMBER])
        if fault := self._fault(number):
            raise ValidationError(f"{fault.zh} / {fault.en}")
        return number


def _identity_fault(number: str) -> Text | None:
    return document_fault(DocumentKind.IDENTITY_CARD, number)


def _field(field: ExtraField) -> fields.Field[Any]:
    metadata = {"title": field.zh, "description": field.hint}
    return _FIELDS[field.type](field, {"allow_none": True, "metadata": metadata})


def _choice(field: ExtraField, common: dict[str, Any]) -> fields.Field[Any]:
    codes = [choice.code for choice in field.choices]
    said = "、".join(f"{choice.code}（{choice.zh}）" for choice in field.choices)
    error = f"应为以下之一：{said} / must be one of: {', '.join(codes)}"
    return fields.String(validate=validate.OneOf(["", *codes], error=error), **common)


_FIELDS: Mapping[FieldType, Callable[[ExtraField, dict[str, Any]], fields.Field[Any]]] = {
    FieldType.NUMBER: lambda field, common: Number(validate=_within(field.minimum, field.maximum), **common),
    FieldType.DATE: lambda field, common: fields.Date(validate=_within(field.earliest, field.latest), **common),
    FieldType.BOOLEAN: lambda field, common: fields.Boolean(truthy={True}, falsy={False}, **common),
    FieldType.CHOICE: _choice,
    FieldType.PHONE: lambda field, common: _Normal(normal_phone, phone_fault, **common),
    FieldType.IDENTITY_NUMBER: lambda field, common: _Normal(normal_document_number, _identity_fault, **common),
    FieldType.TEXT: lambda field, common: Trimmed(validate=partial(_text, field), **common),
}


def _within(least: Any, most: Any) -> validate.Range:
    zh = " ".join(f"{name} {limit}" for name, limit in (("不小于", least), ("不大于", most)) if limit is not None)
    en = " and ".join(
        f"{name} {limit}" for name, limit in (("at least", least), ("at most", most)) if limit is not None
    )
    return validate.Range(least, most, error=f"应{zh} / must be {en}")


def _text(field: ExtraField, value: str) -> None:
    if not value:
        return  # left empty; whether it may be is decided elsewhere
    least, most = field.min_length or 0, field.max_length or LONGEST_TEXT
    if not least <= len(value) <= most:
        raise ValidationError(f"应为 {least} 到 {most} 个字 / {least} to {most} characters")
    if field.pattern and not matches(field.pattern, value):
        hint = f"：{field.hint}" if field.hint else ""
        raise ValidationError(f"格式不对{hint} / not in the form that is wanted")

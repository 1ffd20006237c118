"""What a service asks for: an item's questions and fields as the attributes of a service definition."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.intake.model.catalogue import Item
from services.intake.model.conditions import Kind
from services.intake.model.extra_fields import Choice, ExtraField, FieldType
from shared.errors import Text

VILLAGE = "village"  # where it is, for clients that cannot send an address_id
IDENTITY_NUMBER = "identity_number"


class Datatype(StrEnum):
    """The standard's data types that we use."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    LIST = "singlevaluelist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute of a service."""

    code: str
    datatype: Datatype
    required: bool
    description: Text
    hint: str = ""
    values: tuple[tuple[str, Text], ...] = ()  # key, name


_YES_NO = (("true", Text("是", "yes")), ("false", Text("否", "no")))
_OF_KIND = {Kind.NUMBER: Datatype.NUMBER, Kind.DATE: Datatype.DATETIME, Kind.TEXT: Datatype.TEXT}
_OF_TYPE = {
    FieldType.TEXT: Datatype.TEXT,
    FieldType.NUMBER: Datatype.NUMBER,
    FieldType.DATE: Datatype.DATETIME,
    FieldType.PHONE: Datatype.STRING,
    FieldType.IDENTITY_NUMBER: Datatype.STRING,
}
_TRUE, _FALSE = frozenset({"true", "1", "yes", "是"}), frozenset({"false", "0", "no", "否"})


def attributes_of(item: Item) -> tuple[Attribute, ...]:
    """The attributes of a service, in the order they are asked."""
    return tuple(_attributes(item))


def typed(item: Item, code: str, text: str) -> str | int | float | bool:
    """An attribute's text as JSON would have it; what cannot be read stays a text, and is refused where it is checked.

    A moment given for a day counts as its day.
    """
    kinds = {question.code: question.kind for question in item.questions}
    kinds |= {field.code: field.subject.kind for field in item.fields}
    kind = kinds.get(code)
    if kind is Kind.BOOLEAN and text.strip().lower() in _TRUE | _FALSE:
        return text.strip().lower() in _TRUE
    if kind is Kind.NUMBER and re.fullmatch(r"\s*-?[0-9]{1,15}(\.[0-9]{1,10})?\s*", text):
        number = float(text)
        return int(number) if number.is_integer() else number
    if kind is Kind.DATE and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", text):
        return text[:10]
    return text


def _attributes(item: Item) -> Iterator[Attribute]:
    for question in item.questions:
        datatype, values = _shape(_OF_KIND.get(question.kind), question.choices)
        yield Attribute(code=question.code, datatype=datatype, required=False, description=question.text, values=values)
    for field in item.fields:
        yield _of_field(field)
    if item.needs_identity:
        yield Attribute(
            code=IDENTITY_NUMBER,
            datatype=Datatype.STRING,
            required=True,
            description=Text("居民身份证号码", "number of the resident identity card"),
        )
    yield Attribute(
        code=VILLAGE,
        datatype=Datatype.STRING,
        required=False,
        description=Text("村（社区）的 12 位区划代码", "12-digit code of the village"),
        hint="没有 address_id 时填写 / where there is no address_id",
    )


def _of_field(field: ExtraField) -> Attribute:
    datatype, values = _shape(_OF_TYPE.get(field.type), field.choices)
    return Attribute(
        code=field.code,
        datatype=datatype,
        required=field.required and field.condition is None,
        description=field.text,
        hint=field.hint,
        values=values,
    )


def _shape(plain: Datatype | None, choices: tuple[Choice, ...]) -> tuple[Datatype, tuple[tuple[str, Text], ...]]:
    if plain is not None:
        return plain, ()
    return Datatype.LIST, tuple((choice.code, choice.text) for choice in choices) or _YES_NO

"""Residents: what the door takes in, what it shows masked, what is shown in full and put on record."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates_schema

from services.intake.handlers.looks import LookUpResident
from services.intake.model.case import CHINESE
from services.intake.model.look import Purpose
from services.intake.model.resident import (
    DOCUMENT_NAMES,
    DocumentKind,
    Resident,
    document_fault,
    normal_document_number,
    normal_phone,
    phone_fault,
)
from services.intake.ports import LookFilter
from shared.contracts import LookKind, LookReason
from shared.errors import Text
from shared.http.fields import YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema, QueryTime

_LONGEST_NUMBER = 60  # as typed, with spaces and dashes
_MOST_LOOKS = 200  # of a page


class _Numbers(CommandSchema):
    """Document and phone numbers, however they are typed."""

    identity_number = fields.String(load_default="", validate=validate.Length(max=_LONGEST_NUMBER))
    phone = fields.String(load_default="", validate=validate.Length(max=_LONGEST_NUMBER))
    document = fields.Enum(DocumentKind, by_value=True, load_default=DocumentKind.IDENTITY_CARD)

    @pre_load
    def normalise(self, data: Any, **_: Any) -> Any:
        """Take full-width digits, spaces, dashes, a small x and +86 as people type them."""
        if not isinstance(data, dict):
            return data
        normal = {"identity_number": normal_document_number, "phone": normal_phone}
        return {
            name: normal[name](value) if name in normal and isinstance(value, str) and len(value) <= 2000 else value
            for name, value in data.items()
        }

    @validates_schema
    def check_numbers(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse numbers that cannot be right, naming the field."""
        faults = {
            "identity_number": document_fault(data["document"], data["identity_number"]),
            "phone": phone_fault(data["phone"]),
        }
        if wrong := {name: [_in_both(fault)] for name, fault in faults.items() if fault}:
            raise ValidationError(wrong)


class ResidentBody(_Numbers):
    """Whose matter it is."""

    class Meta(CommandSchema.Meta):
        command = Resident

    name = fields.String(required=True, validate=validate.Length(min=1, max=60))


class WriterBody(_Numbers):
    """Who writes a draft; whether a name and a number are needed says the item, when it is confirmed."""

    class Meta(CommandSchema.Meta):
        command = Resident

    name = fields.String(load_default="", validate=validate.Length(max=60))


class PurposeBody(CommandSchema):
    """Why somebody needs to see it."""

    class Meta(CommandSchema.Meta):
        command = Purpose

    reason = fields.Enum(LookReason, by_value=True, required=True)
    note = fields.String(load_default="", validate=validate.Length(max=200))


class LookUpBody(_Numbers):
    """A search by number, with its reason."""

    reason = fields.Enum(LookReason, by_value=True, required=True)
    note = fields.String(load_default="", validate=validate.Length(max=200))
    fill = YesNo(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> LookUpResident:
        return LookUpResident(
            purpose=Purpose(reason=data["reason"], note=data["note"]),
            identity_number=data["identity_number"],
            phone=data["phone"],
            fill=data["fill"],
        )


class LooksQuery(QuerySchema):
    """Which looks are wanted."""

    case = fields.String(attribute="case_number", validate=validate.Length(max=40))
    staff = fields.String(attribute="staff_id", validate=validate.Length(max=40))
    since = QueryTime()
    until = QueryTime()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=_MOST_LOOKS))
    cursor = fields.String(attribute="before", validate=validate.Length(max=36))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> LookFilter:
        return LookFilter(**data)


class QueryCodeBody(CommandSchema):
    """The resident's query code."""

    query_code = fields.String(required=True, validate=validate.Length(min=1, max=40))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> str:
        return str(data["query_code"])


class ResidentView(AnswerSchema):
    """A resident, in full or masked: whoever makes the object decides."""

    name = fields.String()
    identity_number = fields.String()
    phone = fields.String()
    document = fields.Enum(DocumentKind, by_value=True)
    document_zh = fields.Function(lambda resident: DOCUMENT_NAMES[resident.document].zh)


class MatterView(AnswerSchema):
    """One matter of a resident, in a search."""

    number = fields.String()
    item = fields.String(attribute="item_code")
    title = fields.String()
    state = fields.String()
    state_zh = fields.Function(lambda case: CHINESE[case.state])
    region = fields.String()
    submitted_at = LocalTime()
    resident = fields.Nested(ResidentView, attribute="resident.masked")


class KnownResidentView(AnswerSchema):
    """What the network holds about a resident."""

    matters = fields.List(fields.Nested(MatterView))
    more = fields.Boolean()
    resident = fields.Nested(ResidentView, allow_none=True)


class LookView(AnswerSchema):
    """One line of the register."""

    look_id = fields.String()
    kind = fields.Enum(LookKind, by_value=True)
    at = LocalTime()
    staff_id = fields.String()
    unit = fields.String()
    address = fields.String()
    case_number = fields.String(allow_none=True)
    region = fields.String()
    whose = fields.String()
    reason = fields.Enum(LookReason, by_value=True)
    note = fields.String()
    found = fields.Integer()


class LookPageView(AnswerSchema):
    """A page of the register."""

    items = fields.List(fields.Nested(LookView), attribute="looks")
    next = fields.String(allow_none=True)


class UnitLooksView(AnswerSchema):
    """How often one unit looked."""

    unit = fields.String()
    count = fields.Integer()
    last_at = LocalTime()


def _in_both(text: Text) -> str:
    return f"{text.zh} / {text.en}"

"""Drafts: what residents write by themselves."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from services.intake.handlers.drafts import CompleteDraft, ConfirmDraft, ShownDraft, WriteDraft
from services.intake.model.open311 import IDENTITY_NUMBER
from services.intake.model.resident import DocumentKind, document_fault, normal_document_number
from services.intake.schemas.residents import ResidentView, WriterBody
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime

_CODE = validate.Length(min=1, max=40)
_MOST_ATTRIBUTES = 60
_TEXT = {"type": "string"}


class DraftBody(CommandSchema):
    """What somebody wrote."""

    class Meta(CommandSchema.Meta):
        command = WriteDraft

    region = fields.String(required=True, validate=validate.Regexp(r"[0-9]{12}\Z", error="应为 12 位数字 / 12 digits"))
    resident = fields.Nested(WriterBody, required=True)
    item = fields.String(load_default="", validate=validate.Length(max=40))
    summary = fields.String(load_default="", validate=validate.Length(max=1000))
    website = fields.String(
        load_default="", validate=validate.Length(max=500), metadata={"description": "须留空 / must be left empty"}
    )


class _AttributesBody(CommandSchema):
    """What is asked for, as it is typed."""

    attributes = fields.Dict(
        keys=fields.String(validate=_CODE),
        values=fields.String(validate=validate.Length(max=2000)),
        load_default=dict,
        validate=validate.Length(max=_MOST_ATTRIBUTES),
    )

    @validates_schema
    def check_identity_number(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse an identity number that cannot be right."""
        number = normal_document_number(data["attributes"].get(IDENTITY_NUMBER, ""))
        fault = document_fault(DocumentKind.IDENTITY_CARD, number)
        if fault is not None:
            raise ValidationError({IDENTITY_NUMBER: [f"{fault.zh} / {fault.en}"]}, "attributes")
        if number:
            data["attributes"][IDENTITY_NUMBER] = number


class CompleteBody(_AttributesBody):
    """What is added to a draft."""

    class Meta(CommandSchema.Meta):
        command = CompleteDraft

    item = fields.String(validate=_CODE)
    summary = fields.String(validate=validate.Length(max=1000))


class ConfirmBody(_AttributesBody):
    """The resident's yes."""

    class Meta(CommandSchema.Meta):
        command = ConfirmDraft

    query_code = fields.String(required=True, validate=_CODE)
    item = fields.String(validate=validate.Length(max=40))


class CodeBody(CommandSchema):
    """The query code."""

    query_code = fields.String(required=True, validate=_CODE)


class WrittenView(AnswerSchema):
    """What the writer is told; the query code this once."""

    number = fields.String()
    query_code = fields.String()
    lapses_at = LocalTime()


class ChoiceView(AnswerSchema):
    """One of the answers to choose from."""

    key = fields.Function(lambda pair: pair[0], metadata=_TEXT)
    zh = fields.Function(lambda pair: pair[1].zh, metadata=_TEXT)
    en = fields.Function(lambda pair: pair[1].en, metadata=_TEXT)


class AskView(AnswerSchema):
    """What the item asks for."""

    code = fields.String()
    datatype = fields.String()
    required = fields.Boolean()
    zh = fields.String(attribute="description.zh")
    en = fields.String(attribute="description.en")
    hint = fields.String()
    values = fields.List(fields.Nested(ChoiceView))


class DraftView(AnswerSchema):
    """A draft; the writer is masked, also to themselves: the code may be in other hands."""

    number = fields.String(attribute="draft.number")
    region = fields.String(attribute="draft.region")
    item = fields.String(attribute="draft.item_code")
    item_name = fields.Function(lambda shown: shown.item.name if shown.item else "", metadata=_TEXT)
    summary = fields.String(attribute="draft.summary")
    resident = fields.Nested(ResidentView, attribute="draft.resident.masked")
    asks = fields.List(fields.Nested(AskView))
    attributes = fields.Method("told", metadata={"type": "object"})
    written_at = LocalTime(attribute="draft.written_at")
    lapses_at = LocalTime(attribute="draft.lapses_at")
    helped_by = fields.String(attribute="draft.helped_by")
    confirmed_as = fields.String(attribute="draft.confirmed_as")

    def told(self, shown: ShownDraft) -> dict[str, Any]:
        """What was typed, but for numbers that are personal."""
        personal = {each.code for each in shown.item.fields if each.is_personal} if shown.item else set()
        return {code: text for code, text in shown.draft.attributes.items() if code not in personal}


class ConfirmedView(AnswerSchema):
    """The case it has become; the query code is the draft's."""

    number = fields.String()
    missing = fields.Function(
        lambda done: [material.name for material in done.filed.missing] if done.filed else [],
        metadata={"type": "array", "items": _TEXT},
    )
    notice = fields.Function(
        lambda done: done.filed.notice.number if done.filed and done.filed.notice else None,
        metadata={"type": ["string", "null"]},
    )

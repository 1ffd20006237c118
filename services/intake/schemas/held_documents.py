"""Documents held for residents."""

from marshmallow import fields, validate

from services.intake.handlers.held_documents import Paper, ReturnDocument, SendDocument, TakeDocuments
from services.intake.model.held_documents import PAPER_FORMS, PaperForm
from shared.http.fields import WholeNumber
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema
from shared.sealing import mask_name

_NAME = validate.Length(min=1, max=60)


class HeldDocumentsQuery(QuerySchema):
    """Where they lie; in the caller's own unit if none is named."""

    unit = fields.String(load_default="", validate=validate.Length(max=40))


class PaperBody(CommandSchema):
    """One line of a receipt."""

    class Meta(CommandSchema.Meta):
        command = Paper

    material = fields.String(load_default="", validate=validate.Length(max=40))
    name = fields.String(load_default="", validate=validate.Length(max=120))
    form = fields.Enum(PaperForm, by_value=True, required=True)
    count = WholeNumber(load_default=1, validate=validate.Range(1, 1000))


class TakingBody(CommandSchema):
    """Papers that are left with us."""

    class Meta(CommandSchema.Meta):
        command = TakeDocuments

    handed_by = fields.String(required=True, validate=_NAME)
    papers = fields.List(fields.Nested(PaperBody), required=True, validate=validate.Length(min=1, max=50))


class SendingBody(CommandSchema):
    """Where a paper goes."""

    class Meta(CommandSchema.Meta):
        command = SendDocument

    to_unit = fields.String(required=True, validate=validate.Length(min=1, max=40))
    note = fields.String(load_default="", validate=validate.Length(max=500))


class ReturnBody(CommandSchema):
    """Who takes it back."""

    class Meta(CommandSchema.Meta):
        command = ReturnDocument

    to = fields.String(required=True, validate=_NAME)


class MoveView(AnswerSchema):
    """One way of a paper."""

    from_unit = fields.String()
    to_unit = fields.String()
    sent_by = fields.String()
    sent_at = LocalTime()
    note = fields.String()
    received_by = fields.String()
    received_at = LocalTime(allow_none=True)


class HeldDocumentView(AnswerSchema):
    """One entry of the ledger; names of persons are masked."""

    number = fields.String()
    receipt = fields.String()
    case_number = fields.String()
    region = fields.String()
    material = fields.String()
    name = fields.String()
    form = fields.Enum(PaperForm, by_value=True)
    form_zh = fields.Function(lambda document: PAPER_FORMS[document.form].zh)
    count = fields.Integer()
    handed_by = fields.Function(lambda document: mask_name(document.handed_by))
    taken_by = fields.String()
    taken_at = LocalTime()
    unit = fields.String()
    moving_to = fields.String()
    moves = fields.List(fields.Nested(MoveView))
    returned_to = fields.Function(lambda document: mask_name(document.returned_to))
    returned_by = fields.String()
    returned_at = LocalTime(allow_none=True)

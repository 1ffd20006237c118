"""Notices: what is asked of them, and what they say."""

from marshmallow import fields, validate

from services.intake.handlers.filing import ANONYMOUS
from services.intake.handlers.notices import ChangeAnswers, PreviewNotice, RequestMaterials
from services.intake.model.notice import NoticeReason
from services.intake.schemas.catalogue_answers import MaterialView, QuestionView
from services.intake.schemas.residents import ResidentBody
from services.intake.schemas.texts import VILLAGE, ByCode, Codes
from shared.http.fields import YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime

_REASON = validate.Length(min=1, max=500)


class PreviewBody(CommandSchema):
    """A matter that is being typed."""

    class Meta(CommandSchema.Meta):
        command = PreviewNotice

    item = fields.String(required=True, validate=validate.Length(min=1, max=40))
    region = fields.String(required=True, validate=VILLAGE)
    resident = fields.Nested(ResidentBody, load_default=ANONYMOUS)
    answers = ByCode()
    fields_ = ByCode(data_key="fields", attribute="fields")
    materials = Codes(load_default=list)
    by_proxy = YesNo(load_default=False)


class ChangedAnswersBody(CommandSchema):
    """Answers that are different now."""

    class Meta(CommandSchema.Meta):
        command = ChangeAnswers

    answers = ByCode()
    fields_ = ByCode(data_key="fields", attribute="fields")
    reason = fields.String(required=True, validate=_REASON)


class RequestBody(CommandSchema):
    """Papers that are wanted (again)."""

    class Meta(CommandSchema.Meta):
        command = RequestMaterials

    materials = Codes(load_default=list)
    other = fields.String(load_default="", validate=validate.Length(max=120))
    reason = fields.String(required=True, validate=_REASON)


class NoticeView(AnswerSchema):
    """One version of a notice."""

    number = fields.String()
    version = fields.Integer()
    issued_at = LocalTime()
    issued_by = fields.String()
    reason = fields.Enum(NoticeReason, by_value=True)
    note = fields.String()
    missing = fields.List(fields.String())


class HeldPaperView(AnswerSchema):
    """A paper that need not be brought."""

    code = fields.String(attribute="material.code")
    name = fields.String(attribute="material.name")
    name_en = fields.String(attribute="material.name_en")
    source = fields.String()


class ReckoningView(AnswerSchema):
    """Why the list is as it is, beside what is missing."""

    undecided = fields.List(fields.String())
    optional = fields.List(fields.Nested(MaterialView(only=("code", "name", "name_en", "how"))))
    held = fields.List(fields.Nested(HeldPaperView))
    open_questions = fields.List(fields.Nested(QuestionView))


class PreviewView(ReckoningView):
    """What the notice would say now."""

    item = fields.String(attribute="item.code")
    item_version = fields.Integer(attribute="item.version")
    missing = fields.List(fields.Nested(MaterialView(only=("code", "name", "how"))))
    undecided = fields.List(fields.String(), attribute="reckoning.undecided")
    optional = fields.List(
        fields.Nested(MaterialView(only=("code", "name", "name_en", "how"))), attribute="reckoning.optional"
    )
    held = fields.List(
        fields.Nested(HeldPaperView(only=("code", "name", "name_en"))), attribute="reckoning.held"
    )  # whose earlier case it is found in is told when a matter is filed, not while typing
    open_questions = fields.List(fields.Nested(QuestionView), attribute="reckoning.open_questions")

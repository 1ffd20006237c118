"""Classification help."""

from marshmallow import fields, validate

from services.intake.handlers.classification import Classify, ConfirmItem
from services.intake.model.classification import Source
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema

_WORDS = validate.Length(min=1, max=2000)
_COUNTY = validate.Regexp(r"([0-9]{6})?\Z", error="应为 6 位数字 / 6 digits")


class TrainingQuery(QuerySchema):
    """Whose training; who belongs to a county need not name it."""

    county = fields.String(load_default="", validate=_COUNTY)


class WordsBody(CommandSchema):
    """What a resident says."""

    class Meta(CommandSchema.Meta):
        command = Classify

    words = fields.String(required=True, validate=_WORDS)
    county = fields.String(load_default="", validate=_COUNTY)


class ConfirmationBody(CommandSchema):
    """The item that a person chose for a resident's words."""

    class Meta(CommandSchema.Meta):
        command = ConfirmItem

    words = fields.String(required=True, validate=_WORDS)
    item = fields.String(required=True, validate=validate.Length(min=1, max=40))
    name = fields.String(load_default="", validate=validate.Length(max=60))
    county = fields.String(load_default="", validate=_COUNTY)


class ReasonView(AnswerSchema):
    """A word that speaks for an item, and where it was found."""

    word = fields.String()
    source = fields.Enum(Source, by_value=True)
    text = fields.String()
    cases = fields.Integer()
    weight = fields.Integer()


class ProposalView(AnswerSchema):
    """An item that may be meant."""

    item = fields.String()
    name = fields.String()
    line = fields.String()
    sureness = fields.Integer()
    reasons = fields.List(fields.Nested(ReasonView))


class LineShareView(AnswerSchema):
    """A line of work that may be meant."""

    line = fields.String()
    sureness = fields.Integer()


class ClassificationView(AnswerSchema):
    """What may be meant; a person decides."""

    proposals = fields.List(fields.Nested(ProposalView))
    lines = fields.List(fields.Nested(LineShareView))
    model_version = fields.Integer()


class ConfirmationView(AnswerSchema):
    """What was kept: the words are stripped of personal data."""

    words = fields.String()
    item = fields.String()
    proposed = fields.List(fields.String())
    place = fields.Integer(allow_none=True)
    model_version = fields.Integer()


class TrainingView(AnswerSchema):
    """The training in use."""

    county = fields.String()
    version = fields.Integer()
    trained_at = LocalTime()
    examples = fields.Integer()
    weight = fields.Float()
    top1 = fields.Float()
    top3 = fields.Float()
    catalogue_top1 = fields.Float()
    catalogue_top3 = fields.Float()

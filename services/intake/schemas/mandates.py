"""Written mandates."""

from marshmallow import fields, validate

from services.intake.handlers.mandates import EndMandate, RegisterMandate, SignedMandate
from services.intake.model.mandate import MandateEnd
from services.intake.schemas.residents import ResidentBody, ResidentView
from services.intake.schemas.texts import VILLAGE
from shared.http.fields import Day
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema


class SignedMandateBody(CommandSchema):
    """What the signed paper says; signed today and good for a year where it says nothing."""

    class Meta(CommandSchema.Meta):
        command = SignedMandate

    agent = fields.String(load_default="", validate=validate.Length(max=40))
    signed_on = Day(load_default=None)
    valid_until = Day(load_default=None)


class MandatesQuery(QuerySchema):
    """Whose mandates; the caller's own if nobody is named."""

    agent = fields.String(load_default="", validate=validate.Length(max=40))


class MandateBody(CommandSchema):
    """A paper signed before there is a case."""

    class Meta(CommandSchema.Meta):
        command = RegisterMandate

    item = fields.String(required=True, validate=validate.Length(min=1, max=40))
    region = fields.String(required=True, validate=VILLAGE)
    resident = fields.Nested(ResidentBody, required=True)
    signed = fields.Nested(SignedMandateBody, load_default=SignedMandate())


class EndBody(CommandSchema):
    """How it ends, and why."""

    class Meta(CommandSchema.Meta):
        command = EndMandate

    how = fields.Enum(MandateEnd, by_value=True, required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))


class MandateView(AnswerSchema):
    """A mandate; the resident is masked."""

    number = fields.String()
    region = fields.String()
    item = fields.String(attribute="item_code")
    case_number = fields.String()
    resident = fields.Nested(ResidentView, attribute="resident.masked")
    agent = fields.String()
    signed_on = fields.Date()
    valid_until = fields.Date()
    registered_by = fields.String()
    registered_at = LocalTime()
    ended = fields.Enum(MandateEnd, by_value=True, allow_none=True)
    ended_by = fields.String()
    ended_at = LocalTime(allow_none=True)
    end_reason = fields.String()

"""Advice: body and answer."""

from marshmallow import fields, validate

from services.dispatch.handlers.advice import Advise
from services.dispatch.model.advice import Outcome
from services.dispatch.schemas.texts import CODE, REGION
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime

_NO_MORE = validate.Length(max=40)


class AdviceBody(CommandSchema):
    """Somebody was advised (指导)."""

    class Meta:
        command = Advise

    place = fields.String(required=True, validate=REGION)
    line = fields.String(required=True, validate=CODE)
    topic = fields.String(required=True, validate=validate.Length(max=200))
    outcome = fields.Enum(Outcome, required=True, by_value=True)
    item = fields.String(load_default="", validate=_NO_MORE)
    guide = fields.String(load_default="", validate=_NO_MORE)
    note = fields.String(load_default="", validate=validate.Length(max=1000))


class AdviceView(AnswerSchema):
    """One piece of advice."""

    advice_id = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    place = fields.String()
    line = fields.String()
    topic = fields.String()
    item = fields.String()
    guide = fields.String()
    outcome = fields.Enum(Outcome, by_value=True)
    note = fields.String()
    by = fields.String()
    by_name = fields.String()
    given_at = LocalTime()

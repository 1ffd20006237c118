"""Other systems and their keys."""

from marshmallow import fields, validate

from services.intake.handlers.api_clients import RegisterClient
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime

_NAME = validate.Length(min=1, max=40)
_MOST = validate.Length(max=1000)


class ClientBody(CommandSchema):
    """A system that wants to call."""

    class Meta(CommandSchema.Meta):
        command = RegisterClient

    name = fields.String(required=True, validate=_NAME, metadata={"example": "hotline-12345"})
    quota = fields.String(required=True, validate=_NAME, metadata={"example": "1000/day"})
    regions = fields.List(
        fields.String(validate=validate.Length(min=1, max=12)),
        required=True,
        validate=_MOST,
        metadata={"example": ["361103"]},
    )
    items = fields.List(fields.String(validate=_NAME), load_default=list, validate=_MOST, metadata={"example": []})


class ClientView(AnswerSchema):
    """A system; of its key nothing is known."""

    name = fields.String()
    quota = fields.String()
    regions = fields.List(fields.String())
    items = fields.List(fields.String())
    created_at = LocalTime()
    created_by = fields.String()
    revoked_at = LocalTime(allow_none=True)
    revoked_by = fields.String()


class RegisteredView(AnswerSchema):
    """A new client with its key, told this once."""

    client = fields.Nested(ClientView)
    key = fields.String()


class ClientUseView(AnswerSchema):
    """A client, and how often it has called in the present period."""

    client = fields.Nested(ClientView)
    calls = fields.Integer()

"""Moving, sharing and handing over tasks: bodies and answers."""

from marshmallow import fields

from services.dispatch.handlers.handover import HandOver
from services.dispatch.handlers.moving import EscalateTask, TransferTask
from services.dispatch.handlers.sharing import CallIn
from services.dispatch.schemas.texts import CODE, TEXT
from shared.http.fields import YesNo
from shared.http.schemas import AnswerSchema, CommandSchema


class TransferBody(CommandSchema):
    """A transfer (转办)."""

    class Meta:
        command = TransferTask

    reason = fields.String(required=True, validate=TEXT)
    unit = fields.String(load_default=None, allow_none=True, validate=CODE)
    assignee = fields.String(load_default=None, allow_none=True, validate=CODE)


class EscalationBody(CommandSchema):
    """An escalation (上报)."""

    class Meta:
        command = EscalateTask

    reason = fields.String(required=True, validate=TEXT)


class PartBody(CommandSchema):
    """A part that another unit is asked for (会办)."""

    class Meta:
        command = CallIn

    unit = fields.String(required=True, validate=CODE)
    request = fields.String(required=True, validate=TEXT)
    assignee = fields.String(load_default=None, allow_none=True, validate=CODE)


class HandoverBody(CommandSchema):
    """A handover of everything a person has in hand (交接)."""

    class Meta:
        command = HandOver

    reason = fields.String(required=True, validate=TEXT)
    to = fields.String(load_default=None, allow_none=True, validate=CODE)
    dry_run = YesNo(load_default=False)


class HandedOverView(AnswerSchema):
    """Where one task goes."""

    task_id = fields.String()
    title = fields.String()
    origin_number = fields.String()
    state = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    assignee = fields.String(allow_none=True)
    assignee_name = fields.String()
    reason = fields.String()


class HandoverView(AnswerSchema):
    """What a handover did, or would do."""

    dry_run = fields.Boolean()
    items = fields.List(fields.Nested(HandedOverView))
    remaining = fields.Integer()

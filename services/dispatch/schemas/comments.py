"""Remarks on tasks: bodies and answers."""

from marshmallow import fields, validate

from services.dispatch.handlers.comments import CommentTask
from services.dispatch.schemas.tasks import Evidence
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime


class CommentBody(CommandSchema):
    """A remark (说明)."""

    class Meta:
        command = CommentTask

    text = fields.String(required=True, validate=validate.Length(max=2000))
    evidence = Evidence()


class CommentView(AnswerSchema):
    """A remark."""

    comment_id = fields.String()
    at = LocalTime()
    by = fields.String()
    by_name = fields.String()
    unit = fields.String()
    text = fields.String()
    evidence = fields.List(fields.String())

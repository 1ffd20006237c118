"""Files of cases."""

from marshmallow import fields, validate

from services.intake.handlers.attachments import RemoveAttachment
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime


class AttachmentView(AnswerSchema):
    """What is known about a file."""

    attachment_id = fields.String()
    name = fields.String(attribute="download_name")
    media_type = fields.String()
    size_bytes = fields.Integer()
    added_by = fields.String()
    added_at = LocalTime()


class RemovalBody(CommandSchema):
    """Why it does not belong here."""

    class Meta(CommandSchema.Meta):
        command = RemoveAttachment

    reason = fields.String(required=True, validate=validate.Length(min=1, max=200))

"""The shape of notify's HTTP answers. Texts come in both languages; which one is shown is the page's matter."""

from marshmallow import fields

from services.notify.model import Channel, State
from shared.contracts import Audience
from shared.http.schemas import AnswerSchema, LocalTime


class InboxMessageView(AnswerSchema):
    """A message as its reader sees it."""

    message_id = fields.String()
    event = fields.String()
    about = fields.String(metadata={"description": "number of the case or directive"})
    channel = fields.Enum(Channel, by_value=True)
    title = fields.String(attribute="title_zh")
    title_en = fields.String()
    text = fields.String(attribute="text_zh")
    text_en = fields.String()
    created_at = LocalTime()
    read_at = LocalTime(allow_none=True)


class MessageView(InboxMessageView):
    """A message as an overseer sees it: who was told, how, and with what result."""

    audience = fields.Enum(Audience, by_value=True)
    recipient = fields.String(
        attribute="shown_recipient", metadata={"description": "staff id, masked phone number, or resident/<number>"}
    )
    template = fields.String()
    state = fields.Enum(State, by_value=True)
    attempts = fields.Integer()
    sent_at = LocalTime(allow_none=True)
    error = fields.String()


class MessageListView(AnswerSchema):
    """A stretch of messages, newest first."""

    items = fields.List(fields.Nested(MessageView))
    next = fields.String(allow_none=True, metadata={"description": "cursor of the next stretch; null at the end"})


class InboxView(AnswerSchema):
    """A stretch of my inbox, newest first."""

    items = fields.List(fields.Nested(InboxMessageView))
    next = fields.String(allow_none=True, metadata={"description": "cursor of the next stretch; null at the end"})
    unread = fields.Integer(metadata={"description": "how many of all my messages I have not read"})

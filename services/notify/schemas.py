"""What notify is asked over HTTP, and its answers. Texts come in both languages; the page chooses."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.notify.handlers.reading import DEFAULT_LIMIT, MAX_LIMIT, InboxWanted, MessagesWanted
from services.notify.model import Channel, State
from shared.contracts import Audience
from shared.http.schemas import AnswerSchema, LocalTime, QuerySchema


class _Page(QuerySchema):
    """Which stretch of a list is wanted."""

    cursor = fields.String(load_default="", validate=validate.Length(max=36))
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=MAX_LIMIT))


class InboxQuery(_Page):
    """Which of my messages are wanted."""

    unread = fields.Boolean(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> InboxWanted:
        return InboxWanted(before=data["cursor"] or None, limit=data["limit"], unread_only=data["unread"])


class MessagesQuery(_Page):
    """Which messages are wanted: about a number, or in a state."""

    about = fields.String(load_default="", validate=validate.Length(max=40))
    state = fields.Enum(State, by_value=True, load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> MessagesWanted:
        return MessagesWanted(
            before=data["cursor"] or None, limit=data["limit"], about=data["about"] or None, state=data["state"]
        )


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

"""What notify told to whom."""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import Audience

__all__ = [
    "MessageSent",
]


@event(
    "message.sent",
    publisher="notify",
    subject="message/{message_id}",
    correlation="{about}",
    summary="一条消息已送出。",
    example={
        "message_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e01",
        "about": "361103-20261123-000001-0",
        "audience": "resident",
        "recipient": "138****5678",
        "channel": "file",
        "template": "materials_requested",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    message_id: str
    about: str  # number of the case or directive
    audience: Audience
    recipient: str  # staff id, or a masked phone number
    channel: str  # inbox, file, console, call_list
    template: str  # name of the text that was used

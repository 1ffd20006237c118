"""What staff see of messages: their own inbox, and who was told what about a matter."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notify.model import Message, State
from services.notify.ports import UnitOfWork
from shared.errors import Invalid, NotFound
from shared.identity import Identity

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which stretch of a list is wanted: at most ``limit`` messages older than the message ``before``."""

    before: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxWanted(Page):
    """Which of one's own messages are wanted."""

    unread_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesWanted(Page):
    """Which messages an overseer wants; one of the two must be given."""

    about: str | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageList:
    """A stretch of messages, newest first; ``next`` is the cursor of the next stretch, None at the end."""

    items: Sequence[Message]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox(MessageList):
    """A person's inbox; ``unread`` counts all that is unread, not this stretch."""

    unread: int


def read_inbox(identity: Identity, wanted: InboxWanted, uow: UnitOfWork) -> Inbox:
    """My messages, newest first."""
    found = uow.messages.inbox(
        identity.staff_id, before=wanted.before, unread_only=wanted.unread_only, limit=wanted.limit + 1
    )
    items, following = _cut(found, wanted.limit)
    return Inbox(items=items, next=following, unread=uow.messages.unread(identity.staff_id))


def give_receipt(identity: Identity, message_id: str, uow: UnitOfWork) -> None:
    """Put on record that I have read a message; doing it again changes nothing.

    Raises:
        NotFound: there is no such message, or it is somebody else's.
    """
    message = uow.messages.get(message_id)
    if message is None or message.recipient != identity.staff_id:
        raise NotFound("您的收件箱里没有这条消息", "there is no such message in your inbox")
    message.record_read(uow.now)


def search_messages(identity: Identity, wanted: MessagesWanted, uow: UnitOfWork) -> MessageList:
    """Who was told what, when, how and with what result: about a number, or in a state such as ``failed``.

    Only messages of regions inside the caller's scope are found.

    Raises:
        Invalid: neither a number nor a state is given.
    """
    if wanted.about is None and wanted.state is None:
        raise Invalid("about", "请给出工单或来文编号", "give the number of a case or directive")
    found = uow.messages.search(
        scope=identity.scope, about=wanted.about, state=wanted.state, before=wanted.before, limit=wanted.limit + 1
    )
    items, following = _cut(found, wanted.limit)
    return MessageList(items=items, next=following)


def _cut(found: Sequence[Message], limit: int) -> tuple[Sequence[Message], str | None]:
    items = found[:limit]
    return items, items[-1].message_id if len(found) > limit else None

"""What staff see of messages: their own inbox, and who was told what about a matter."""

from collections.abc import Mapping, Sequence
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

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Page":
        """Read ``cursor`` and ``limit`` from a query string.

        Raises:
            Invalid: ``limit`` is not a number from 1 to 200.
        """
        text = query.get("limit", str(DEFAULT_LIMIT))
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_LIMIT):
            raise Invalid("limit", f"应为 1 到 {MAX_LIMIT} 的整数", f"must be a whole number from 1 to {MAX_LIMIT}")
        return cls(before=query.get("cursor") or None, limit=int(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageList:
    """A stretch of messages, newest first; ``next`` is the cursor of the next stretch, None at the end."""

    items: Sequence[Message]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox(MessageList):
    """A person's inbox; ``unread`` counts all that is unread, not this stretch."""

    unread: int


def read_inbox(identity: Identity, query: Mapping[str, str], uow: UnitOfWork) -> Inbox:
    """My messages, newest first; ``unread=true`` leaves out what I have read."""
    page = Page.of(query)
    found = uow.messages.inbox(
        identity.staff_id, before=page.before, unread_only=query.get("unread") == "true", limit=page.limit + 1
    )
    items, following = _cut(found, page.limit)
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


def search_messages(identity: Identity, query: Mapping[str, str], uow: UnitOfWork) -> MessageList:
    """Who was told what, when, how and with what result: about a number, or in a state such as ``failed``.

    Only messages of regions inside the caller's scope are found.

    Raises:
        Invalid: neither ``about`` nor ``state`` is given, or ``state`` is no state.
    """
    page, about, state = Page.of(query), query.get("about") or None, query.get("state") or None
    if about is None and state is None:
        raise Invalid("about", "请给出工单或来文编号", "give the number of a case or directive")
    if state is not None and state not in set(State):
        choices = ", ".join(State)
        raise Invalid("state", f"应为其中之一：{choices}", f"must be one of {choices}")
    found = uow.messages.search(
        scope=identity.scope,
        about=about,
        state=State(state) if state else None,
        before=page.before,
        limit=page.limit + 1,
    )
    items, following = _cut(found, page.limit)
    return MessageList(items=items, next=following)


def _cut(found: Sequence[Message], limit: int) -> tuple[Sequence[Message], str | None]:
    items = found[:limit]
    return items, items[-1].message_id if len(found) > limit else None

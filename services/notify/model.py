"""The pure domain of notify: who can be told, what a message is, and what may become of it.

``Case``, ``Task``, ``Directive``, ``Staff`` and ``Unit`` are notify's own copies, made from events alone; they hold
only what is needed to find a recipient and to word a message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.contracts import Audience, Role
from shared.errors import Text


class Channel(StrEnum):
    """A way to a recipient."""

    INBOX = "inbox"  # 站内消息: a staff member's inbox on screen
    FILE = "file"  # 外发文件: a line in the outgoing file of the network
    CONSOLE = "console"  # 控制台: a line in the service's log
    CALL_LIST = "call_list"  # 人工告知: a staff member tells the resident by hand


OUTGOING = frozenset({Channel.FILE, Channel.CONSOLE})  # leave the network, so they can fail


class Addressee(StrEnum):
    """Whom a route tells; the people behind the word are looked up when something happens."""

    RESIDENT = "resident"  # 居民
    TAKER = "taker"  # 首问人: the staff member who took the case first
    ACTOR = "actor"  # 应办人: who has to act now; the unit's leader if there is nobody
    DISPATCHERS = "dispatchers"  # 派单员 whose scope covers the place
    SUPERVISORS = "supervisors"  # 督办员 whose scope covers the place
    ISSUER = "issuer"  # 交办人: who sent the directive
    CONCERNED = "concerned"  # 相关人员: everybody whom the event itself names; nobody of them there: nobody is missed
    CALLED_UPON = "called_upon"  # 须办理的人: whom the event asks to act; their stand-ins, or the leader of the unit

    @property
    def audience(self) -> Audience:
        """The same in the words of the contract."""
        return Audience.RESIDENT if self is Addressee.RESIDENT else Audience.STAFF


class State(StrEnum):
    """What became of a message."""

    PENDING = "pending"  # 待发: to be sent, or to be sent again
    SENDING = "sending"  # 发送中: handed to its channel, the outcome is not recorded yet
    SENT = "sent"  # 已发
    HANDED_OVER = "handed_over"  # 转人工: a person was asked to tell the resident
    FAILED = "failed"  # 失败: given up
    UNKNOWN = "unknown"  # 不明: it may have been sent or not; never sent again by itself


class HandOver(StrEnum):
    """Why a person has to tell the resident."""

    NO_PHONE = "no_phone"  # 没有电话
    BY_RULE = "by_rule"  # 规则要求当面告知
    FAILED = "failed"  # 发送失败
    UNKNOWN = "unknown"  # 是否送达不明


RETRY_AFTER = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
SENDING_LEASE = timedelta(minutes=2)  # a message still in SENDING after this lost its sender


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the routing table: when ``event`` happens, tell ``addressee`` by ``channel`` with ``template``."""

    event: str  # name of the contract, "case.accepted"
    addressee: Addressee
    channel: Channel
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A message in words: one line of title, then the text; both in Chinese and English."""

    title: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Recipient:
    """A staff member who will be told."""

    staff_id: str
    stands_in: bool = False  # told in place of somebody who is missing


NOBODY = Recipient("", stands_in=True)  # nobody could be found: the message fails, and stays on record as that


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that happened and that somebody is to be told about."""

    event_id: str
    event: str  # name of the contract
    about: str  # number of the case or directive
    region: str
    facts: Mapping[str, Any]  # what templates may name
    case: "Case | None" = None
    actor: str | None = None  # staff id of who has to act
    unit: str | None = None  # the unit whose leader stands in
    issuer: str | None = None
    concerned: tuple[str, ...] = ()  # staff ids
    called_upon: tuple[str, ...] = ()  # staff ids


@dataclass(eq=False, kw_only=True)
class Case:
    """A resident's matter, as far as telling needs it."""

    number: str
    title: str
    region: str
    resident: str  # masked name
    contact: str | None  # sealed phone number; None: no phone
    taken_by: str  # staff id


@dataclass(eq=False, kw_only=True)
class Task:
    """A unit's share of a case or directive; the newest assignment wins."""

    task_id: str
    number: str  # of the case or directive
    title: str
    region: str
    unit: str
    assignee: str | None
    sequence: int


@dataclass(eq=False, kw_only=True)
class Directive:
    """A paper from above."""

    number: str
    title: str
    region: str
    issued_by: str


@dataclass(eq=False, kw_only=True)
class Unit:
    """An office and who leads it."""

    code: str
    name: str
    region: str
    leader: str | None
    sequence: int


@dataclass(eq=False, kw_only=True)
class Staff:
    """A person who can be told in the inbox."""

    staff_id: str
    unit: str
    scope: str  # region code; empty: everywhere
    roles: list[str]
    active: bool
    sequence: int

    def has(self, role: Role) -> bool:
        """Whether the person holds ``role``."""
        return role.value in self.roles


@dataclass(eq=False, kw_only=True)
class Message:
    """One message to one recipient by one channel about one event; there is never a second one.

    ``due_at`` says when the state asks for attention: the next attempt (pending), the end of the lease (sending).
    """

    message_id: str  # UUIDv7
    event_id: str
    event: str
    about: str  # number of the case or directive
    region: str
    audience: Audience
    recipient: str  # staff id, or "resident/<number>"
    channel: Channel
    template: str
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    state: State
    created_at: datetime
    due_at: datetime | None = None
    attempts: int = 0
    address: str | None = None  # masked phone number it went to
    sent_at: datetime | None = None
    read_at: datetime | None = None
    error: str = ""  # why it is not sent, or why a person has to tell it
    version: int = field(default=0, init=False)

    @classmethod
    def about_occasion(
        cls, occasion: Occasion, route: Route, recipient: str, wording: Wording, *, message_id: str, now: datetime
    ) -> "Message":
        """The message that ``route`` asks for. An inbox needs no sender, so its messages are sent by being written;
        one with no recipient has failed, and stays on record as that."""
        outgoing, found = route.channel in OUTGOING, bool(recipient)
        return cls(
            message_id=message_id,
            event_id=occasion.event_id,
            event=occasion.event,
            about=occasion.about,
            region=occasion.region,
            audience=route.addressee.audience,
            recipient=recipient,
            channel=route.channel,
            template=route.template,
            title_zh=wording.title.zh,
            title_en=wording.title.en,
            text_zh=wording.text.zh,
            text_en=wording.text.en,
            state=State.PENDING if outgoing else State.SENT if found else State.FAILED,
            created_at=now,
            due_at=now if outgoing else None,
            sent_at=now if found and not outgoing else None,
            error="" if found else "nobody",
        )

    def handed_to(
        self, recipient: str, wording: Wording, reason: "HandOver", *, message_id: str, now: datetime
    ) -> "Message":
        """The request to a staff member to tell the resident by hand what this message says."""
        found = bool(recipient)
        return replace(
            self,
            message_id=message_id,
            recipient=recipient,
            channel=Channel.CALL_LIST,
            title_zh=wording.title.zh,
            title_en=wording.title.en,
            text_zh=wording.text.zh,
            text_en=wording.text.en,
            state=State.HANDED_OVER if found else State.FAILED,
            created_at=now,
            due_at=None,
            attempts=0,
            address=None,
            sent_at=now if found else None,
            read_at=None,
            error=reason.value if found else "nobody",
        )

    def claim(self, now: datetime) -> None:
        """Take the message in hand for sending: from here until the outcome is recorded it may be on its way."""
        self._must_be(State.PENDING)
        self.state = State.SENDING
        self.attempts += 1
        self.due_at = now + SENDING_LEASE

    def record_sent(self, now: datetime, address: str) -> None:
        """The channel took it. A late word counts too: it settles a message thought unknown."""
        self._must_be(State.SENDING, State.UNKNOWN)
        self.state, self.sent_at, self.address = State.SENT, now, address
        self.due_at, self.error = None, ""

    def record_failure(self, now: datetime, reason: str, *, retry: bool = True) -> None:
        """It certainly was not sent: try again after a growing wait, or give up."""
        self._must_be(State.SENDING, State.UNKNOWN)
        self.error = reason
        if retry and self.attempts <= len(RETRY_AFTER):
            self.state, self.due_at = State.PENDING, now + RETRY_AFTER[self.attempts - 1]
        else:
            self.state, self.due_at = State.FAILED, None

    def record_unknown(self, reason: str) -> None:
        """Nobody can say whether it was sent; a person has to look, because sending twice blindly is worse."""
        self._must_be(State.SENDING, State.UNKNOWN)
        self.state, self.due_at, self.error = State.UNKNOWN, None, reason

    def record_read(self, now: datetime) -> None:
        """The recipient has read it; the first time stays."""
        if self.read_at is None:
            self.read_at = now

    @property
    def wording(self) -> Wording:
        """The words it was written in."""
        return Wording(title=Text(self.title_zh, self.title_en), text=Text(self.text_zh, self.text_en))

    @property
    def shown_recipient(self) -> str:
        """Who was told, fit for other eyes: the masked phone number once there is one."""
        return self.address or self.recipient

    def _must_be(self, *states: State) -> None:
        if self.state not in states:
            raise ValueError(f"message {self.message_id} is {self.state}, not {' or '.join(states)}")


def resident_of(number: str) -> str:
    """How the resident of a case is named as a recipient: by the case, never by name or phone."""
    return f"resident/{number}"


def scopes_covering(region: str) -> tuple[str, ...]:
    """Every scope that covers ``region``, the nearest first: village, township, county, everywhere."""
    return (*(region[:length] for length in (12, 9, 6) if len(region) >= length), "")

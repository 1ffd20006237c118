"""What the handlers need from the outside, as Protocols; store, texts and senders keep them, tests fake them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from services.notify.model import Case, Channel, Directive, Message, Route, Staff, State, Task, Unit, Wording
from shared.contracts import Role

D_co = TypeVar("D_co", covariant=True)


class Event(Protocol[D_co]):
    """An event as it arrived; ``shared.messaging``'s envelope is one."""

    @property
    def id(self) -> str: ...  # UUIDv7
    @property
    def sequence(self) -> int: ...  # 1, 2, 3 … per subject
    @property
    def data(self) -> D_co: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message in the moment of sending. The phone number is in clear here and nowhere else: keep it out of logs."""

    message_id: str  # the idempotency key, for channels that know one
    about: str
    template: str
    phone: str = field(repr=False)
    wording: Wording


class NotSent(Exception):
    """The channel did not take the letter, for certain. ``retry``: trying later may help."""

    def __init__(self, reason: str, *, retry: bool = True) -> None:
        super().__init__(reason)
        self.retry = retry


class Sender(Protocol):
    """A channel that takes letters out of the network."""

    def send(self, letter: Letter, now: datetime) -> None:
        """Send ``letter``; returning means that the channel has it.

        Raises:
            NotSent: it certainly did not go out. Any other exception means that nobody knows.
        """
        ...


class Texts(Protocol):
    """The templates."""

    def render(self, template: str, facts: Mapping[str, Any]) -> Wording:
        """Word a message in both languages."""
        ...


class Routing(Protocol):
    """The routing table."""

    def of(self, event: str) -> Sequence[Route]:
        """Whom to tell when ``event`` (name of a contract) happens."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the desk of who writes the messages."""

    routing: Routing
    texts: Texts


class Messages(Protocol):
    """All messages, in and out."""

    def add(self, message: Message) -> None: ...

    def get(self, message_id: str) -> Message | None: ...

    def told(self, event_id: str) -> set[tuple[str, Channel]]:
        """Who (recipient, channel) has a message about this event already."""
        ...

    def next_due(self, now: datetime) -> Message | None:
        """The pending outgoing message that has waited longest for its turn; held against other copies."""
        ...

    def lost(self, now: datetime) -> Sequence[Message]:
        """Messages whose sender took them in hand and never came back."""
        ...

    def inbox(self, staff_id: str, *, before: str | None, unread_only: bool, limit: int) -> Sequence[Message]:
        """A person's messages, newest first, older than the message ``before``."""
        ...

    def unread(self, staff_id: str) -> int: ...

    def search(
        self, *, scope: str, about: str | None, state: State | None, before: str | None, limit: int
    ) -> Sequence[Message]:
        """Messages of the regions inside ``scope``, newest first."""
        ...

    def tally(self) -> Mapping[State, int]:
        """How many messages are in each state that needs a person or a sender's attention."""
        ...


class Directory(Protocol):
    """Units and staff."""

    def unit(self, code: str) -> Unit | None: ...

    def add_unit(self, unit: Unit) -> None: ...

    def staff(self, staff_id: str) -> Staff | None: ...

    def add_staff(self, staff: Staff) -> None: ...

    def holders(self, role: Role, region: str) -> Sequence[Staff]:
        """Active staff with ``role`` whose scope covers ``region``, by staff id."""
        ...


class Matters(Protocol):
    """What messages are about: cases, tasks and directives."""

    def case(self, number: str) -> Case | None: ...

    def add_case(self, case: Case) -> None: ...

    def task(self, task_id: str) -> Task | None: ...

    def add_task(self, task: Task) -> None: ...

    def directive(self, number: str) -> Directive | None: ...

    def add_directive(self, directive: Directive) -> None: ...


class UnitOfWork(Protocol):
    """One transaction. Handlers never commit; the entrypoint does."""

    @property
    def now(self) -> datetime: ...

    @property
    def messages(self) -> Messages: ...

    @property
    def directory(self) -> Directory: ...

    @property
    def matters(self) -> Matters: ...

    def publish(self, event: object) -> None: ...

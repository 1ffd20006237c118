"""Taking outgoing messages through their channel: claim, (send outside of any transaction), record.

Between claim and record a message is in state ``sending``. A process that dies there leaves it so; after the lease it
becomes ``unknown`` and a person is asked to look. It is never sent twice blindly.
"""

from dataclasses import dataclass

from services.notify.events import message_sent
from services.notify.handlers.telling import hand_over
from services.notify.model import Channel, HandOver, Message, State, Wording
from services.notify.ports import Desk, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message in hand, with all that sending it takes; it outlives the transaction that claimed it."""

    message_id: str
    about: str
    template: str
    channel: Channel
    wording: Wording
    contact: str  # sealed phone number


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took it; ``address`` is the masked phone number."""

    address: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It certainly did not go out."""

    reason: str
    retry: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it went out."""

    reason: str


Outcome = Sent | Failed | Unknown


def claim_next(uow: UnitOfWork) -> Claimed | None:
    """Take the next outgoing message in hand. One at a time: a crash leaves at most one message unknown."""
    message = uow.messages.next_due(uow.now)
    if message is None:
        return None
    case = uow.matters.case(message.about)
    message.claim(uow.now)
    return Claimed(
        message_id=message.message_id,
        about=message.about,
        template=message.template,
        channel=message.channel,
        wording=message.wording,
        contact=case.contact if case and case.contact else "",
    )


def record(message_id: str, outcome: Outcome, uow: UnitOfWork, desk: Desk) -> None:
    """Record what became of a message in hand; what did not reach the resident goes to a person."""
    message = uow.messages.get(message_id)
    if message is None:
        raise LookupError(f"message {message_id} was claimed and is gone")
    match outcome:
        case Sent(address):
            message.record_sent(uow.now, address)
            uow.publish(message_sent(message))
        case Failed(reason, retry):
            message.record_failure(uow.now, reason, retry=retry)
            if message.state is State.FAILED:
                _to_a_person(message, HandOver.FAILED, uow, desk)
        case Unknown(reason):
            message.record_unknown(reason)
            _to_a_person(message, HandOver.UNKNOWN, uow, desk)


def give_up_lost(uow: UnitOfWork, desk: Desk) -> int:
    """Mark as unknown what was taken in hand and never recorded; how many there were."""
    lost = uow.messages.lost(uow.now)
    for message in lost:
        message.record_unknown("the sender was interrupted before it could record the outcome")
        _to_a_person(message, HandOver.UNKNOWN, uow, desk)
    return len(lost)


def _to_a_person(message: Message, reason: HandOver, uow: UnitOfWork, desk: Desk) -> None:
    case = uow.matters.case(message.about)
    if case is not None:
        hand_over(message, case, reason, uow, desk)

"""The postman: carries outgoing messages to their channels, outside of any transaction."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

import structlog

from services.notify.handlers.delivery import Claimed, Failed, Outcome, Sent, Unknown, claim_next, give_up_lost, record
from services.notify.model import Channel
from services.notify.ports import Desk, Letter, NotSent, Sender, UnitOfWork
from shared.clock import Clock
from shared.errors import PermanentError
from shared.sealing import mask_phone

log = structlog.get_logger(__name__)


class Committing(UnitOfWork, Protocol):
    """A unit of work as its opener sees it."""

    def commit(self) -> None: ...


class Opener(Protocol):
    """Opens sealed contacts; ``shared.sealing.Sealer`` does."""

    def open(self, token: str) -> str: ...


class Postman:
    """Takes one message after the other through its channel.

    Args:
        units: opens a unit of work; each message takes two short ones, with the sending between them.
        senders: the channels that leave the network.
        opener: opens a resident's sealed phone number, in the moment of sending only.
        desk: words the request to a person when a message did not arrive.
        clock: says when a message left.
    """

    def __init__(
        self,
        units: Callable[[], AbstractContextManager[Committing]],
        senders: Mapping[Channel, Sender],
        opener: Opener,
        desk: Desk,
        clock: Clock,
    ) -> None:
        self._units = units
        self._senders = senders
        self._opener = opener
        self._desk = desk
        self._clock = clock

    def round(self, limit: int = 50) -> int:
        """Give up what was lost, then send up to ``limit`` messages; returns how many were taken in hand."""
        with self._units() as uow:
            lost = give_up_lost(uow, self._desk)
            uow.commit()
        if lost:
            log.warning("messages were lost between sending and recording", count=lost)
        for taken in range(limit):
            with self._units() as uow:
                claimed = claim_next(uow)
                uow.commit()
            if claimed is None:
                return taken
            outcome = self._send(claimed)
            with self._units() as uow:
                record(claimed.message_id, outcome, uow, self._desk)
                uow.commit()
        return limit

    def _send(self, claimed: Claimed) -> Outcome:
        """Send one message. Whatever goes wrong becomes an outcome: an exception here would leave it in hand."""
        sender = self._senders.get(claimed.channel)
        if sender is None:
            return Failed(f"no sender for channel {claimed.channel}", retry=False)
        try:
            phone = self._opener.open(claimed.contact)
        except PermanentError as error:
            return Failed(f"the contact cannot be opened: {error.text.en}", retry=False)
        letter = Letter(
            message_id=claimed.message_id,
            about=claimed.about,
            template=claimed.template,
            phone=phone,
            wording=claimed.wording,
        )
        try:
            sender.send(letter, self._clock.now())
        except NotSent as refusal:
            return Failed(str(refusal), retry=refusal.retry)
        except Exception as error:
            log.exception("nobody knows whether a message went out", message_id=claimed.message_id)
            return Unknown(f"{type(error).__name__}: the channel did not say whether it took the message")
        return Sent(mask_phone(phone))

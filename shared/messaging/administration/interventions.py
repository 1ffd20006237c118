"""Every act on record: who, when, what, why. What cannot be recorded is not done.

An act is recorded twice under one id: ``begun`` before the first message is touched, and ``done`` or ``broken_off``
with the true number afterwards. An operator whose machine dies in between leaves a ``begun`` behind, never nothing.
"""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.contracts import InterventionRecorded, contract_of
from shared.errors import PermanentError
from shared.identifiers import new_id
from shared.messaging.administration.connection import ConfirmedPublishing, Connection, Refused
from shared.messaging.envelope import CONTENT_TYPE, wrap
from shared.messaging.topology import exchange_of

_NAME_CHARACTERS = 200  # as many as are kept


class NotRecorded(PermanentError):
    """Nobody would keep the record of an act, so the act was not carried out."""

    code = "not-recorded"

    def __init__(self) -> None:
        super().__init__(
            "这次处置无法记录在案，因此没有执行：门户的队列还没有建立，请先启动网络",
            "the act could not be put on record, so it was not carried out: the queue for records does not exist; "
            "start the network first",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who acts, and why."""

    name: str  # account, or user@machine
    reason: str = ""


@dataclass(slots=True)
class Progress:
    """How many messages the act has touched so far."""

    done: int = 0


class Records:
    """Puts acts on record over an open connection."""

    def __init__(self, connection: Connection, person: Person) -> None:
        self._publishing = ConfirmedPublishing(connection)
        self._person = person

    @contextmanager
    def of(self, act: str, queue: str, *, selection: str, messages: int) -> Iterator[Progress]:
        """Carry out an act inside this; count what it does in the yielded progress.

        Args:
            act: "replay", "discard" or "rebuild".
            messages: how many it is about to touch.

        Raises:
            NotRecorded: before anything was done.
        """
        intervention_id = new_id()
        progress = Progress()

        def record(sequence: int, state: str, count: int) -> None:
            event = InterventionRecorded(
                intervention_id=intervention_id,
                act=act,
                operator=self._person.name[:_NAME_CHARACTERS],
                queue=queue,
                messages=count,
                reason=self._person.reason,
                selection=selection,
                state=state,
            )
            self._publish(event, sequence)

        try:
            record(1, "begun", messages)
        except Refused as refused:
            raise NotRecorded from refused
        try:
            yield progress
        except BaseException:
            with contextlib.suppress(Exception):  # the broker may be what failed; "begun" is on record
                record(2, "broken_off", progress.done)
            raise
        record(2, "done" if progress.done >= messages else "broken_off", progress.done)

    def _publish(self, event: InterventionRecorded, sequence: int) -> None:
        contract = contract_of(type(event))
        envelope = wrap(event, sequence=sequence, time=datetime.now(UTC))
        self._publishing.publish(
            exchange_of(contract.publisher),
            contract.type,
            envelope.encode(),
            message_id=envelope.id,
            content_type=CONTENT_TYPE,
        )

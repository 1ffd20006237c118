"""The outbox: events are rows of the business transaction.

So nothing is published that did not happen, and nothing that happened stays unpublished.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from shared.contracts import contract_of
from shared.errors import Invalid
from shared.messaging.context import current_cause
from shared.messaging.envelope import MOST_BYTES, Envelope, subject_of, wrap
from shared.persistence.insertion import insert


class Outbox:
    """Adds events inside one transaction.

    Adding to a subject locks its sequence row until the commit. Two transactions on one aggregate therefore get
    their sequence numbers and their outbox ids in the same order, which is the order of publishing.
    """

    def __init__(self, connection: Connection, metadata: sa.MetaData) -> None:
        self._connection = connection
        self._outbox = metadata.tables["outbox"]
        self._sequences = metadata.tables["aggregate_sequence"]
        self._pending: list[dict[str, Any]] = []

    def add(self, event: object, *, time: datetime) -> Envelope[Any]:
        """Wrap ``event`` and put it behind the earlier events of its subject.

        Raises:
            Invalid: it is larger than consumers take.
        """
        cause = current_cause.get()
        envelope = wrap(
            event,
            sequence=self._next_sequence(subject_of(event)),
            time=time,
            causationid=cause.event_id if cause else None,
            traceparent=cause.traceparent if cause else None,
        )
        body = envelope.encode()
        if len(body) > MOST_BYTES:
            raise Invalid("body", "内容过大，无法通知其他服务", "too large to be told to the other services")
        self._pending.append(
            {
                "event_id": envelope.id,
                "type": contract_of(type(event)).type,
                "subject": envelope.subject,
                "correlation": envelope.correlationid,
                "body": body.decode(),
                "created_at": datetime.now(UTC),
            }
        )
        return envelope

    def flush(self) -> bool:
        """Write what was added; called once before the commit. Returns whether there was anything."""
        if not self._pending:
            return False
        self._connection.execute(sa.insert(self._outbox), self._pending)
        self._pending = []
        return True

    def _next_sequence(self, subject: str) -> int:
        statement = insert(self._sequences, self._connection).values(subject=subject, sequence=1)
        bumped = statement.on_conflict_do_update(
            index_elements=["subject"],
            set_={"sequence": self._sequences.c.sequence + 1},
        ).returning(self._sequences.c.sequence)
        return int(self._connection.execute(bumped).scalar_one())

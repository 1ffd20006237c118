"""The outbox: events are rows of the business transaction.

So nothing is published that did not happen, and nothing that happened stays unpublished.
"""

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from shared.errors import Invalid
from shared.messaging.context import current_cause
from shared.messaging.envelope import MOST_BYTES, Envelope, wrap
from shared.persistence.insertion import insert_for

_SEQUENCE_DIGITS = 10


class Outbox:
    """Adds events inside one transaction.

    Writing to a subject locks its sequence row until the commit. Two transactions on one aggregate therefore get
    their sequence numbers and their outbox ids in the same order, which is the order of publishing.
    """

    def __init__(self, connection: Connection, metadata: sa.MetaData) -> None:
        self._connection = connection
        self._metadata = metadata
        self._pending: list[_Pending] = []

    def add(self, event: object, *, time: datetime) -> None:
        """Put ``event`` behind the earlier events of its subject.

        Raises:
            Invalid: it is larger than consumers take.
        """
        cause = current_cause.get()
        envelope = wrap(
            event,
            sequence=0,  # given when it is written
            time=time,
            causationid=cause.event_id if cause else None,
            traceparent=cause.traceparent if cause else None,
        )
        if len(envelope.encode()) + _SEQUENCE_DIGITS > MOST_BYTES:
            raise Invalid("body", "内容过大，无法通知其他服务", "too large to be told to the other services")
        self._pending.append(_Pending(envelope, datetime.now(UTC)))

    def flush(self) -> bool:
        """Write what was added; called once before the commit. Returns whether there was anything."""
        if not self._pending:
            return False
        # In one order, so that two transactions on the same aggregates wait for each other and not in a circle.
        counts = sorted(Counter(pending.envelope.subject for pending in self._pending).items())
        next_of = self._reserve(counts)
        rows = []
        for pending in self._pending:
            subject = pending.envelope.subject
            rows.append(pending.row(next_of[subject]))
            next_of[subject] += 1
        self._connection.execute(sa.insert(self._metadata.tables["outbox"]), rows)
        self._pending = []
        return True

    def _reserve(self, counts: Sequence[tuple[str, int]]) -> dict[str, int]:
        """Take so many sequence numbers of each subject, all in one statement; returns the first of each."""
        statement = _reserving(self._metadata, self._connection.dialect.name)
        wanted = [{"subject": subject, "sequence": count} for subject, count in counts]
        last = {row.subject: row.sequence for row in self._connection.execute(statement, wanted)}
        return {subject: last[subject] - count + 1 for subject, count in counts}


@dataclass(frozen=True, slots=True)
class _Pending:
    """An event that waits to be written."""

    envelope: Envelope[Any]
    created_at: datetime

    def row(self, sequence: int) -> dict[str, Any]:
        """As the outbox keeps it."""
        numbered = replace(self.envelope, sequence=sequence)
        return {
            "event_id": numbered.id,
            "type": numbered.type,
            "subject": numbered.subject,
            "correlation": numbered.correlationid,
            "body": numbered.encode().decode(),
            "created_at": self.created_at,
        }


@functools.cache
def _reserving(metadata: sa.MetaData, dialect: str) -> Any:
    """Built once a process: it is executed with every event."""
    sequences = metadata.tables["aggregate_sequence"]
    inserting = insert_for(dialect, sequences)
    grown = {"sequence": sequences.c.sequence + inserting.excluded.sequence}
    return inserting.on_conflict_do_update(index_elements=["subject"], set_=grown).returning(
        sequences.c.subject, sequences.c.sequence
    )

"""The unit of work: state, inbox and outbox in one transaction."""

from collections.abc import Collection
from datetime import UTC, datetime
from types import TracebackType
from typing import ClassVar, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.clock import Clock
from shared.messaging.outbox import Outbox
from shared.persistence.database import Database
from shared.persistence.insertion import insert


class SqlUnitOfWork:
    """One transaction of one service. A service's store subclasses it, sets ``metadata`` and opens its repositories.

    Used as a context manager; leaving it without :meth:`commit` rolls everything back. Handlers never commit: the
    entrypoint that opened the unit does, once.
    """

    metadata: ClassVar[sa.MetaData]
    session: Session
    now: datetime  # the one moment of this transaction, aware UTC

    def __init__(self, database: Database, clock: Clock, *, read_only: bool = False) -> None:
        self._database = database
        self._clock = clock
        self._read_only = read_only

    def _open(self) -> None:
        """Create the repositories on ``self.session``."""

    def __enter__(self) -> Self:
        self._right_to_write = None if self._read_only else self._database.writing()
        if self._right_to_write is not None:
            self._right_to_write.__enter__()
        try:
            self._connection = self._database.connect(write=not self._read_only)
            self.session = Session(bind=self._connection, expire_on_commit=False)
            self.session.connection()  # begins: with SQLite a writer holds the file's lock from here on
            self.now = self._clock.now()
            self._outbox = Outbox(self._connection, self.metadata)
            self._open()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            # Entities a caller handed in are then new again, and a second attempt stores them again.
            self.session.rollback()
        self._close()

    def _close(self) -> None:
        try:
            if hasattr(self, "session"):
                self.session.close()  # rolls back what was not committed
            if hasattr(self, "_connection"):
                self._connection.close()
        finally:
            if self._right_to_write is not None:
                self._right_to_write.__exit__(None, None, None)

    def publish(self, event: object) -> None:
        """Add an event of ``shared.contracts`` to the outbox; it is published after the commit, in this order."""
        self._outbox.add(event, time=self.now)

    def first_time(self, consumer: str, event_id: str) -> bool:
        """Note in the inbox that ``consumer`` handles this event; false if it already did."""
        return event_id in self.first_times(consumer, [event_id])

    def first_times(self, consumer: str, event_ids: Collection[str]) -> set[str]:
        """Note in the inbox that ``consumer`` handles these events; returns those it has not handled before.

        While another transaction is handling one of them, PostgreSQL waits for its end.
        """
        inbox = self.metadata.tables["inbox"]
        now = datetime.now(UTC)
        # Sorted, so that two copies that were given the same events lock them in the same order.
        rows = [{"consumer": consumer, "event_id": each, "handled_at": now} for each in sorted(set(event_ids))]
        # The rows are parameters, not part of the statement: it would be compiled anew for every batch.
        noted = insert(inbox, self._connection).on_conflict_do_nothing().returning(inbox.c.event_id)
        return set(self._connection.execute(noted, rows).scalars())

    def commit(self) -> None:
        """Make everything durable, then wake the relay if there is something to publish."""
        self.session.flush()
        published = self._outbox.flush()
        self.session.commit()
        if published:
            self._database.outbox_filled.set()

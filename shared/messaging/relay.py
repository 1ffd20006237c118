"""The relay: carries the outbox to the broker, in order per aggregate, and forgets nothing that was not confirmed."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import eventlet
import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import ARRAY

from shared.contracts import CONTRACTS
from shared.errors import TransientError
from shared.messaging.broker import ConfirmingPublisher, Outgoing, Published
from shared.messaging.envelope import CONTENT_TYPE
from shared.messaging.topology import exchange_of
from shared.observability import metrics
from shared.persistence.database import Database, is_transient

log = structlog.get_logger(__name__)

PAGE = 500  # rows carried at a time
UNROUTABLE_PAUSE = timedelta(seconds=10)  # an event no queue took is tried again after this long
_ROUND_SECONDS = 0.005  # between looks at the outbox: one commit is carried at once, many in quick succession together
_IDLE_SECONDS = 0.5  # how long the rows of another copy may wait for us to look; our own wake us at once

_MOST_PAUSE_SECONDS = 2.0  # after failures in a row; a broker that is back is found as soon


class Relay:
    """Publishes the outbox of one service. Only the holder of the service's lease should run it.

    Two relays at once (a lease that ran out under a slow holder) publish duplicates, which inboxes absorb.
    """

    def __init__(
        self,
        service: str,
        database: Database,
        metadata: sa.MetaData,
        publisher: ConfirmingPublisher,
        may_run: Callable[[], bool],
        nudge: Callable[[], None] = lambda: None,
    ) -> None:
        self._service = service
        self._database = database
        self._statements = _Statements(metadata.tables["outbox"], database.dialect)
        self._publisher = publisher
        self._may_run = may_run
        self._nudge = nudge
        self._stopping = False
        self._confirmed: list[int] = []  # rows of which that is still to be written down
        self._returned: list[int] = []
        self._ahead: list[Any] = []  # the page after, read while one was on its way

    def run(self) -> None:
        """Carry until :meth:`stop`; any failure is logged and tried again."""
        failures = 0
        while True:
            began = time.monotonic()
            last = self._stopping  # read before the look at the outbox: what came before the stop is still carried
            try:
                carried = self.carry() if self._may_run() else self._hand_over()
                failures = 0
            except Exception as error:
                carried, failures = 0, failures + 1
                expected = isinstance(error, TransientError) or is_transient(error)
                log.log(30 if expected else 40, "relay failed", error=str(error), exc_info=not expected)
            if carried == PAGE or (carried and last):
                continue
            if last:
                break
            if failures:
                eventlet.sleep(min(_IDLE_SECONDS * failures, _MOST_PAUSE_SECONDS))  # whatever is committed meanwhile
                continue
            self._publisher.keep_alive()
            eventlet.sleep(max(0.0, _ROUND_SECONDS - (time.monotonic() - began)))
            woken = self._database.outbox_filled.wait(_IDLE_SECONDS)
            if woken and not self._may_run():
                self._nudge()  # what was committed here is carried by the copy that leads
        self._publisher.close()

    def stop(self) -> None:
        """Ask :meth:`run` to end when the outbox is empty, or at once if the broker does not take what is in it."""
        self._stopping = True
        self._database.outbox_filled.set()

    def carry(self) -> int:
        """Publish one page of waiting rows; returns how many the broker confirmed.

        While a full page is on its way the one before is written down and the one after is read.

        Raises:
            BrokerUnavailable: some rows could not be sent; those confirmed before are recorded.
        """
        if not self._ahead:
            self._record()  # if the database took nothing the last time: what is sent is not sent again and again
        rows, self._ahead = self._ahead or self._waiting(), []
        if not rows:
            return 0
        is_full = len(rows) == PAGE
        beside = eventlet.spawn(self._meanwhile, rows) if is_full else None
        published = self._publisher.publish([self._outgoing(row) for row in rows])
        try:
            if beside is not None:
                self._ahead = beside.wait()
        finally:
            self._confirmed += published.confirmed
            self._returned += published.returned
        if not is_full or published.returned or published.failure is not None:
            self._ahead = []  # it may hold what must now wait behind a row of this page
            self._record()
        self._count(rows, published)
        if published.failure is not None:
            raise published.failure
        return len(published.confirmed)

    def _meanwhile(self, rows: list[Any]) -> list[Any]:
        self._record()
        return self._waiting(beyond=rows)

    def _hand_over(self) -> int:
        self._ahead = []  # another copy carries them
        self._record()
        return 0

    def _count(self, rows: list[Any], published: Published) -> None:
        types = {row.id: row.type for row in rows}
        for event_type, count in Counter(types[row_id] for row_id in published.confirmed).items():
            metrics.messages_published.labels(self._service, _event_name(event_type)).inc(count)
        for event_type, count in Counter(types[row_id] for row_id in published.returned).items():
            metrics.messages_unroutable.labels(self._service, _event_name(event_type)).inc(count)
            log.error("no queue took these events; they are kept and tried again", event_type=event_type, count=count)

    def _waiting(self, beyond: Sequence[Any] = ()) -> list[Any]:
        now = datetime.now(UTC)
        question = {"now": now, "then": now + UNROUTABLE_PAUSE, "beyond": [row.id for row in beyond]}
        with self._database.reader() as connection:
            return list(connection.execute(self._statements.waiting, question))

    def _record(self) -> None:
        confirmed, returned = list(self._confirmed), list(self._returned)
        if not confirmed and not returned:
            return
        now = datetime.now(UTC)
        with self._database.writer() as connection:
            if confirmed:
                connection.execute(self._statements.sent, {"rows": confirmed, "now": now})
            if returned:
                connection.execute(self._statements.set_aside, {"rows": returned, "then": now + UNROUTABLE_PAUSE})
        self._confirmed, self._returned = [], []

    def _outgoing(self, row: Any) -> Outgoing:
        return Outgoing(
            key=row.id,
            exchange=exchange_of(self._service),
            routing_key=row.type,
            body=row.body,
            content_type=CONTENT_TYPE,
            message_id=row.event_id,
        )


class _Statements:
    """What the relay asks and says all day, built once."""

    def __init__(self, outbox: sa.Table, dialect: str) -> None:
        moment = outbox.c.not_before.type
        now, then = sa.bindparam("now", type_=moment), sa.bindparam("then", type_=moment)
        waiting = outbox.c.published_at.is_(None)
        # One set aside for longer than anybody does was so by a clock that has been put back since.
        behind = sa.select(outbox.c.subject).where(waiting, outbox.c.not_before.between(now, then))
        self.waiting = (
            sa.select(outbox.c.id, outbox.c.event_id, outbox.c.type, outbox.c.subject, outbox.c.body)
            .where(waiting, ~_among(outbox.c.id, "beyond", dialect))
            .where(outbox.c.subject.not_in(behind))  # what follows a set-aside event waits behind it
            .order_by(outbox.c.id)
            .limit(PAGE)
        )
        which = sa.update(outbox).where(_among(outbox.c.id, "rows", dialect))
        self.sent = which.values(published_at=now)
        self.set_aside = which.values(not_before=then, attempts=outbox.c.attempts + 1)


def _among(column: sa.Column[int], rows: str, dialect: str) -> sa.ColumnElement[bool]:
    """Whether it is one of the parameter ``rows``; PostgreSQL takes hundreds of them as one."""
    if dialect == "postgresql":
        return column == sa.func.any(sa.bindparam(rows, type_=ARRAY(sa.BigInteger)))
    each: sa.BindParameter[list[int]] = sa.bindparam(rows, expanding=True)
    return column.in_(each)


def _event_name(event_type: str) -> str:
    contract = CONTRACTS.get(event_type)
    return contract.name if contract else "unknown"

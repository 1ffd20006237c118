"""What the outboxes and inboxes tell: what waits to be sent, what is kept, how fast events go through the network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from shared.contracts import CONTRACTS, Contract
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.administration.databases import Databases, inbox, outbox, sequences
from shared.messaging.topology import queue_of
from shared.persistence.database import Database

RATE_WINDOW = timedelta(seconds=60)
_PARAMETERS = 500  # in one IN (…)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """One service's outbox."""

    service: str
    waiting: int  # not yet confirmed by the broker
    oldest_at: datetime | None  # since when the oldest of them waits
    unroutable: int  # of these, how many no queue took
    attempts: int  # the most often that one was tried in vain
    next_try: datetime | None  # when the first of the unroutable is tried again
    kept: int  # sent events still there, to trace and to replay
    kept_since: datetime | None  # the oldest event that is there
    forgotten: int  # events ever published that are no longer there


def outbox_state(service: str, database: Database) -> OutboxState:
    """Read it."""
    unsent = outbox.c.published_at.is_(None)
    refused = sa.and_(unsent, outbox.c.attempts > 0)
    with database.reader() as connection:
        waiting, oldest_at = connection.execute(
            sa.select(sa.func.count(), sa.func.min(outbox.c.created_at)).where(unsent)
        ).one()
        unroutable, attempts, next_try = connection.execute(
            sa.select(sa.func.count(), sa.func.max(outbox.c.attempts), sa.func.min(outbox.c.not_before)).where(refused)
        ).one()
        there, since = connection.execute(sa.select(sa.func.count(), sa.func.min(outbox.c.created_at))).one()
        # Every event of an aggregate has the next number: their sum is how many there ever were.
        ever = connection.execute(sa.select(sa.func.coalesce(sa.func.sum(sequences.c.sequence), 0))).scalar_one()
    return OutboxState(
        service=service,
        waiting=waiting,
        oldest_at=oldest_at,
        unroutable=unroutable,
        attempts=attempts or 0,
        next_try=next_try,
        kept=there - waiting,
        kept_since=since,
        forgotten=max(int(ever) - there, 0),
    )


def handled_at(connection: Connection, queue: str, event_ids: Sequence[str]) -> dict[str, datetime]:
    """When the consumer behind ``queue`` handled which of these events, by event id."""
    found: dict[str, datetime] = {}
    for start in range(0, len(event_ids), _PARAMETERS):
        some = event_ids[start : start + _PARAMETERS]
        query = sa.select(inbox.c.event_id, inbox.c.handled_at).where(
            inbox.c.consumer == queue, inbox.c.event_id.in_(some)
        )
        found.update({row.event_id: row.handled_at for row in connection.execute(query)})
    return found


class Throughput:
    """Events published and handled during the last minute, and the age of what waits, for every queue.

    The age is an estimate: a queue of ten holds the ten events of its kind that were published last. A message that
    came back from a retry tier is older than that.
    """

    def __init__(self, databases: Databases, now: datetime | None = None) -> None:
        self._databases = databases
        self._now = now or datetime.now(UTC)
        self._contracts = _contracts_by_queue()
        self._in: dict[str, int] = {}
        self._out: dict[str, int] = {}
        since = self._now - RATE_WINDOW
        for database in databases.values():
            with database.reader() as connection:
                self._in.update(_count_by(connection, outbox.c.type, outbox.c.published_at, since))
                self._out.update(_count_by(connection, inbox.c.consumer, inbox.c.handled_at, since))

    def in_per_second(self, queue: str) -> float | None:
        contracts = self._contracts.get(queue, [])
        if not contracts or contracts[0].publisher not in self._databases:
            return None
        return _per_second(sum(self._in.get(contract.type, 0) for contract in contracts))

    def out_per_second(self, queue: str) -> float | None:
        if queue.partition(".")[0] not in self._databases:
            return None
        return _per_second(self._out.get(queue, 0))

    def oldest_seconds(self, queue: str, waiting: int) -> float | None:
        contracts = self._contracts.get(queue, [])
        database = self._databases.get(contracts[0].publisher) if contracts else None
        if database is None or waiting <= 0:
            return None
        published = (
            sa.select(outbox.c.published_at)
            .where(outbox.c.type.in_([contract.type for contract in contracts]), outbox.c.published_at.is_not(None))
            .order_by(outbox.c.published_at.desc())
            .limit(1)
            .offset(waiting - 1)
        )
        with database.reader() as connection:
            moment = connection.execute(published).scalar_one_or_none()
        return max((self._now - moment).total_seconds(), 0.0) if moment else None


def _count_by(
    connection: Connection, key: sa.Column[str], moment: sa.Column[datetime], since: datetime
) -> Iterable[tuple[str, int]]:
    query = sa.select(key, sa.func.count()).where(moment >= since).group_by(key)
    return [(row[0], row[1]) for row in connection.execute(query)]


def _per_second(count: int) -> float:
    return count / RATE_WINDOW.total_seconds()


def _contracts_by_queue() -> dict[str, list[Contract]]:
    by_queue: dict[str, list[Contract]] = {}
    for service, events in SUBSCRIPTIONS.items():
        for contract in CONTRACTS.values():
            if contract.data in events:
                by_queue.setdefault(queue_of(service, contract), []).append(contract)
    return by_queue

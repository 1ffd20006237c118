"""How much waits: in queues, asked of the broker, and in an outbox, asked of its database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from amqp.exceptions import NotFound
from kombu import Connection

from shared.persistence.database import Database


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """One queue."""

    messages: int  # ready to be taken; those in a consumer's hand are not counted
    consumers: int


@dataclass(frozen=True, slots=True)
class OutboxDepth:
    """The events of an outbox that the broker has not confirmed."""

    waiting: int
    unroutable: int  # of them: no queue took it when it was last sent
    oldest_seconds: float  # 0 when nothing waits


def queue_depths(connection: Connection, queues: Iterable[str]) -> dict[str, QueueDepth]:
    """The depth of every queue that exists, by passive declaration: it changes nothing and needs no plugin.

    Raises:
        one of :data:`shared.messaging.broker.BROKER_ERRORS`: the connection broke. It may also never return, from a
            broker that froze: give it a timeout.
    """
    depths: dict[str, QueueDepth] = {}
    channel = connection.channel()
    for queue in queues:
        try:
            declared = channel.queue_declare(queue, passive=True)
        except NotFound:
            channel = connection.channel()  # the broker closed the one on which an unknown queue was asked for
        else:
            depths[queue] = QueueDepth(declared.message_count, declared.consumer_count)
    channel.close()
    return depths


def outbox_depth(database: Database, outbox: sa.Table, now: datetime) -> OutboxDepth:
    """What waits in an outbox at ``now`` (aware)."""
    unconfirmed = outbox.c.published_at.is_(None)
    # Not min(created_at): the oldest is the one with the lowest id, which an index knows.
    oldest = sa.select(outbox.c.created_at).where(unconfirmed).order_by(outbox.c.id).limit(1)
    count = sa.select(sa.func.count()).select_from(outbox).where(unconfirmed)
    with database.reader() as connection:
        created_at = connection.scalar(oldest)
        if created_at is None:
            return OutboxDepth(waiting=0, unroutable=0, oldest_seconds=0.0)
        return OutboxDepth(
            waiting=connection.scalar(count) or 0,
            unroutable=connection.scalar(count.where(outbox.c.attempts > 0)) or 0,
            oldest_seconds=max((now - created_at).total_seconds(), 0.0),
        )

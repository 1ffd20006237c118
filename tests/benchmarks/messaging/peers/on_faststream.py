"""FastStream, with asyncpg: ``faststream run tests.benchmarks.messaging.peers.on_faststream:app``.

Tuned: uvloop; a pool of eight connections, and a prefetch of 32 that keeps them all busy, for FastStream handles as
many messages at once as are prefetched (4 to 16 connections and 16 to 100 messages were no faster).
``python -m … fill COUNT`` publishes, confirmed.
"""

import asyncio
import os
import sys

import asyncpg
from faststream import AckPolicy, FastStream
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue
from pydantic import BaseModel

from tests.benchmarks.messaging.peers.sql import CONSUMER, plain_event

CONNECTIONS = 8
PREFETCH = 32
_NOTE = (
    "INSERT INTO inbox (consumer, event_id, handled_at) VALUES ($1, $2, now()) "
    "ON CONFLICT DO NOTHING RETURNING event_id"
)
_KEEP = "INSERT INTO region (code, name, tier, process) VALUES ($1, $2, $3, $4)"
_PROCESS = os.getpid()


class Region(BaseModel):
    """The data of the event."""

    code: str
    name: str
    tier: str
    parent: str | None


class Event(BaseModel):
    """The event, as far as its handler needs it."""

    id: str
    data: Region


broker = RabbitBroker(os.environ["AMQP_URI"], logger=None)
app = FastStream(broker, logger=None)
queue = RabbitQueue(CONSUMER, durable=True, queue_type=QueueType.QUORUM)


@app.on_startup
async def connect() -> None:
    """Open the pool before the first message comes."""
    app.context.set_global(
        "pool",
        await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=CONNECTIONS, max_size=CONNECTIONS),
    )


@broker.subscriber(queue, channel=Channel(prefetch_count=PREFETCH), ack_policy=AckPolicy.NACK_ON_ERROR)
async def on_region_registered(event: Event) -> None:
    """Handle one event."""
    async with app.context.get("pool").acquire() as connection, connection.transaction():
        if await connection.fetchval(_NOTE, CONSUMER, event.id):
            region = event.data
            await connection.execute(_KEEP, region.code, region.name, region.tier, _PROCESS)


async def fill(count: int) -> None:
    """Publish ``count`` events."""
    async with broker:
        await broker.declare_queue(queue)
        for first in range(0, count, 100):
            numbers = range(first, min(first + 100, count))
            await asyncio.gather(*(broker.publish(plain_event(each), queue=queue, persist=True) for each in numbers))


if __name__ == "__main__":
    asyncio.run(fill(int(sys.argv[2])))

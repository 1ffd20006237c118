"""FastStream, with asyncpg: ``faststream run tests.benchmarks.messaging.peers.on_faststream:app``.

Tuned: uvloop; a pool of eight connections, and a prefetch of 32 that keeps them all busy, for FastStream handles as
many messages at once as are prefetched (4 to 16 connections and 16 to 100 messages were no faster).
``python -m … fill COUNT`` publishes, confirmed.
"""

import asyncio
import os
import sys

from faststream import AckPolicy, FastStream
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue
from pydantic import BaseModel

from tests.benchmarks.messaging.peers.event import CONSUMER, plain_event
from tests.benchmarks.messaging.peers.sql_async import handler

CONNECTIONS = 8
PREFETCH = 32


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
    app.context.set_global("handle", await handler(CONNECTIONS))


@broker.subscriber(queue, channel=Channel(prefetch_count=PREFETCH), ack_policy=AckPolicy.NACK_ON_ERROR)
async def on_region_registered(event: Event) -> None:
    """Handle one event."""
    await app.context.get("handle")(event.id, event.data.code, event.data.name, event.data.tier)


async def fill(count: int) -> None:
    """Publish ``count`` events."""
    async with broker:
        await broker.declare_queue(queue)
        for first in range(0, count, 100):
            numbers = range(first, min(first + 100, count))
            await asyncio.gather(*(broker.publish(plain_event(each), queue=queue, persist=True) for each in numbers))


if __name__ == "__main__":
    asyncio.run(fill(int(sys.argv[2])))

"""The same transaction over asyncpg, for FastStream."""

import os
from collections.abc import Awaitable, Callable

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from tests.benchmarks.messaging.peers.event import CONSUMER
from tests.benchmarks.messaging.peers.sql import THROUGH_SQLALCHEMY
from tests.benchmarks.messaging.peers.tables import note, row

_NOTE = (
    "INSERT INTO inbox (consumer, event_id, handled_at) VALUES ($1, $2, now()) "
    "ON CONFLICT DO NOTHING RETURNING event_id"
)
_KEEP = "INSERT INTO region (code, name, tier, process) VALUES ($1, $2, $3, $4)"
_PROCESS = os.getpid()

AsyncHandle = Callable[[str, str, str, str], Awaitable[None]]


async def handler(connections: int) -> AsyncHandle:
    """What handles an event (its id; code, name, and tier of its region) once effective, over a pool."""
    return _with_sqlalchemy(connections) if THROUGH_SQLALCHEMY else await _with_driver(connections)


def _with_sqlalchemy(connections: int) -> AsyncHandle:
    url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, pool_size=connections, max_overflow=0)

    async def handle(event_id: str, code: str, name: str, tier: str) -> None:
        async with AsyncSession(engine) as session, session.begin():
            if (await session.execute(note(event_id))).scalar():
                session.add(row(code, name, tier))

    return handle


async def _with_driver(connections: int) -> AsyncHandle:
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=connections, max_size=connections)

    async def handle(event_id: str, code: str, name: str, tier: str) -> None:
        async with pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(_NOTE, CONSUMER, event_id):
                await connection.execute(_KEEP, code, name, tier, _PROCESS)

    return handle

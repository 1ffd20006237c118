"""What every peer executes in one transaction: through SQLAlchemy's session, as our receiver, or through a bare driver.

``ROWS`` in the environment says which: "sqlalchemy" or "driver".
"""

import os
from collections.abc import Callable
from queue import LifoQueue
from typing import Any

import psycopg2
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session

from tests.benchmarks.messaging.peers.event import CONSUMER
from tests.benchmarks.messaging.peers.tables import note, row

THROUGH_SQLALCHEMY = os.environ.get("ROWS", "sqlalchemy") == "sqlalchemy"
NOTE = "INSERT INTO inbox (consumer, event_id, handled_at) VALUES (%s, %s, now()) ON CONFLICT DO NOTHING"
KEEP = "INSERT INTO region (code, name, tier, process) VALUES (%s, %s, %s, %s)"

Handle = Callable[[dict[str, Any]], None]


def handler(connections: int) -> Handle:
    """What handles an event once effective, for so many threads or green threads at once, over psycopg2."""
    return _with_sqlalchemy(connections) if THROUGH_SQLALCHEMY else _with_driver(connections)


def _with_sqlalchemy(connections: int) -> Handle:
    url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg2")
    engine = create_engine(url, pool_size=connections, max_overflow=0)

    def handle(event: dict[str, Any]) -> None:
        with Session(engine) as session, session.begin():
            if session.execute(note(event["id"])).scalar():
                region = event["data"]
                session.add(row(region["code"], region["name"], region["tier"]))

    return handle


def _with_driver(connections: int) -> Handle:
    idle: LifoQueue[Any] = LifoQueue()
    for _ in range(connections):
        idle.put(psycopg2.connect(os.environ["DATABASE_URL"]))

    def handle(event: dict[str, Any]) -> None:
        connection = idle.get()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(NOTE, (CONSUMER, event["id"]))
                if cursor.rowcount:
                    region = event["data"]
                    cursor.execute(KEEP, (region["code"], region["name"], region["tier"], os.getpid()))
        finally:
            idle.put(connection)

    return handle

"""What waits in an outbox, as the gauges show it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from shared.messaging.measuring import OutboxDepth, outbox_depth
from shared.persistence.database import Database
from shared.persistence.tables import new_metadata

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
metadata = new_metadata()
outbox = metadata.tables["outbox"]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path}/outbox.db")
    metadata.create_all(database.engine)
    return database


def put(database: Database, number: int, *, seconds_ago: float, **columns: Any) -> None:
    row = {
        "event_id": str(number),
        "type": "region.registered.v1",
        "subject": f"region/{number}",
        "correlation": "c",
        "body": "{}",
        "created_at": NOW - timedelta(seconds=seconds_ago),
        **columns,
    }
    with database.writer() as connection:
        connection.execute(sa.insert(outbox).values(row))


def test_an_outbox_where_nothing_waits_has_no_age(database: Database) -> None:
    put(database, 1, seconds_ago=900, published_at=NOW)
    assert outbox_depth(database, outbox, NOW) == OutboxDepth(waiting=0, unroutable=0, oldest_seconds=0.0)


def test_the_oldest_that_waits_gives_the_age_and_those_no_queue_took_are_told_apart(database: Database) -> None:
    put(database, 1, seconds_ago=900, published_at=NOW, attempts=2)
    put(database, 2, seconds_ago=60, attempts=3, not_before=NOW)
    put(database, 3, seconds_ago=30)
    put(database, 4, seconds_ago=5)
    assert outbox_depth(database, outbox, NOW) == OutboxDepth(waiting=3, unroutable=1, oldest_seconds=60.0)


def test_a_clock_that_was_set_back_makes_no_negative_age(database: Database) -> None:
    put(database, 1, seconds_ago=-30)
    assert outbox_depth(database, outbox, NOW).oldest_seconds == 0.0


def test_looking_needs_no_walk_through_what_was_sent(database: Database) -> None:
    """A county's outbox has millions of rows that are done."""
    with database.reader() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT created_at FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT 1"
        ).all()
    assert "SEARCH" in str(plan)
    assert "SCAN" not in str(plan)
    assert "B-TREE" not in str(plan)

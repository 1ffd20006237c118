"""Forgetting in small steps: rows that have served their time go a few at a time, never in one long transaction."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from shared.persistence.database import Database

SENT_KEPT = timedelta(days=14)  # events the broker confirmed, and the inbox's memory of handled ones
ANSWERS_KEPT = timedelta(hours=48)  # answers remembered for a repeated Idempotency-Key
STEP_ROWS = 500


def clean_up(database: Database, metadata: sa.MetaData, *, now: datetime | None = None) -> int:
    """Delete at most one step's rows of each kind; returns how many went, 0 when there is nothing left to do."""
    now = now or datetime.now(UTC)
    deleted = 0
    for table, moment, kept in (
        ("outbox", "published_at", SENT_KEPT),
        ("inbox", "handled_at", SENT_KEPT),
        ("idempotency", "answered_at", ANSWERS_KEPT),
    ):
        deleted += _delete_step(database, metadata.tables[table], moment, now - kept)
    return deleted


def _delete_step(database: Database, table: sa.Table, moment: str, before: datetime) -> int:
    key = sa.tuple_(*table.primary_key.columns)
    old = sa.select(*table.primary_key.columns).where(table.c[moment] < before).limit(STEP_ROWS)
    with database.writer() as connection:
        return int(connection.execute(sa.delete(table).where(key.in_(old))).rowcount)

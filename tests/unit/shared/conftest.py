"""A small SQLite store for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import eventlet
import pytest

from shared.clock import FixedClock
from shared.persistence.database import Database
from tests.unit.shared.small_store import NOON, Store, metadata


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Empty tables in a file of the test's own."""
    database = Database(f"sqlite:///{tmp_path}/deep/down/small.db")
    with database.writer() as connection:
        metadata.create_all(connection)
    yield Store(database, FixedClock(NOON))
    database.dispose()


@pytest.fixture
def patience() -> Iterator[None]:
    """Fails a test that waits for ever on green threads, long before the whole run is stopped."""
    with eventlet.Timeout(10, AssertionError("still waiting after 10 s: a deadlock?")):
        yield

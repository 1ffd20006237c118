"""Small services' databases, with nothing in them but what messages need."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from shared.contracts import CONTRACTS
from shared.contracts.services import SERVICES
from shared.messaging.administration.databases import inbox, opened, outbox, sequences
from shared.messaging.envelope import wrap
from shared.persistence.database import Database
from shared.persistence.tables import new_metadata


class Network:
    """Five databases, filled by hand."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"ZHENBI_HOME": str(folder)}
        metadata = new_metadata()
        for service in SERVICES:
            database = Database(f"sqlite:///{folder}/{service}.db")
            metadata.create_all(database.engine)
            database.dispose()
        self._opened = opened(self.environment)
        self.databases = self._opened.__enter__()

    def close(self) -> None:
        self._opened.__exit__(None, None, None)

    def commit(
        self, event_type: str, at: datetime, *, sent: datetime | None = None, cause: str | None = None, **columns: Any
    ) -> str:
        """An event in its publisher's outbox; returns its id."""
        contract = CONTRACTS[event_type]
        envelope = wrap(msgspec.convert(contract.example, contract.data), sequence=1, time=at, causationid=cause)
        row = {
            "event_id": envelope.id,
            "type": event_type,
            "subject": envelope.subject,
            "correlation": envelope.correlationid,
            "body": envelope.encode().decode(),
            "created_at": at,
            "published_at": sent,
            **columns,
        }
        with self.databases[contract.publisher].writer() as connection:
            connection.execute(sa.insert(outbox).values(row))
        return envelope.id

    def handle(self, queue: str, event_id: str, at: datetime) -> None:
        """Note in the consumer's inbox that it is handled."""
        with self.databases[queue.partition(".")[0]].writer() as connection:
            connection.execute(sa.insert(inbox).values(consumer=queue, event_id=event_id, handled_at=at))

    def count_up(self, service: str, subject: str, sequence: int) -> None:
        """How many events of an aggregate there ever were."""
        with self.databases[service].writer() as connection:
            connection.execute(sa.insert(sequences).values(subject=subject, sequence=sequence))


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    network = Network(tmp_path)
    yield network
    network.close()


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)

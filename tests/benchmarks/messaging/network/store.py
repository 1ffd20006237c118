"""What the receiver writes; the peers write into the same tables."""

import os
import time
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import registry

from shared.contracts import RegionRegistered
from shared.messaging.envelope import Envelope
from shared.persistence.tables import new_metadata
from shared.persistence.unit_of_work import SqlUnitOfWork

metadata = new_metadata()
_mapper = registry(metadata=metadata)
_PROCESS = os.getpid()

regions = sa.Table(
    "region",
    metadata,
    sa.Column("code", sa.String(12), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("tier", sa.String(20), nullable=False),
    sa.Column("process", sa.Integer, nullable=False),
    # When the row was written, not when its transaction began: what the rate is read from.
    sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
)


@dataclass
class Region:
    """The business row."""

    code: str
    name: str
    tier: str
    process: int = field(default=_PROCESS)


_mapper.map_imperatively(Region, regions, exclude_properties=["handled_at"])


class BenchUnitOfWork(SqlUnitOfWork):
    """One transaction, which remembers when its events were committed."""

    metadata = metadata
    sent: dict[str, float] = {}  # noqa: RUF012  # by region: when the commit was asked for, CLOCK_MONOTONIC, s
    received: dict[str, float] = {}  # noqa: RUF012  # by region: when the commit of its handling was done

    def _open(self) -> None:
        self._codes: list[str] = []

    def add(self, event: Envelope[RegionRegistered]) -> None:
        """Keep a region."""
        self.session.add(Region(event.data.code, event.data.name, event.data.tier))
        self._codes.append(event.data.code)

    def send(self, region: RegionRegistered) -> None:
        """Keep a region of our own and tell of it."""
        self.session.add(Region(region.code, region.name, region.tier))
        self.publish(region)
        self.sent[region.code] = time.monotonic()

    def commit(self) -> None:
        super().commit()
        self.received.update(dict.fromkeys(self._codes, time.monotonic()))

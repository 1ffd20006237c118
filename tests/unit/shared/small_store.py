"""A store as small as can be: one table beside those every service has."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from shared.clock import FixedClock
from shared.contracts import RegionRegistered, Tier
from shared.persistence.database import Database
from shared.persistence.tables import new_metadata
from shared.persistence.types import UtcDateTime
from shared.persistence.unit_of_work import SqlUnitOfWork

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

metadata = new_metadata()
things = sa.Table(
    "thing",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)


class SmallUnitOfWork(SqlUnitOfWork):
    """Keeps things."""

    metadata = metadata

    def _open(self) -> None:
        self.opened = True

    def keep(self, name: str) -> None:
        """Write one row."""
        self.session.execute(sa.insert(things).values(name=name, seen_at=self.now))

    def names(self) -> list[str]:
        """All names, sorted."""
        return list(self.session.scalars(sa.select(things.c.name).order_by(things.c.name)))


@dataclass
class Store:
    """A database with those tables, and ways to look at it."""

    database: Database
    clock: FixedClock

    def __call__(self, *, read_only: bool = False) -> SmallUnitOfWork:
        """A unit of work, as a service makes one."""
        return SmallUnitOfWork(self.database, self.clock, read_only=read_only)

    @property
    def metadata(self) -> sa.MetaData:
        """As the factory of a service has it."""
        return metadata

    def rows(self, table: str) -> list[Any]:
        """What a table holds, in the order of its key."""
        chosen = metadata.tables[table]
        with self.database.reader() as connection:
            return list(connection.execute(sa.select(chosen).order_by(*chosen.primary_key.columns)))


def region(code: str = "361103") -> RegionRegistered:
    """An event to publish."""
    return RegionRegistered(code=code, name="广丰区", tier=Tier.COUNTY, parent=None)

"""A lease in the database: of all copies of a service, one at a time does what must be done once."""

import os
import socket
import time
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from shared.identifiers import new_id
from shared.persistence.database import Database
from shared.persistence.insertion import insert

_LONGEST = timedelta(minutes=5)  # longer than any lease is


class Lease:
    """Held by at most one process, for ``seconds`` at a time, in real time.

    Machines' clocks should agree to a second or so; one that is far off delays the handing over, but not for long.

    A holder that dies is followed by another after at most ``seconds``. A holder that is merely slow may find its
    lease gone: whatever it does must be harmless when done twice.
    """

    def __init__(
        self,
        database: Database,
        metadata: sa.MetaData,
        name: str,
        *,
        seconds: float = 6.0,
    ) -> None:
        self._database = database
        self._table = metadata.tables["lease"]
        self._name = name
        self._length = timedelta(seconds=seconds)
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()[-6:]}"
        self._until = 0.0  # of the clock that no administrator sets

    @property
    def held(self) -> bool:
        """Whether this process holds the lease at this moment, by its own reckoning."""
        return time.monotonic() < self._until

    def renew(self) -> bool:
        """Take the lease if it is free or expired, prolong it if it is ours; returns whether it is ours."""
        began = time.monotonic()
        now = datetime.now(UTC)
        until = now + self._length
        # One that reaches further than any lease does was taken by a machine whose clock was wrong.
        absurd = self._table.c.expires_at > now + _LONGEST
        ours_or_free = sa.or_(self._table.c.holder == self.holder, self._table.c.expires_at <= now, absurd)
        with self._database.writer() as connection:
            statement = insert(self._table, connection).values(name=self._name, holder=self.holder, expires_at=until)
            taken = statement.on_conflict_do_update(
                index_elements=["name"], set_={"holder": self.holder, "expires_at": until}, where=ours_or_free
            ).returning(self._table.c.holder)
            ours = connection.execute(taken).first() is not None
        self._until = began + self._length.total_seconds() if ours else 0.0
        return ours

    def release(self) -> None:
        """Give the lease back, so that a copy need not wait for its end."""
        self._until = 0.0
        with self._database.writer() as connection:
            mine = sa.and_(self._table.c.name == self._name, self._table.c.holder == self.holder)
            connection.execute(sa.delete(self._table).where(mine))

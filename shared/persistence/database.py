"""One service's database: an engine with the rules that make it safe under eventlet.

PostgreSQL goes through psycopg2 with psycogreen, so that waiting for the server lets other green threads run.
SQLite blocks the process while it works, and yielding inside its write transaction would let a second green thread
wait for the file lock that the first one holds, for ever. Hence the single-writer rule: one write transaction per
process at a time, begun with ``BEGIN IMMEDIATE``, with no other I/O inside.
"""

import math
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import eventlet
import msgspec
import sqlalchemy as sa
from eventlet.semaphore import Semaphore
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.persistence.bounds import refuse_what_does_not_fit
from shared.persistence.prepared import prepare_statements
from shared.persistence.wake import Wake

_REST_SECONDS = 1.0
_SQLITE_BUSY_SECONDS = 10  # another process (a copy of the service) may be writing
_WRITE = "zhenbi_write"
_POSTGRES_OPTIONS = "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"


class Database:
    """An engine, how to write through it, and how to read.

    Args:
        url: SQLAlchemy URL, ``sqlite:///file`` or ``postgresql+psycopg2://…`` (``postgresql://`` means the same).
        pool_size: PostgreSQL connections kept open per process.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self.outbox_filled = Wake()  # set after a commit that added events: the relay need not poll
        if self.dialect == "sqlite":
            self._write_lock: Semaphore | None = Semaphore()
            self.engine = _sqlite_engine(self.url)
            self._beside: Engine | None = None
        elif self.dialect == "postgresql":
            self._write_lock = None
            self.engine = _postgres_engine(self.url, pool_size, pool_size)
            # Apart from the others: who holds one of those while waiting for another of the same would wait for ever.
            self._beside = _postgres_engine(self.url, 1, 0, "-c synchronous_commit=off")
        else:
            raise ValueError(f"{self.dialect} is not supported: use sqlite:/// or postgresql://")
        refuse_what_does_not_fit(self.engine)

    @contextmanager
    def writer(self) -> Iterator[Connection]:
        """A connection inside one write transaction; commits at the end, rolls back on an error."""
        with self.writing(), self.connect(write=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def reader(self) -> Iterator[Connection]:
        """A connection to read with; each statement sees one consistent state."""
        with self.connect(write=False) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold this process's right to write (SQLite only; PostgreSQL needs none)."""
        if self._write_lock is None:
            yield
        else:
            with self._write_lock:
                yield

    def connect(self, *, write: bool) -> Connection:
        """A connection whose transactions take SQLite's write lock at their beginning if ``write`` is true.

        A writing connection must be used inside :meth:`writing`. With PostgreSQL one that only reads has no
        transaction: at its level of isolation that would show nothing else, and would cost two more ways to the server.
        """
        connection = self.engine.connect().execution_options(**{_WRITE: write})
        if not write and self.dialect == "postgresql":
            _without_transactions(connection)
        return connection

    def beside(self) -> Connection | None:
        """A connection whose statements are committed at once, whatever becomes of the transaction under way.

        It is the only one of its kind, for single short statements. They reach the disk with the next transaction of
        anybody at the latest: nothing that was built on them can outlive them. None with SQLite, where one
        transaction at a time writes.
        """
        if self._beside is None:
            return None
        connection = self._beside.connect()
        _without_transactions(connection)
        return connection

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._beside is not None:
            self._beside.dispose()


def _sqlite_engine(url: sa.URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        json_deserializer=msgspec.json.decode,
        hide_parameters=True,  # they may be personal data, and exception texts go to logs and dead letters
        connect_args={"timeout": _SQLITE_BUSY_SECONDS, "check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy, not the driver, says when a transaction begins
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_WRITE, False):
            _begin_to_write(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_to_write(connection: Connection) -> None:
    """Take the file's write lock. While another process has it, this one's green threads go on with other things.

    Left to SQLite, the wait would stop the whole process, and the copy that happens to write would hardly ever be
    interrupted by another.
    """
    driver: Any = connection.connection.driver_connection
    end = time.monotonic() + _SQLITE_BUSY_SECONDS
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < end:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    break
            eventlet.sleep(random.uniform(0.001, 0.02))  # noqa: S311  # by chance: it is then everybody's turn
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, for SQLAlchemy to tell how it failed
    finally:
        driver.execute(f"PRAGMA busy_timeout={int(_SQLITE_BUSY_SECONDS * 1000)}")


def _postgres_engine(url: sa.URL, pool_size: int, overflow: int, more_options: str = "") -> Engine:
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg2"),
        pool_size=pool_size,
        max_overflow=overflow,
        json_deserializer=msgspec.json.decode,
        hide_parameters=True,  # they may be personal data, and exception texts go to logs and dead letters
        connect_args={"options": f"{_POSTGRES_OPTIONS} {more_options}", **_POSTGRES_PATIENCE},
    )
    _look_after(engine)
    prepare_statements(engine)
    return engine


def _without_transactions(connection: Connection) -> None:
    """Until it is given back: no BEGIN, no COMMIT. (SQLAlchemy's AUTOCOMMIT costs a way to the server each time.)"""
    driver: Any = connection.connection.driver_connection
    driver.autocommit = True


def _look_after(engine: Engine) -> None:
    """Ask a connection that has rested whether it is still there. (``pool_pre_ping`` asks every time.)

    One that was in use a moment ago is believed; if it broke since, the transaction fails, and is tried again by
    whoever began it.
    """

    @sa.event.listens_for(engine, "checkin")
    def rest(connection: Any, record: Any) -> None:
        record.info["resting_since"] = time.monotonic()
        if connection is not None:  # else it is broken, and gone
            connection.autocommit = False

    @sa.event.listens_for(engine, "checkout")
    def ask(connection: Any, record: Any, _fairy: object) -> None:
        if time.monotonic() - record.info.get("resting_since", math.inf) < _REST_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool opens another one


# A server that vanished without a word (a frozen machine, a cut line) is given up, not waited for.
_POSTGRES_PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,  # milliseconds
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
_DISK_FULL = "53100"
_SHUTTING_DOWN = {"57P01", "57P02", "57P03"}
_TRANSIENT_STATES = {"40001", "40P01", "55P03", "57014", *_SHUTTING_DOWN}


def is_transient(error: BaseException) -> bool:
    """Whether the database may well accept the same transaction later (lock, deadlock, lost connection, full disk)."""
    if isinstance(error, PoolTimeout):
        return True  # all connections are in use
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "pgcode", None)
    if state is not None:
        return state in _TRANSIENT_STATES or state[:2] in ("08", "53")  # connection lost, too little of something
    if type(error.orig).__module__.startswith("psycopg2"):
        return isinstance(error, OperationalError)  # libpq gives no code when it cannot connect at all
    return "locked" in str(error.orig) or is_full(error)


def is_out(error: BaseException) -> bool:
    """Whether the database takes nothing from anybody just now: it is not there, or its disk is full."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or is_full(error):
        return True
    state = getattr(error.orig, "pgcode", None)
    if state is not None:
        return state in _SHUTTING_DOWN or state[:2] == "08"
    return type(error.orig).__module__.startswith("psycopg2") and isinstance(error, OperationalError)


def is_full(error: BaseException) -> bool:
    """Whether the database has no room left on its disk: it takes nothing until somebody makes some."""
    if not isinstance(error, DBAPIError):
        return False
    return getattr(error.orig, "pgcode", None) == _DISK_FULL or "disk is full" in str(error.orig)


def is_unacceptable(error: BaseException) -> bool:
    """Whether the database can never take these values: too long, too large, or no text at all."""
    return isinstance(error, DataError)

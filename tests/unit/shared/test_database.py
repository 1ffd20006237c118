"""The database's rules, the lease, the wake-up call, and forgetting."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import eventlet
import psycopg2
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.persistence.database import Database, is_out, is_transient
from shared.persistence.housekeeping import ANSWERS_KEPT, SENT_KEPT, STEP_ROWS, clean_up
from shared.persistence.lease import Lease
from shared.persistence.wake import Wake
from tests.unit.shared.small_store import NOON, Store, metadata


class TestDatabase:
    def test_sqlite_is_set_up_for_many_readers_and_one_writer(self, store: Store) -> None:
        with store.database.reader() as connection:
            pragma = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "foreign_keys")
            }
        assert pragma == {"journal_mode": "wal", "foreign_keys": 1}

    def test_a_writer_commits_at_its_end_and_rolls_back_on_an_error(self, store: Store) -> None:
        def insert(name: str) -> sa.Insert:
            return sa.insert(metadata.tables["thing"]).values(name=name, seen_at=NOON)

        with store.database.writer() as connection:
            connection.execute(insert("kept"))

        def fail_midway() -> None:
            with store.database.writer() as connection:
                connection.execute(insert("lost"))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail_midway()
        assert [row.name for row in store.rows("thing")] == ["kept"]

    def test_a_writer_holds_the_file_from_its_first_moment(self, store: Store, tmp_path: Path) -> None:
        """BEGIN IMMEDIATE: what it reads cannot change before it writes, not even by another process."""
        other = Database(f"sqlite:///{tmp_path}/deep/down/small.db")
        with other.connect(write=True) as theirs, store.database.writer():
            theirs.connection.driver_connection.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(OperationalError, match="locked") as refused:
                theirs.begin()
        assert is_transient(refused.value)
        other.dispose()

    def test_another_kind_of_database_is_refused_with_the_way_out(self) -> None:
        with pytest.raises(ValueError, match=r"mysql is not supported: use sqlite:/// or postgresql://"):
            Database("mysql://x/y")

    def test_postgresql_goes_through_psycopg2_with_time_limits(self) -> None:
        database = Database("postgresql://u:p@127.0.0.1/x")
        assert database.engine.url.drivername == "postgresql+psycopg2"
        assert database.dialect == "postgresql"
        with database.writing(), database.writing():  # nobody waits for a turn: the server arbitrates
            pass


class _ServerError(Exception):
    def __init__(self, pgcode: str | None, text: str = "") -> None:
        super().__init__(text)
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (OperationalError("", {}, Exception("database is locked")), True),
        (OperationalError("", {}, Exception("no such table: thing")), False),
        (OperationalError("", {}, psycopg2.OperationalError("connection refused")), True),
        (OperationalError("", {}, psycopg2.OperationalError("FATAL: sorry, too many clients already")), True),
        (DBAPIError("", {}, _ServerError("40001")), True),  # serialization failure
        (DBAPIError("", {}, _ServerError("40P01")), True),  # deadlock
        (DBAPIError("", {}, _ServerError("55P03")), True),  # lock timeout
        (DBAPIError("", {}, _ServerError("08006")), True),  # connection failure
        (DBAPIError("", {}, _ServerError("57P01")), True),  # server shut down
        (DBAPIError("", {}, _ServerError("42P01", "locked")), False),  # undefined table: the code counts, not the text
        (IntegrityError("", {}, _ServerError("23505")), False),
        (DBAPIError("", {}, Exception("x"), connection_invalidated=True), True),
        (PoolTimeout("all connections are in use"), True),
        (ValueError("database is locked"), False),
    ],
)
def test_what_may_pass_when_tried_again(error: BaseException, transient: bool) -> None:
    assert is_transient(error) is transient


@pytest.mark.parametrize(
    ("error", "out"),
    [
        (OperationalError("", {}, psycopg2.OperationalError("connection refused")), True),
        (DBAPIError("", {}, Exception("x"), connection_invalidated=True), True),
        (DBAPIError("", {}, _ServerError("57P01")), True),  # server shut down
        (DBAPIError("", {}, _ServerError("53100")), True),  # disk full
        (OperationalError("", {}, Exception("database or disk is full")), True),
        (DBAPIError("", {}, _ServerError("40P01")), False),  # deadlock: others go on
        (OperationalError("", {}, Exception("database is locked")), False),
        (PoolTimeout("all connections are in use"), False),
        (ConnectionRefusedError("somebody else's"), False),
    ],
)
def test_when_nobody_can_use_the_database(error: BaseException, out: bool) -> None:
    assert is_out(error) is out


class TestLease:
    def lease(self, store: Store, seconds: float = 6.0) -> Lease:
        return Lease(store.database, metadata, "leader", seconds=seconds)

    def test_one_copy_holds_it_and_keeps_it(self, store: Store) -> None:
        one, other = self.lease(store), self.lease(store)
        assert not one.held, "nobody leads before asking"
        assert one.renew()
        assert not other.renew()
        assert one.renew()
        assert (one.held, other.held) == (True, False)

    def test_another_takes_it_when_it_runs_out(self, store: Store) -> None:
        dead, heir = self.lease(store, seconds=0.05), self.lease(store)
        assert dead.renew()
        assert not heir.renew()
        eventlet.sleep(0.06)
        assert not dead.held, "a holder knows by itself when its time is over"
        assert heir.renew()
        assert not dead.renew()

    def test_a_released_lease_is_free_at_once(self, store: Store) -> None:
        one, other = self.lease(store), self.lease(store)
        one.renew()
        other.release()
        assert not other.renew(), "only the holder can give it back"
        one.release()
        assert not one.held
        assert other.renew()

    def test_leases_of_other_names_are_other_leases(self, store: Store) -> None:
        assert self.lease(store).renew()
        assert Lease(store.database, metadata, "another").renew()


@pytest.mark.usefixtures("patience")
class TestWake:
    def test_it_remembers_being_set_once(self) -> None:
        wake = Wake()
        wake.set()
        wake.set()
        assert wake.wait(0)
        assert not wake.wait(0)

    def test_it_wakes_a_waiter_at_once(self) -> None:
        wake = Wake()
        waiter = eventlet.spawn(wake.wait, 30)
        eventlet.sleep(0)
        wake.set()
        assert waiter.wait() is True

    def test_a_waiter_gives_up_after_its_time(self) -> None:
        assert Wake().wait(0.01) is False


class TestHousekeeping:
    NOW = datetime(2026, 12, 24, tzinfo=UTC)

    def fill(self, store: Store, table: str, moment: str, at: datetime | None, name: str) -> None:
        values = {
            "outbox": {
                "event_id": name,
                "type": "t",
                "subject": "s",
                "correlation": "c",
                "body": "",
                "created_at": self.NOW,
            },
            "inbox": {"consumer": "q", "event_id": name},
            "idempotency": {
                "caller": "c",
                "key": name,
                "fingerprint": "",
                "status": 200,
                "headers": [],
                "body": "",
            },
        }[table]
        with store.database.writer() as connection:
            connection.execute(sa.insert(metadata.tables[table]).values(**values, **{moment: at}))

    @pytest.mark.parametrize(
        ("table", "moment", "kept"),
        [
            ("outbox", "published_at", SENT_KEPT),
            ("inbox", "handled_at", SENT_KEPT),
            ("idempotency", "answered_at", ANSWERS_KEPT),
        ],
    )
    def test_only_what_has_served_its_time_goes(self, store: Store, table: str, moment: str, kept: timedelta) -> None:
        second = timedelta(seconds=1)
        self.fill(store, table, moment, self.NOW - kept - second, "old")
        self.fill(store, table, moment, self.NOW - kept + second, "young")
        assert clean_up(store.database, metadata, now=self.NOW) == 1
        assert clean_up(store.database, metadata, now=self.NOW) == 0
        assert len(store.rows(table)) == 1

    def test_an_event_that_was_never_sent_stays_for_ever(self, store: Store) -> None:
        self.fill(store, "outbox", "published_at", None, "waiting")
        assert clean_up(store.database, metadata, now=self.NOW + timedelta(days=3650)) == 0

    def test_much_goes_in_small_steps(self, store: Store) -> None:
        rows = [{"consumer": "q", "event_id": str(n), "handled_at": NOON} for n in range(STEP_ROWS + 3)]
        with store.database.writer() as connection:
            connection.execute(sa.insert(metadata.tables["inbox"]), rows)
        later = NOON + SENT_KEPT + timedelta(days=1)
        assert [clean_up(store.database, metadata, now=later) for _ in range(3)] == [STEP_ROWS, 3, 0]

"""State, inbox and outbox: one transaction, on both kinds of database."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from shared.clock import FixedClock
from shared.contracts import RegionRegistered, Tier
from shared.persistence.database import Database, is_transient
from shared.persistence.housekeeping import SENT_KEPT, clean_up
from shared.persistence.lease import Lease
from shared.persistence.types import Sealed
from shared.sealing import Sealer
from tests.infrastructure.probe.store import Counter, ProbeUnitOfWork, metadata
from tests.infrastructure.probes import DATA_KEY, INDEX_KEY

_IMPATIENT = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "SET lock_timeout = '50ms'"}
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with the probes' tables."""
    Sealed.configure(Sealer(DATA_KEY, INDEX_KEY))
    database = Database(database_url)
    metadata.create_all(database.engine)
    yield database
    database.dispose()


def unit(database: Database, *, read_only: bool = False) -> ProbeUnitOfWork:
    """A unit of work at noon."""
    return ProbeUnitOfWork(database, FixedClock(NOON), read_only=read_only)


def region(code: int) -> RegionRegistered:
    """An event."""
    return RegionRegistered(code=f"{code:012}", name="fine", tier=Tier.VILLAGE, parent=None)


def rows(database: Database, statement: str) -> list[tuple[object, ...]]:
    """What a query finds."""
    with database.reader() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def test_a_commit_makes_state_inbox_and_outbox_durable_together(database: Database) -> None:
    with unit(database) as uow:
        uow.session.add(Counter("a", 1))
        assert uow.first_time("probe.region.registered", "e-1")
        uow.publish(region(1))
        uow.publish(region(2))
        uow.publish(region(1))
        uow.commit()

    assert rows(database, "SELECT name, value FROM counter") == [("a", 1)]
    assert rows(database, "SELECT consumer, event_id FROM inbox") == [("probe.region.registered", "e-1")]
    published = rows(database, "SELECT subject, body FROM outbox ORDER BY id")
    assert [(subject, json.loads(str(body))["sequence"]) for subject, body in published] == [
        ("region/000000000001", "1"),
        ("region/000000000002", "1"),
        ("region/000000000001", "2"),
    ]
    assert {json.loads(str(body))["time"] for _, body in published} == {"2026-11-22T04:00:00Z"}


@pytest.mark.parametrize("how", ["forgotten", "failed"])
def test_without_a_commit_nothing_is_left(database: Database, how: str) -> None:
    def work() -> None:
        with unit(database) as uow:
            uow.session.add(Counter("a"))
            uow.first_time("q", "e-1")
            uow.publish(region(1))
            uow.session.flush()
            if how == "failed":
                raise RuntimeError("half-way")

    if how == "failed":
        with pytest.raises(RuntimeError, match="half-way"):
            work()
    else:
        work()
    for table in ("counter", "inbox", "outbox", "aggregate_sequence"):
        assert rows(database, f"SELECT * FROM {table}") == [], table  # noqa: S608
    with unit(database) as uow:  # and the right to write is free again
        uow.publish(region(1))
        uow.commit()
    assert rows(database, "SELECT sequence FROM aggregate_sequence") == [(1,)]


def test_the_inbox_knows_an_event_per_queue(database: Database) -> None:
    for queue, event, first in (("q", "e", True), ("q", "e", False), ("other", "e", True), ("q", "f", True)):
        with unit(database) as uow:
            assert uow.first_time(queue, event) is first
            uow.commit()


def test_an_event_in_another_transactions_hand_is_no_first_time(database: Database, database_url: str) -> None:
    other = Database(database_url)
    entered, answers = threading.Event(), []

    def second() -> None:
        entered.wait(5)
        with unit(other) as uow:  # waits for the first one's end
            answers.append(uow.first_time("q", "e"))

    late = threading.Thread(target=second)
    late.start()
    with unit(database) as uow:
        assert uow.first_time("q", "e")
        entered.set()
        late.join(0.5)
        assert late.is_alive()
        uow.commit()
    late.join(10)
    assert answers == [False]
    other.dispose()


def test_sequences_have_no_gaps_and_follow_the_outbox_however_many_write(database: Database, database_url: str) -> None:
    def write(_: int) -> None:
        mine = Database(database_url)  # as another process would have
        for _ in range(20):
            with unit(mine) as uow:
                uow.publish(region(1))
                uow.commit()
        mine.dispose()

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))
    bodies = rows(database, "SELECT body FROM outbox ORDER BY id")
    assert [int(json.loads(str(body))["sequence"]) for (body,) in bodies] == list(range(1, 81))


def test_whoever_changes_what_has_changed_meanwhile_is_stopped(database: Database, database_url: str) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time: there is no meanwhile")
    with unit(database) as uow:
        uow.session.add(Counter("a"))
        uow.commit()
    other = Database(database_url)
    with unit(database) as slow:
        mine = slow.counter("a")
        assert mine is not None
        with unit(other) as quick:
            theirs = quick.counter("a")
            assert theirs is not None
            theirs.value = 1
            quick.commit()
        mine.value = 2
        with pytest.raises(StaleDataError):
            slow.commit()
    other.dispose()
    assert rows(database, "SELECT value FROM counter") == [(1,)]


def test_a_lock_that_is_not_given_is_a_transient_failure(database: Database, database_url: str) -> None:
    with unit(database) as uow:
        uow.session.add(Counter("a"))
        uow.commit()
    other = Database(database_url)
    statement = sa.text("UPDATE counter SET value = 5 WHERE name = 'a'")
    with unit(database) as uow:
        uow.session.execute(statement)
        with other.connect(write=False) as connection:
            connection.execute(sa.text(_IMPATIENT[database.dialect]))
            with pytest.raises(sa.exc.DBAPIError) as refused:
                connection.execute(statement)
    assert is_transient(refused.value)
    other.dispose()


def test_a_moment_must_have_a_time_zone(database: Database) -> None:
    naive = datetime(2026, 11, 22)  # noqa: DTZ001
    lease = metadata.tables["lease"]
    with pytest.raises(sa.exc.StatementError, match="time zone"), database.writer() as connection:
        connection.execute(sa.insert(lease).values(name="a", holder="b", expires_at=naive))
    with database.writer() as connection:
        connection.execute(sa.insert(lease).values(name="a", holder="b", expires_at=NOON))
    with database.reader() as connection:
        read = connection.execute(sa.select(lease.c.expires_at)).scalar_one()
    assert read == NOON
    assert read.tzinfo is UTC


def test_one_of_many_copies_holds_the_lease(database: Database, database_url: str) -> None:
    other = Database(database_url)
    ours, theirs = Lease(database, metadata, "leader", seconds=0.4), Lease(other, metadata, "leader", seconds=0.4)
    assert ours.renew()
    assert ours.renew(), "its holder may prolong it"
    assert not theirs.renew()
    assert (ours.held, theirs.held) == (True, False)

    threading.Event().wait(0.5)
    assert not ours.held, "its holder knows that it has run out"
    assert theirs.renew()
    assert not ours.renew()

    theirs.release()
    assert not theirs.held
    assert ours.renew(), "one that was given back is free at once"
    other.dispose()


def test_old_rows_go_and_young_or_unsent_ones_stay(database: Database) -> None:
    with unit(database) as uow:
        for code in range(4):
            uow.publish(region(code))
            uow.first_time("q", f"e-{code}")
        uow.commit()
    now = datetime.now(UTC)
    old, young = now - SENT_KEPT - timedelta(minutes=1), now - SENT_KEPT + timedelta(minutes=1)
    outbox, inbox = metadata.tables["outbox"], metadata.tables["inbox"]
    ids = [row[0] for row in rows(database, "SELECT id FROM outbox ORDER BY id")]
    with database.writer() as connection:
        connection.execute(sa.update(outbox).where(outbox.c.id.in_(ids[:2])).values(published_at=old))
        connection.execute(sa.update(outbox).where(outbox.c.id == ids[2]).values(published_at=young))
        connection.execute(sa.update(outbox).where(outbox.c.id == ids[3]).values(created_at=old))
        connection.execute(sa.update(inbox).where(inbox.c.event_id == "e-0").values(handled_at=old))

    assert clean_up(database, metadata, now=now) == 3
    assert clean_up(database, metadata, now=now) == 0
    assert rows(database, "SELECT id FROM outbox ORDER BY id") == [(ids[2],), (ids[3],)]
    assert rows(database, "SELECT event_id FROM inbox ORDER BY event_id") == [("e-1",), ("e-2",), ("e-3",)]

"""State, inbox and outbox in one transaction, on SQLite (tests/integration does the same with PostgreSQL)."""

import json
from datetime import UTC, datetime, timedelta

import eventlet
import pytest
import sqlalchemy as sa

from shared.messaging.context import Cause, current_cause
from shared.messaging.envelope import decode
from tests.unit.shared.small_store import NOON, Store, metadata, region


def test_a_commit_keeps_the_state_and_its_events_together(store: Store) -> None:
    with store() as uow:
        uow.keep("a")
        uow.publish(region())
        uow.commit()
    assert [row.name for row in store.rows("thing")] == ["a"]
    (row,) = store.rows("outbox")
    envelope = decode(row.body)
    assert (row.event_id, row.type, row.subject) == (envelope.id, "region.registered.v1", "region/361103")
    assert envelope.data == region()
    assert envelope.time == NOON, "an event happened at the moment of its transaction"
    assert row.published_at is None


def test_leaving_without_commit_leaves_nothing(store: Store) -> None:
    with store() as uow:
        uow.keep("a")
        uow.publish(region())
        uow.first_time("queue", "event")
    for table in ("thing", "outbox", "inbox", "aggregate_sequence"):
        assert store.rows(table) == [], table


def test_an_error_leaves_nothing_and_the_next_unit_works(store: Store) -> None:
    def fail_midway() -> None:
        with store() as uow:
            uow.keep("a")
            uow.publish(region())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()
    with store() as uow:
        uow.keep("b")
        uow.publish(region())
        uow.commit()
    assert [row.name for row in store.rows("thing")] == ["b"]
    assert [decode(row.body).sequence for row in store.rows("outbox")] == [1], "no number is used up by a rollback"


def test_events_are_numbered_per_subject_and_sent_in_that_order(store: Store) -> None:
    for codes in (["361103", "361102", "361103"], ["361103"], ["361102"]):
        with store() as uow:
            for code in codes:
                uow.publish(region(code))
            uow.commit()
    sent = [decode(row.body) for row in store.rows("outbox")]
    assert [(e.data.code, e.sequence) for e in sent] == [
        ("361103", 1),
        ("361102", 1),
        ("361103", 2),
        ("361103", 3),
        ("361102", 2),
    ]


def test_an_event_is_handled_once_by_each_consumer(store: Store) -> None:
    with store() as uow:
        assert uow.first_time("queue", "event")
        assert not uow.first_time("queue", "event")
        uow.commit()
    with store() as uow:
        assert not uow.first_time("queue", "event")
        assert uow.first_time("another queue", "event")
        assert uow.first_time("queue", "another event")


def test_what_follows_from_an_event_names_it_as_its_cause(store: Store) -> None:
    token = current_cause.set(Cause("the event in hand", "00-its-trace-01"))
    try:
        with store() as uow:
            uow.publish(region())
            uow.commit()
    finally:
        current_cause.reset(token)
    envelope = decode(store.rows("outbox")[0].body)
    assert (envelope.causationid, envelope.traceparent) == ("the event in hand", "00-its-trace-01")


def test_now_is_one_moment_per_unit(store: Store) -> None:
    with store() as uow:
        store.clock.advance(timedelta(hours=1))
        assert uow.now == NOON
    with store() as uow:
        assert uow.now == NOON + timedelta(hours=1)


def test_a_commit_wakes_the_relay_only_if_there_is_something_to_send(store: Store) -> None:
    with store() as uow:
        uow.keep("a")
        uow.commit()
    assert not store.database.outbox_filled.wait(0)
    with store() as uow:
        uow.publish(region())
        uow.commit()
    assert store.database.outbox_filled.wait(0)


def test_only_events_can_be_published(store: Store) -> None:
    with store() as uow, pytest.raises(LookupError):
        uow.publish({"not": "an event"})


@pytest.mark.usefixtures("patience")
def test_two_writers_in_one_process_take_turns(store: Store) -> None:
    """Yielding inside a SQLite transaction must not let a second green thread wait for the file lock for ever."""
    story: list[str] = []

    def write(name: str) -> None:
        with store() as uow:
            story.append(f"{name} in")
            uow.keep(name)
            uow.publish(region())
            eventlet.sleep(0.02)  # another green thread gets its chance here
            uow.commit()
            story.append(f"{name} out")

    threads = [eventlet.spawn(write, name) for name in "abc"]
    for thread in threads:
        thread.wait()
    assert story == [f"{name} {step}" for name in "abc" for step in ("in", "out")]
    assert [decode(row.body).sequence for row in store.rows("outbox")] == [1, 2, 3]


@pytest.mark.usefixtures("patience")
def test_the_turn_is_given_up_whatever_happens(store: Store) -> None:
    def fail() -> None:
        with store() as uow:
            uow.session.execute(sa.text("no such statement"))

    with pytest.raises(sa.exc.OperationalError):
        eventlet.spawn(fail).wait()
    with store() as uow:
        uow.keep("after")
        uow.commit()


@pytest.mark.usefixtures("patience")
def test_readers_do_not_wait_for_a_writer_and_see_what_is_committed(store: Store) -> None:
    with store() as writer:
        writer.keep("a")
        with store(read_only=True) as reader:
            assert reader.names() == []
        writer.commit()
    with store(read_only=True) as reader:
        assert reader.names() == ["a"]


def test_moments_come_back_aware_and_naive_ones_are_refused(store: Store) -> None:
    with store() as uow:
        uow.keep("a")
        uow.commit()
    assert store.rows("thing")[0].seen_at == NOON
    assert store.rows("thing")[0].seen_at.tzinfo is UTC
    with pytest.raises(sa.exc.StatementError, match="naive"), store() as uow:
        uow.session.execute(
            sa.insert(metadata.tables["thing"]).values(name="b", seen_at=NOON.replace(tzinfo=None)),
        )


def test_the_body_in_the_outbox_is_the_envelope_as_it_is_sent(store: Store) -> None:
    with store() as uow:
        uow.publish(region())
        uow.commit()
    body = json.loads(store.rows("outbox")[0].body)
    assert body["specversion"] == "1.0"
    assert datetime.fromisoformat(body["time"]) == NOON

"""What outboxes and inboxes tell."""

from datetime import datetime, timedelta
from pathlib import Path

from shared.messaging.administration.databases import opened, readable
from shared.messaging.administration.outboxes import Throughput, outbox_state
from tests.unit.administration.conftest import Network

SECOND = timedelta(seconds=1)


def test_an_empty_outbox(network: Network) -> None:
    state = outbox_state("intake", network.databases["intake"])
    assert (state.waiting, state.kept, state.unroutable, state.attempts, state.forgotten) == (0, 0, 0, 0, 0)
    assert state.oldest_at is state.next_try is state.kept_since is None


def test_what_waits_what_nobody_took_and_what_is_gone(network: Network, now: datetime) -> None:
    network.commit("case.submitted.v1", now - 90 * SECOND, sent=now - 89 * SECOND)
    network.commit("case.accepted.v1", now - 30 * SECOND, attempts=3, not_before=now + 10 * SECOND)
    network.commit("case.accepted.v1", now - 60 * SECOND)
    network.count_up("intake", "case/1", 5)
    network.count_up("intake", "case/2", 2)
    state = outbox_state("intake", network.databases["intake"])
    assert (state.waiting, state.oldest_at) == (2, now - 60 * SECOND)
    assert (state.unroutable, state.attempts, state.next_try) == (1, 3, now + 10 * SECOND)
    assert (state.kept, state.kept_since, state.forgotten) == (1, now - 90 * SECOND, 4)


def test_rates_are_of_the_last_minute(network: Network, now: datetime) -> None:
    for age in (10, 20, 30, 90):
        event_id = network.commit("case.accepted.v1", now - age * SECOND, sent=now - age * SECOND)
        network.handle("notify.case.accepted", event_id, now - (age - 5) * SECOND)
    rates = Throughput(network.databases, now)
    assert rates.in_per_second("notify.case.accepted") == 3 / 60
    assert rates.out_per_second("notify.case.accepted") == 3 / 60
    assert rates.out_per_second("portal.case.accepted") == 0
    assert rates.in_per_second("nobody.case.accepted") is None


def test_the_oldest_of_ten_that_wait_is_the_tenth_last_that_was_sent(network: Network, now: datetime) -> None:
    for age in range(1, 20):
        network.commit("case.accepted.v1", now - age * SECOND, sent=now - age * SECOND)
        network.commit("case.submitted.v1", now, sent=now)
    rates = Throughput(network.databases, now)
    assert rates.oldest_seconds("notify.case.accepted", 10) == 10
    assert rates.oldest_seconds("notify.case.accepted", 0) is None
    assert rates.oldest_seconds("notify.case.accepted", 500) is None, "there are more than were ever sent"


def test_a_publisher_whose_database_is_elsewhere_leaves_a_gap(network: Network, now: datetime) -> None:
    del network.databases["intake"]  # type: ignore[attr-defined]
    rates = Throughput(network.databases, now)
    assert rates.in_per_second("notify.case.accepted") is rates.oldest_seconds("notify.case.accepted", 3) is None
    assert rates.out_per_second("notify.case.accepted") == 0


def test_databases_that_are_not_there_are_left_out_and_not_made(tmp_path: Path) -> None:
    with opened({"ZHENBI_HOME": str(tmp_path / "none")}) as databases:
        assert databases == {}
    assert not (tmp_path / "none").exists()


def test_a_database_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "intake.db").write_bytes(b"")
    environment = {"ZHENBI_HOME": str(tmp_path), "NOTIFY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    with opened(environment) as databases:
        found, wrong = readable(databases)
    assert found == {}
    assert set(wrong) == {"intake", "notify"}
    assert "no such table" in wrong["intake"]

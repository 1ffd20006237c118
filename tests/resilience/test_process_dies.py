"""A service is killed at any moment: what it promised is kept, what was in hand is handled by the next one, once."""

import time

import psycopg2
from sqlalchemy.engine import make_url

from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.load import Load
from tests.infrastructure.marks import ON_ONE_DATABASE, ON_POSTGRESQL
from tests.infrastructure.probes import DEAD, Probes
from tests.infrastructure.waiting import wait_until


def test_services_that_are_killed_again_and_again_lose_nothing(probes: Probes, virtual_host: VirtualHost) -> None:
    sink, source = probes.sink_and_source()
    with Load(source) as load:
        for _ in range(2):
            for victim in (sink, source):
                time.sleep(0.7)
                victim.kill()
                time.sleep(0.3)
                victim.start()
        time.sleep(0.7)
    wait_until(lambda: source.waiting() == 0 and load.all_handled(sink), 30, "everything promised to be handled")
    load.check(sink)
    assert len(load.promised) > 50
    assert load.refused == 0
    assert virtual_host.depth(DEAD) == 0


@ON_ONE_DATABASE
def test_a_copy_takes_over_what_a_dead_one_had_in_hand(probes: Probes, virtual_host: VirtualHost) -> None:
    one, other, source = probes.sink(), probes.sink(), probes.source()
    source.register(1, count=120, name="sleeps 0.02")
    wait_until(lambda: one.processes_of("handled")[one.pid] > 5, 15, "the first copy to be at work")
    one.kill()
    wait_until(lambda: len(other.notes()) == 120, 30, "the other copy to handle the rest")
    assert len(set(other.notes())) == 120
    assert virtual_host.depth(DEAD) == 0


@ON_POSTGRESQL
def test_database_connections_that_break_delay_and_lose_nothing(probes: Probes, virtual_host: VirtualHost) -> None:
    sink, source = probes.sink_and_source()
    with Load(source) as load:
        for _ in range(5):
            time.sleep(0.5)
            for probe in (sink, source):
                break_connections(probe.database_url)
        time.sleep(0.5)
    wait_until(lambda: source.waiting() == 0 and load.all_handled(sink), 30, "everything promised to be handled")
    load.check(sink)
    assert (sink.is_running, source.is_running) == (True, True)
    assert virtual_host.depth(DEAD) == 0


def break_connections(database_url: str) -> None:
    """Let the server end all other connections to a database."""
    connection = psycopg2.connect(make_url(database_url).set(drivername="postgresql").render_as_string(False))
    try:
        connection.cursor().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        connection.close()

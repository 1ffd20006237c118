"""How long an event takes from the commit in one service to the commit of its handling in the next."""

import json
import time
from pathlib import Path

import sqlalchemy as sa

from tests.benchmarks.messaging.handling import Wrong, ours
from tests.benchmarks.messaging.network.store import metadata
from tests.benchmarks.surroundings import Surroundings
from tests.benchmarks.worker import Worker, worker

RATE = 200  # events a second
_NETWORK = "tests.benchmarks.messaging.network"
_WARM_UP_SECONDS = 2
_GRACE_SECONDS = 30


def milliseconds(seconds: int, surroundings: Surroundings) -> list[float]:
    """Send :data:`RATE` events a second for so long; returns how long each took, in ascending order.

    Each service has its database. The clock starts when the commit is asked for, so it counts the commit as well, and
    ends when the receiver's commit is done; both read the machine's CLOCK_MONOTONIC. The first two seconds are not
    counted.
    """
    count = RATE * (seconds + _WARM_UP_SECONDS)
    sent_file, received_file = surroundings.folder / "sent.json", surroundings.folder / "received.json"
    with surroundings.place(metadata) as there, surroundings.place(metadata) as here:
        common = {"AMQP_URI": there.amqp_uri, "BENCH_FOLDER": str(surroundings.folder)}
        receiver = worker(
            "receiver",
            ours(_NETWORK, "receiver"),
            {**common, "DATABASE_URL": there.database_url, "MOMENTS_FILE": str(received_file)},
            surroundings.folder,
        )
        sending = {"SEND_RATE": str(RATE), "SEND_COUNT": str(count), "MOMENTS_FILE": str(sent_file)}
        sender = worker(
            "sender",
            ours(_NETWORK, "sender"),
            {**common, "DATABASE_URL": here.database_url, **sending},
            surroundings.folder,
        )
        engine = there.engine()
        try:
            with receiver as running, sender as sending_process:
                _wait(engine, count, seconds + _WARM_UP_SECONDS + _GRACE_SECONDS, running, sending_process)
        finally:
            engine.dispose()
    sent, received = _moments(sent_file), _moments(received_file)
    if sent.keys() != received.keys():
        raise Wrong(f"{len(sent)} events were sent, {len(received)} handled")
    counted = sorted(sent)[RATE * _WARM_UP_SECONDS :]  # by number, which is the order of sending
    return sorted(1000 * (received[code] - sent[code]) for code in counted)


def _wait(engine: sa.Engine, count: int, seconds: float, *workers: Worker) -> None:
    end = time.monotonic() + seconds
    while True:
        time.sleep(0.5)  # seldom: to ask is to disturb
        with engine.connect() as connection:
            handled = connection.execute(sa.text("SELECT count(*) FROM region")).scalar_one()
        if handled == count:
            return
        for each in workers:
            each.check()
        if time.monotonic() > end:
            raise Wrong(f"{handled} of {count} events came through; {workers[0].last_words()}")


def _moments(file: Path) -> dict[str, float]:
    moments: dict[str, float] = json.loads(file.read_text())
    file.unlink()
    return moments

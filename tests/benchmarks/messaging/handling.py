"""How many events a second a contender handles: fill its queue, start it, and read the moments in its rows."""

import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import pika
import sqlalchemy as sa

from tests.benchmarks.messaging.network.store import metadata
from tests.benchmarks.surroundings import Place, Surroundings
from tests.benchmarks.worker import Worker, run, worker

_LOOK_SECONDS = 0.2
_STALLED_SECONDS = 30.0  # nothing more handled for so long: it will never end
_WARM_UP = 0.15  # this part of the events is handled before the clock starts: caches, pools, the listener's caution


class Wrong(RuntimeError):
    """A contender did not do the work, or not once; a rate would be worth nothing."""


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that handles events."""

    name: str
    events: int  # of a sample: about three seconds of work
    queue: str
    fill: Sequence[str]  # the command that publishes so many events; the count is appended
    work: Sequence[str]
    processes: int = 1  # of ``work`` that are started
    environment: Mapping[str, str] = field(default_factory=dict)


def ours(module: str, *arguments: str) -> list[str]:
    """The command that runs a module with the project's interpreter."""
    return [sys.executable, "-m", module, *arguments]


def rate(contender: Contender, events: int, surroundings: Surroundings) -> float:
    """Take one sample: events a second.

    Raises:
        Wrong: not every event was handled exactly once.
        WorkerFailed: a process of the contender ended.
    """
    with surroundings.place(metadata) as place, ExitStack() as stack:
        environment = {
            **contender.environment,
            "AMQP_URI": place.amqp_uri,
            "DATABASE_URL": place.database_url,
            "BENCH_FOLDER": str(surroundings.folder),
        }
        run([*contender.fill, str(events)], environment)
        expect_depth(place, contender.queue, events)
        engine = place.engine()
        stack.callback(engine.dispose)
        workers = [
            stack.enter_context(worker(f"{contender.name}-{copy}", contender.work, environment, surroundings.folder))
            for copy in range(contender.processes)
        ]
        _wait_until_handled(engine, events, workers, contender.name)
        time.sleep(_LOOK_SECONDS)  # the last acknowledgements
        expect_depth(place, contender.queue, 0)
        return _rate_in(engine, contender.processes)


def _wait_until_handled(engine: sa.Engine, events: int, workers: Sequence[Worker], name: str) -> None:
    seen, moved = -1, time.monotonic()
    while True:
        with engine.connect() as connection:
            handled = connection.execute(sa.text("SELECT count(*) FROM region")).scalar_one()
        if handled == events:
            break
        for each in workers:
            each.check()
        if handled != seen:
            seen, moved = handled, time.monotonic()
        elif time.monotonic() - moved > _STALLED_SECONDS:
            raise Wrong(f"{name} stopped after {handled} of {events} events; {workers[0].last_words()}")
        time.sleep(_LOOK_SECONDS)
    with engine.connect() as connection:
        noted = connection.execute(sa.text("SELECT count(*) FROM inbox")).scalar_one()
    if noted != events:
        raise Wrong(f"{name} noted {noted} of {events} events in its inbox")


def _rate_in(engine: sa.Engine, processes: int) -> float:
    """From the moment when every process is warm to the last row."""
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT extract(epoch FROM handled_at)::float8, process FROM region ORDER BY handled_at, code")
        ).all()
    first_of: dict[int, int] = {}
    for position, (_, process) in enumerate(rows):
        first_of.setdefault(process, position)
    if len(first_of) < processes:
        raise Wrong(f"only {len(first_of)} of {processes} processes took part")
    start = max(first_of.values()) + int(len(rows) * _WARM_UP)
    counted = rows[start:]
    if len(counted) < len(rows) / 3:
        raise Wrong("the processes did not start together; take more events")
    return float((len(counted) - 1) / (counted[-1][0] - counted[0][0]))


def expect_depth(place: Place, queue: str, expected: int) -> None:
    """Raise :class:`Wrong` unless the queue holds so many messages, or does within seconds."""
    connection = pika.BlockingConnection(pika.URLParameters(place.amqp_uri))
    try:
        channel = connection.channel()
        depth = -1
        for _ in range(25):  # a quorum queue tells its length a moment later
            depth = channel.queue_declare(queue, passive=True).method.message_count
            if depth == expected:
                return
            time.sleep(_LOOK_SECONDS)
        raise Wrong(f"{queue} holds {depth} messages, not {expected}")
    finally:
        connection.close()

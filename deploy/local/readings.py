"""What a network is doing now: read from its supervisor, its broker and its services, each of which may be down."""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

import pika
import requests
from pika.exceptions import AMQPError, ChannelClosedByBroker
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.broker import connect
from deploy.local.processes import BROKER, Process
from shared.contracts.services import SERVICES
from shared.messaging.topology import dead_letters_of, queues_of

_ANSWER_SECONDS = 1.0
_BROKER_ERRORS = (AMQPError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Row:
    """One service, or the broker. None means: cannot be read now."""

    name: str
    state: str  # "running", "starting", "restarting", "stopped", or supervisord's word
    running: int
    wanted: int
    restarts: int
    address: str
    waiting: int | None = None  # events in its queues
    dead: int | None = None  # events that could not be handled: for a person to look at
    handled: int | None = None  # events handled by the processes seen since this observer began


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole network at one moment."""

    rows: tuple[Row, ...]
    broker_answers: bool


class Subject(Protocol):
    """The network that is read."""

    @property
    def urls(self) -> Mapping[str, str]: ...

    def environment(self) -> Mapping[str, str]: ...

    def processes(self) -> list[Process]: ...


class QueueReader:
    """Counts messages in queues over one connection, opened again when it is lost."""

    def __init__(self, amqp_uri: Callable[[], str]) -> None:
        self._amqp_uri = amqp_uri
        self._connection: pika.BlockingConnection | None = None

    def counts(self, queues: list[str]) -> dict[str, int] | None:
        """How many messages wait in each queue; a queue that does not exist has none. None: the broker is away."""
        try:
            if self._connection is None or self._connection.is_closed:
                self._connection = connect(self._amqp_uri(), timeout_seconds=_ANSWER_SECONDS)
            return self._count(self._connection, queues)
        except _BROKER_ERRORS:
            self.close()
            return None

    def close(self) -> None:
        """Close the connection if there is one."""
        if self._connection is not None:
            with contextlib.suppress(*_BROKER_ERRORS):
                self._connection.close()
            self._connection = None

    @staticmethod
    def _count(connection: pika.BlockingConnection, queues: list[str]) -> dict[str, int]:
        found = {}
        channel = connection.channel()
        for queue in queues:
            try:
                found[queue] = channel.queue_declare(queue, passive=True).method.message_count
            except ChannelClosedByBroker:  # 404: not declared yet
                channel = connection.channel()
                found[queue] = 0
        channel.close()
        return found


class HandledCounter:
    """Adds up how many events the copies of each service have handled.

    Copies share one port, so each look sees one of them; it is told by the moment it started. What a copy had handled
    before it was restarted stays in the sum.
    """

    def __init__(self) -> None:
        self._seen: dict[str, dict[float, int]] = defaultdict(dict)

    def look(self, service: str, url: str) -> int | None:
        """The sum so far for ``service``. None: it does not answer."""
        try:
            answer = requests.get(f"{url}/metrics", timeout=_ANSWER_SECONDS)
            answer.raise_for_status()
            started, handled = read_metrics(answer.text)
        except (requests.RequestException, ValueError):
            return None
        self._seen[service][started] = handled
        return sum(self._seen[service].values())


def read_metrics(text: str) -> tuple[float, int]:
    """From a /metrics page: when the process started (Unix seconds), and how many events it has handled."""
    started, handled = 0.0, 0.0
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == "process_start_time_seconds":
                started = sample.value
            elif sample.name == "zhenbi_messages_handled_total" and sample.labels.get("outcome") == "handled":
                handled += sample.value
    return started, int(handled)


class Observer:
    """Looks at one network again and again."""

    def __init__(self, network: Subject) -> None:
        self._network = network
        self._queues = QueueReader(lambda: network.environment()["AMQP_URI"])
        self._handled = HandledCounter()
        self._pool = ThreadPoolExecutor(len(SERVICES))

    def look(self) -> Snapshot:
        """Read everything once; takes about a second at most even when nothing answers."""
        urls = self._network.urls
        handled = dict(
            zip(SERVICES, self._pool.map(lambda name: self._handled.look(name, urls[name]), SERVICES), strict=True)
        )
        queues = {service: queues_of(service) for service in SERVICES}
        every = [name for names in queues.values() for queue in names for name in (queue, dead_letters_of(queue))]
        counts = self._queues.counts(every)
        processes = self._network.processes()
        rows = []
        if any(process.program == BROKER for process in processes):
            rows.append(_row(BROKER, processes, _broker_address(self._network.environment())))
        for service in SERVICES:
            waiting = dead = None
            if counts is not None:
                waiting = sum(counts[queue] for queue in queues[service])
                dead = sum(counts[dead_letters_of(queue)] for queue in queues[service])
            row = _row(service, processes, urls[service])
            rows.append(replace(row, waiting=waiting, dead=dead, handled=handled[service]))
        return Snapshot(tuple(rows), broker_answers=counts is not None)

    def close(self) -> None:
        """Let go of connections and threads."""
        self._queues.close()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _row(name: str, processes: list[Process], address: str) -> Row:
    """What the supervisor knows about one program."""
    own = [process for process in processes if process.program == name]
    running = sum(process.running for process in own)
    restarts = sum(process.restarts for process in own)
    return Row(name, _state(own), running, len(own), restarts, address=address)


def _state(processes: list[Process]) -> str:
    states = {process.state for process in processes}
    if states == {"RUNNING"}:
        return "running"
    if not states or states <= {"STOPPED", "STOPPING", "EXITED"}:
        return "stopped"
    if "FATAL" in states:
        return "failing"
    if "BACKOFF" in states or any(process.restarts for process in processes if process.state == "STARTING"):
        return "restarting"
    return "starting"


def _broker_address(environment: Mapping[str, str]) -> str:
    return "amqp://" + environment["AMQP_URI"].rpartition("@")[2].partition("/")[0]

"""Gauges of what a service shares between its copies: its queues, its outbox, its lease.

Every copy measures for itself, not only the one that leads. So the numbers are there above all when nobody leads or
the relay is stuck, no copy goes on showing what was true while it led, and whoever adds copies up takes the maximum.
"""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import eventlet
import structlog
from nameko.extensions import SharedExtension

from shared.contracts import CONTRACTS, Contract, contract_of
from shared.messaging.broker import BROKER_ERRORS, BrokerUnavailable, drop, open_connection
from shared.messaging.every import EveryEntrypoint
from shared.messaging.leadership import Leadership
from shared.messaging.measuring import QueueDepth, outbox_depth, queue_depths
from shared.messaging.topology import RETRY_TIERS, WAIT, dead_letters_of, queue_of, tier_of
from shared.observability import metrics

log = structlog.get_logger(__name__)

QUEUES_SECONDS = 15.0  # as often as Prometheus usually looks
OUTBOX_SECONDS = 2.0
_FIRST_SECONDS = 1.0  # by then the listener has declared the queues
_COUNTING_SECONDS = 10.0  # for all queues together; a frozen broker answers nothing

_OUTCOMES = ("handled", "duplicate", "waited", "retried", "dead")
_QUEUE_GAUGES = (metrics.queue_messages, metrics.queue_consumers, metrics.retry_messages, metrics.dead_letters)
_OUTBOX_GAUGES = (metrics.outbox_waiting, metrics.outbox_oldest_seconds, metrics.outbox_unroutable)


class Gauges(SharedExtension):  # type: ignore[misc]  # nameko is untyped
    """Keeps the gauges true. What cannot be read is not shown at all: an old number would look like a new one."""

    leadership = Leadership()

    def setup(self) -> None:
        wiring = self.container.config["wiring"]
        self._service: str = wiring.service
        self._amqp_uri: str = wiring.settings.amqp_uri
        self._database = wiring.database
        self._outbox = wiring.units.metadata.tables["outbox"]
        self._handles = _contracts_handled_by(self.container.service_cls)
        self._silent: set[str] = set()
        self._begin_at_zero()
        metrics.lease_held.labels(self._service).set_function(lambda: float(self.leadership.held))

    def start(self) -> None:
        self._keep("outbox", self._measure_outbox, OUTBOX_SECONDS, _OUTBOX_GAUGES)
        if self._handles:
            self._keep("queues", self._measure_queues, QUEUES_SECONDS, _QUEUE_GAUGES)

    def _begin_at_zero(self) -> None:
        """Show every series from the start: a counter that appears with its first event seems never to have grown."""
        for contract in self._handles:
            metrics.listener_paused.labels(self._service, contract.name).set(0)
            for outcome in _OUTCOMES:
                metrics.messages_handled.labels(self._service, contract.name, outcome)
        if self._handles:
            metrics.listener_connected.labels(self._service).set(0)
        for contract in CONTRACTS.values():
            if contract.publisher == self._service:
                metrics.messages_published.labels(self._service, contract.name)
                metrics.messages_unroutable.labels(self._service, contract.name)
        for entrypoint in self.container.entrypoints:
            if isinstance(entrypoint, EveryEntrypoint):
                for outcome in ("done", "failed", *(("held",) if entrypoint.attentive else ())):
                    metrics.timer_runs.labels(self._service, entrypoint.method_name, outcome)

    def _keep(self, what: str, measure: Callable[[], None], seconds: float, gauges: tuple[Any, ...]) -> None:
        def forever() -> None:
            eventlet.sleep(min(_FIRST_SECONDS, seconds))
            while True:
                self._attempt(what, measure, gauges)
                eventlet.sleep(seconds)

        self.container.spawn_managed_thread(forever, f"gauges of the {what}")

    def _attempt(self, what: str, measure: Callable[[], None], gauges: tuple[Any, ...]) -> None:
        try:
            measure()
            self._silent.discard(what)
        except Exception as error:
            for gauge in gauges:
                gauge.clear()
            if what not in self._silent:  # once: it is tried again every few seconds
                self._silent.add(what)
                log.warning("cannot be measured now; it is tried again", what=what, error=str(error))

    def _measure_outbox(self) -> None:
        depth = outbox_depth(self._database, self._outbox, datetime.now(UTC))
        metrics.outbox_waiting.labels(self._service).set(depth.waiting)
        metrics.outbox_oldest_seconds.labels(self._service).set(depth.oldest_seconds)
        metrics.outbox_unroutable.labels(self._service).set(depth.unroutable)

    def _measure_queues(self) -> None:
        queues = [queue_of(self._service, contract) for contract in self._handles]
        rooms = [tier_of(self._service, tier) for tier in (WAIT, *RETRY_TIERS)]
        depths = self._ask([*queues, *map(dead_letters_of, queues), *rooms])
        for gauge in _QUEUE_GAUGES:
            gauge.clear()  # a queue that is gone is not shown as it was
        for queue in queues:
            if queue in depths:
                metrics.queue_messages.labels(self._service, queue).set(depths[queue].messages)
                metrics.queue_consumers.labels(self._service, queue).set(depths[queue].consumers)
            if dead_letters_of(queue) in depths:
                metrics.dead_letters.labels(self._service, queue).set(depths[dead_letters_of(queue)].messages)
        for room in rooms:
            if room in depths:
                metrics.retry_messages.labels(self._service, room).set(depths[room].messages)

    def _ask(self, queues: list[str]) -> dict[str, QueueDepth]:
        """Over a connection of its own: it must not wait for one that is stuck, nor get in the way of one that is not.

        Raises:
            BrokerUnavailable: it does not answer, or not in time.
        """
        connection = open_connection(self._amqp_uri)
        try:
            with eventlet.Timeout(_COUNTING_SECONDS, TimeoutError("counting took too long")):
                depths = queue_depths(connection, queues)
                connection.close()  # with the closing handshake: the broker logs a warning about any other end
                return depths
        except (*BROKER_ERRORS, TimeoutError) as error:
            raise BrokerUnavailable(error) from error
        finally:
            drop(connection)


def _contracts_handled_by(service_class: type[Any]) -> list[Contract]:
    methods = inspect.getmembers(service_class, inspect.isfunction)
    return [contract_of(data) for _, method in methods for data in getattr(method, "subscribes_to", ())]

"""The listener: one connection a process, a consumer a queue, and a worker green thread a queue that handles in order.

nameko's own consumer acknowledges what failed and hangs on a frozen peer; this one acknowledges only what is
committed or safely moved. One green thread reads the socket; workers write acknowledgements under a lock.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Any

import eventlet
import structlog
from eventlet.queue import LightQueue
from eventlet.semaphore import Semaphore
from nameko.extensions import SharedExtension

from shared.contracts import Contract
from shared.messaging.broker import (
    BROKER_ERRORS,
    HEARTBEAT_SECONDS,
    BrokerUnavailable,
    ConfirmingPublisher,
    Outgoing,
    Published,
    drop,
    masked,
    open_connection,
)
from shared.messaging.topology import declare, nudges_of, queue_of
from shared.observability import metrics

log = structlog.get_logger(__name__)

_READ_SECONDS = 1.0
_FROZEN_SECONDS = 2 * HEARTBEAT_SECONDS
_RECONNECT_SECONDS = (0.2, 0.5, 1.0, 2.0, 3.0)  # a broker that is back is found within 5 s
_DRAIN_SECONDS = 8.0  # at a stop, what is in hand may take this long
_PART_SECONDS = 1.0
_SETTLING_SECONDS = 10.0  # relays find a broker that is back within 8 s


class Delivery:
    """One message in hand, bound to the channel it came by."""

    __slots__ = ("_message", "body", "channel_number", "headers", "message_id")

    def __init__(self, message: Any, channel_number: int) -> None:
        self._message = message
        self.channel_number = channel_number  # which connection it came by: a dead one's messages are dropped
        self.body: bytes | str = message.body
        self.headers: dict[str, Any] = dict(message.headers or {})
        self.message_id: str = message.properties.get("message_id") or ""

    @property
    def tag(self) -> int:
        """The broker's number of this delivery."""
        return int(self._message.delivery_tag)

    @property
    def redelivered(self) -> bool:
        """Whether somebody had it before and did not acknowledge it."""
        return bool(self._message.delivery_info.get("redelivered"))

    @property
    def content_type(self) -> str:
        """As it was published."""
        return str(self._message.properties.get("content_type") or "application/octet-stream")


class Subscription:
    """One queue of one service and what handles its messages.

    Args:
        handle: called with a list of deliveries (1 to ``batch``); it must deal with every failure itself and
            return only when each may be acknowledged. Raising leaves them unacknowledged.
    """

    def __init__(
        self,
        consumer: str,
        contract: Contract,
        handle: Callable[["Subscription", list[Delivery]], None],
        batch: int = 1,
    ) -> None:
        self.contract = contract
        self.queue = queue_of(consumer, contract)
        self.batch = batch
        self.prefetch = max(20, 2 * batch)
        self.handle = handle
        self.waiting: LightQueue = LightQueue()
        self.channel: Any = None
        self.consumer_tag = ""
        self.careful = True  # takes one message at a time, until one has been handled over this connection
        self.proven = False  # one has
        self.in_hand = False


class Listener(SharedExtension):  # type: ignore[misc]  # nameko is untyped
    """Consumes all subscriptions of a service over one connection, and reconnects for ever."""

    def __init__(self) -> None:
        super().__init__()
        self._subscriptions: list[Subscription] = []
        self._write_lock = Semaphore()
        self._publish_lock = Semaphore()
        self._generation = 0
        self._stopping = False
        self._started = False
        self._connection: Any = None
        self._amqp: Any = None
        self._behind: set[str] = set()  # queues that have not been seen empty over this connection
        self._empty_since: float | None = None
        self._looked = 0.0
        self.on_nudge: Callable[[], None] | None = None  # set by who wants to hear that a copy filled the outbox

    def add(self, subscription: Subscription) -> None:
        """Register a queue; called by the entrypoints before the start."""
        self._subscriptions.append(subscription)

    def setup(self) -> None:
        self._service = self.container.service_name
        self._amqp_uri = self.container.config["AMQP_URI"]
        self._publisher = ConfirmingPublisher(self._amqp_uri)

    def start(self) -> None:
        if self._started or not self._subscriptions:
            return
        self._started = True
        for subscription in self._subscriptions:
            self.container.spawn_managed_thread(lambda s=subscription: self._work(s), f"worker {subscription.queue}")
        self._reader = self.container.spawn_managed_thread(self._run, "listener")

    def stop(self) -> None:
        """Take no more, finish and acknowledge what is in hand, then disconnect."""
        if self._stopping:
            return
        self._stopping = True
        if self._started:
            with eventlet.Timeout(_DRAIN_SECONDS, False):
                self._reader.wait()
        if self._connection is not None:
            drop(self._connection)  # what is still in hand goes back to its queue
        self._publisher.close()

    @property
    def listens(self) -> bool:
        """Whether this service has queues at all."""
        return self._started

    def still_holds(self, delivery: Delivery) -> bool:
        """Whether the connection a message came by is still there; if not, the broker delivers it again."""
        return delivery.channel_number == self._generation

    @property
    def caught_up(self) -> bool:
        """Whether everything that waited here when the connection was made has been taken in, and some time has passed
        since, for others to send what they could not send meanwhile."""
        return self._empty_since is not None and time.monotonic() - self._empty_since >= _SETTLING_SECONDS

    @property
    def stopping(self) -> bool:
        """Whether the process is on its way out."""
        return self._stopping

    def publish(self, messages: list[Outgoing]) -> None:
        """Publish confirmed, for moving failures.

        Raises:
            BrokerUnavailable: not every message was confirmed by a queue.
        """
        with self._publish_lock:
            outcome: Published = self._publisher.publish(messages)
        if outcome.failure is not None:
            raise outcome.failure
        if len(outcome.confirmed) != len(messages):
            raise BrokerUnavailable("a message was refused or found no queue")

    def _run(self) -> None:
        failures = 0
        while not self._stopping:
            try:
                self._connection = open_connection(self._amqp_uri)
                # kombu's own methods would reconnect in silence, to a connection without our consumers.
                self._amqp = self._connection.connection
                with eventlet.Timeout(60, TimeoutError("declaring queues took too long")):
                    declare(
                        self._connection,
                        self._service,
                        [s.contract for s in self._subscriptions],
                    )
                    self._consume()
                failures = 0
                metrics.listener_connected.labels(self._service).set(1)
                log.info(
                    "listening",
                    broker=masked(self._amqp_uri),
                    queues=len(self._subscriptions),
                )
                self._drain()
                self._part()
            except (*BROKER_ERRORS, TimeoutError, BrokerUnavailable) as error:
                if not self._stopping:
                    pause = _RECONNECT_SECONDS[min(failures, len(_RECONNECT_SECONDS) - 1)]
                    failures += 1
                    log.warning(
                        "broker connection lost; reconnecting",
                        error=str(error),
                        seconds=pause,
                    )
                    eventlet.sleep(pause)
            except Exception:
                failures += 1
                log.exception("the listener failed; it starts again")
                eventlet.sleep(_RECONNECT_SECONDS[-1])
            finally:
                self._generation += 1
                self._empty_since = None
                metrics.listener_connected.labels(self._service).set(0)
                if self._connection is not None:
                    drop(self._connection)

    def _consume(self) -> None:
        for subscription in self._subscriptions:
            subscription.channel = self._connection.channel()
            subscription.careful, subscription.proven = True, False
            self._consume_queue(subscription, prefetch=1)
        self._behind = {subscription.queue for subscription in self._subscriptions}
        if self.on_nudge is not None:
            self._listen_for_nudges(self.on_nudge)

    def _consume_queue(self, subscription: Subscription, prefetch: int) -> None:
        generation = self._generation
        subscription.channel.basic_qos(0, prefetch, False)
        subscription.consumer_tag = subscription.channel.basic_consume(
            subscription.queue,
            callback=lambda message: subscription.waiting.put(Delivery(message, generation)),
        )

    def _listen_for_nudges(self, on_nudge: Callable[[], None]) -> None:
        channel = self._connection.channel()
        channel.exchange_declare(nudges_of(self._service), "fanout", durable=False, auto_delete=False)
        queue = channel.queue_declare(exclusive=True, auto_delete=True).queue
        channel.queue_bind(queue, nudges_of(self._service))
        channel.basic_consume(queue, no_ack=True, callback=lambda _message: on_nudge())

    def _widen(self) -> None:
        """Fetch ahead where a message has been handled.

        Each connection begins with one message a queue: the broker counts deliveries, and a message that kills this
        process again and again must not take those fetched behind it to the dead letters.
        """
        for subscription in self._subscriptions:
            if subscription.careful and subscription.proven:
                subscription.careful = False
                subscription.channel.basic_cancel(subscription.consumer_tag)
                self._consume_queue(subscription, subscription.prefetch)

    def _look_behind(self) -> None:
        """Until each queue has been seen empty once over this connection, look again about every second."""
        if self._empty_since is not None or time.monotonic() - self._looked < _READ_SECONDS:
            return
        self._looked = time.monotonic()
        channel = self._subscriptions[0].channel
        for queue in tuple(self._behind):
            if channel.queue_declare(queue, passive=True).message_count == 0:
                self._behind.discard(queue)
        if not self._behind:
            self._empty_since = time.monotonic()

    def _drain(self) -> None:
        """Read what comes; at a stop, until the last message in hand is acknowledged."""
        while not self._stopping or any(subscription.in_hand for subscription in self._subscriptions):
            try:
                # The timeout inside covers waiting for a frame; the one outside a peer frozen in the middle of one.
                with eventlet.Timeout(_FROZEN_SECONDS, BrokerUnavailable("it stopped in the middle of a frame")):
                    self._amqp.drain_events(timeout=0.05 if self._stopping else _READ_SECONDS)
                    while self._amqp.transport.has_read_ahead:
                        self._amqp.drain_events(timeout=_READ_SECONDS)
            except TimeoutError:
                pass  # nothing came; look after the heartbeat
            # Around the lock as well: its holder may be stuck in writing to a frozen peer.
            with eventlet.Timeout(_FROZEN_SECONDS, TimeoutError("the broker takes nothing")), self._write_lock:
                self._amqp.heartbeat_tick()
                self._widen()
                self._look_behind()

    def _part(self) -> None:
        # With the closing handshake, so that the broker has read the last acknowledgements before the socket goes.
        with eventlet.Timeout(_PART_SECONDS, False), self._write_lock:
            self._connection.close()

    def _work(self, subscription: Subscription) -> None:
        while not self._stopping:
            deliveries = self._take(subscription)
            subscription.in_hand = True
            try:
                if deliveries and not self._stopping:
                    subscription.handle(subscription, deliveries)
                    self._acknowledge(subscription, deliveries)
            except (*BROKER_ERRORS, BrokerUnavailable) as error:
                # Not acknowledged: the broker delivers them again, and the inbox knows those already handled.
                log.warning(
                    "messages stay with the broker",
                    queue=subscription.queue,
                    error=str(error),
                )
                self._give_back(subscription, deliveries)
            except Exception:
                log.exception(
                    "handling failed unexpectedly; messages stay with the broker",
                    queue=subscription.queue,
                )
                self._give_back(subscription, deliveries)
                eventlet.sleep(1)
            finally:
                subscription.in_hand = False

    def _take(self, subscription: Subscription) -> list[Delivery]:
        """Wait for a message; with batches, take what came meanwhile as well.

        Nobody waits for company: while a batch is written, the next one gathers, the longer the busier the queue is.
        """
        taken = [subscription.waiting.get()]
        while len(taken) < subscription.batch and subscription.waiting.qsize():
            taken.append(subscription.waiting.get_nowait())
        return [delivery for delivery in taken if delivery.channel_number == self._generation]

    def _acknowledge(self, subscription: Subscription, deliveries: list[Delivery]) -> None:
        with self._write_lock:
            if deliveries[-1].channel_number != self._generation:
                return
            subscription.channel.basic_ack(deliveries[-1].tag, multiple=len(deliveries) > 1)
        # One that was delivered before may be what killed us the last time: it proves nothing yet.
        subscription.proven = subscription.proven or not any(delivery.redelivered for delivery in deliveries)

    def _give_back(self, subscription: Subscription, deliveries: list[Delivery]) -> None:
        with contextlib.suppress(Exception), self._write_lock:
            for delivery in deliveries:
                if delivery.channel_number == self._generation:
                    subscription.channel.basic_reject(delivery.tag, requeue=True)

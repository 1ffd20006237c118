"""``@subscribe``: a service method that handles events, once effective, and whose failures are never silent."""

import functools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Result
from nameko.extensions import Entrypoint

from shared.contracts import contract_of
from shared.errors import NotYet, PermanentError
from shared.messaging.broker import BrokerUnavailable, Outgoing
from shared.messaging.context import Cause, current_cause
from shared.messaging.envelope import Envelope, Undecodable, decode
from shared.messaging.failures import (
    IMMEDIATE_TRIES,
    HandlerTimedOut,
    Move,
    is_final,
    is_sickness,
    next_move,
)
from shared.messaging.listener import Delivery, Listener, Subscription
from shared.messaging.topology import dead_letters_of, tier_of
from shared.observability import metrics
from shared.persistence.database import is_out

log = structlog.get_logger(__name__)

HOT = 100  # the batch of a queue that fills up: county packs, directives to hundreds of units, the read model
HANDLER_SECONDS = 60.0
SICK_AFTER = 5  # transient failures in a row before the listener pauses
_HOLD_SECONDS = 1.0  # between tries to move a message on
PROBE_SECONDS = 5.0  # at most, between probes while paused
_FIRST_PROBE_SECONDS = 0.2

Method = Callable[[Any, Envelope[Any], Any], None]
Handle = Callable[[Any, Sequence[Envelope[Any]], str], list[str]]


def subscribe(*events: type[Any], batch: int = 1) -> Callable[[Method], Handle]:
    """Handle each of ``events`` with the decorated method ``(self, event: Envelope, uow) -> None``.

    The method runs inside a unit of work that has noted the event in the inbox; when it returns, the unit is
    committed and the message acknowledged. It may raise :class:`~shared.errors.NotYet` for an event that came too
    early, a :class:`~shared.errors.PermanentError` for one that can never be handled; anything else is tried again.

    Args:
        batch: up to so many messages of a queue, as many as have come meanwhile, share one unit of work: the method is
            called for each, then there is one commit and one acknowledgement. When one of them fails, nothing of the
            batch is kept and each is handled alone, so that a bad message meets its fate without its neighbours.
    """

    def decorate(method: Method) -> Handle:
        @functools.wraps(method)
        def handle(service: Any, batch_of_events: Sequence[Envelope[Any]], queue: str) -> list[str]:
            try:
                with (
                    eventlet.Timeout(HANDLER_SECONDS, HandlerTimedOut(HANDLER_SECONDS)),
                    service.wiring.units() as uow,
                ):
                    fresh = uow.first_times(queue, [event.id for event in batch_of_events])
                    outcomes = []
                    for event in batch_of_events:
                        if event.id in fresh:
                            fresh.remove(event.id)  # a twin behind it in the same batch is a duplicate
                            with _in_hand(event):
                                method(service, event, uow)
                            outcomes.append("handled")
                        else:
                            outcomes.append("duplicate")
                    uow.commit()
                    return outcomes
            except eventlet.Timeout as error:  # a BaseException: nameko would let it kill the process
                raise HandlerTimedOut(error.seconds or 0) from error

        SubscribeEntrypoint.decorator(*events, batch=batch)(handle)
        handle.subscribes_to = events  # type: ignore[attr-defined]
        return handle

    return decorate


@contextmanager
def _in_hand(event: Envelope[Any]) -> Iterator[None]:
    """What is logged or published meanwhile belongs to ``event``."""
    cause = current_cause.set(Cause(event.id, event.traceparent))
    try:
        with structlog.contextvars.bound_contextvars(correlation_id=event.correlationid, event_id=event.id):
            yield
    finally:
        current_cause.reset(cause)


class SubscribeEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko is untyped
    """Binds a method to the queues of its events."""

    listener = Listener()

    def __init__(self, *events: type[Any], batch: int = 1) -> None:
        super().__init__(expected_exceptions=(NotYet, PermanentError))
        self._events = events
        self._batch = batch

    def setup(self) -> None:
        self._service = self.container.service_name
        self._failures_in_a_row = 0
        for data in self._events:
            self.listener.add(Subscription(self._service, contract_of(data), self._handle, self._batch))

    def stop(self) -> None:
        self.listener.stop()

    def _handle(self, subscription: Subscription, deliveries: list[Delivery]) -> None:
        if len(deliveries) > 1 and self._handle_together(subscription, deliveries):
            return
        for delivery in deliveries:
            self._handle_one(subscription, delivery)

    def _handle_together(self, subscription: Subscription, deliveries: list[Delivery]) -> bool:
        """Handle a batch in one transaction; false if that failed and nothing of it was kept."""
        name, started = subscription.contract.name, time.perf_counter()
        try:
            events = [decode(delivery.body, subscription.contract) for delivery in deliveries]
        except Undecodable:
            return False
        outcomes, error = self._try(events, subscription.queue)
        if error is not None:
            log.info("batch broken up", queue=subscription.queue, messages=len(events), error=str(error))
            return False
        each = (time.perf_counter() - started) / len(events)
        for event, outcome in zip(events, outcomes, strict=True):
            metrics.message_processing_seconds.labels(self._service, name).observe(each)
            metrics.messages_handled.labels(self._service, name, outcome).inc()
            if outcome == "handled":  # a duplicate's time says nothing about the network's speed
                self._observe_critical_time(name, event)
        return True

    def _handle_one(self, subscription: Subscription, delivery: Delivery) -> None:
        name = subscription.contract.name
        try:
            event = decode(delivery.body, subscription.contract)
        except Undecodable as undecodable:
            log.error("undecodable message", queue=subscription.queue, error=str(undecodable))
            self._move(subscription, delivery, _decide(undecodable, subscription, delivery))
            return
        error: BaseException | None = None
        for attempt in range(1, IMMEDIATE_TRIES + 1):
            with metrics.message_processing_seconds.labels(self._service, name).time():
                outcomes, error = self._try_until_healthy(event, subscription)
            if error is None:
                metrics.messages_handled.labels(self._service, name, outcomes[0]).inc()
                if outcomes[0] == "handled":
                    self._observe_critical_time(name, event)
                return
            if is_final(error):
                break
            if attempt < IMMEDIATE_TRIES:
                eventlet.sleep(0.05)
        if error is None:
            raise AssertionError("a try either succeeds or fails")
        move = _decide(error, subscription, delivery)
        log.log(
            {"waited": 20, "retried": 30, "dead": 40}[move.outcome],
            f"message {move.outcome}",
            queue=subscription.queue,
            event_id=event.id,
            correlation_id=event.correlationid,
            error=str(error),
            tier=move.tier.name if move.tier else None,
        )
        self._move(subscription, delivery, move)

    def _try_until_healthy(
        self, event: Envelope[Any], subscription: Subscription
    ) -> tuple[list[str], BaseException | None]:
        """One try; while nothing can be handled, hold the message and probe with it until a try succeeds.

        That is so when our database is out, and after :data:`SICK_AFTER` transient failures in a row.
        """
        paused = metrics.listener_paused.labels(self._service, subscription.contract.name)
        pause = _FIRST_PROBE_SECONDS
        while True:
            outcomes, error = self._try([event], subscription.queue)
            if error is None or not is_sickness(error):
                self._failures_in_a_row = 0
                paused.set(0)
                return outcomes, error
            self._failures_in_a_row += 1
            sick = is_out(error) or self._failures_in_a_row >= SICK_AFTER
            if not sick or self.listener.stopping:
                paused.set(0)
                return outcomes, error
            paused.set(1)
            log.warning(
                "listener paused; probing",
                queue=subscription.queue,
                error=str(error),
                seconds=pause,
            )
            eventlet.sleep(pause)
            pause = min(2 * pause, PROBE_SECONDS)

    def _try(self, events: Sequence[Envelope[Any]], queue: str) -> tuple[list[str], BaseException | None]:
        """Run the method once in a worker; returns an outcome for each event, or why none of them was handled."""
        result = Result()

        def keep(_context: object, value: Any, failure: Any) -> tuple[Any, Any]:
            result.send((value or [], failure[1] if failure else None))
            return value, failure

        self.container.spawn_worker(self, (events, queue), {}, handle_result=keep)
        outcomes, error = result.wait()
        return outcomes, error

    def _move(self, subscription: Subscription, delivery: Delivery, move: Move) -> None:
        """Publish a copy to where it goes next and wait for the confirm; only then may the caller acknowledge."""
        if move.tier is None:
            exchange, key = "", dead_letters_of(subscription.queue)
        else:
            exchange, key = tier_of(self._service, move.tier), subscription.queue
        copy = Outgoing(
            key=delivery.tag,
            exchange=exchange,
            routing_key=key,
            body=delivery.body,
            content_type=delivery.content_type,
            message_id=delivery.message_id or str(delivery.tag),
            headers=move.headers,
        )
        self._publish_until_it_is_safe(copy, delivery)
        metrics.messages_handled.labels(self._service, subscription.contract.name, move.outcome).inc()

    def _publish_until_it_is_safe(self, copy: Outgoing, delivery: Delivery) -> None:
        """Hold the message while the broker takes no copy of it.

        Giving it back would count as one more delivery each time, and soon as a message that nobody can handle.
        """
        while True:
            try:
                self.listener.publish([copy])
                return
            except BrokerUnavailable as error:
                if self.listener.stopping or not self.listener.still_holds(delivery):
                    raise
                log.warning("the broker takes no copy; the message is held", queue=copy.routing_key, error=str(error))
                eventlet.sleep(_HOLD_SECONDS)

    def _observe_critical_time(self, name: str, event: Envelope[Any]) -> None:
        elapsed = (self.container.config["wiring"].clock.now() - event.time).total_seconds()
        metrics.message_critical_seconds.labels(self._service, name).observe(max(elapsed, 0.0))


def _decide(error: BaseException, subscription: Subscription, delivery: Delivery) -> Move:
    return next_move(error, delivery.headers, queue=subscription.queue, now=datetime.now(UTC))

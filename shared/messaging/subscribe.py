"""``@subscribe``: a service method that handles events, once effective, and whose failures are never silent."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Result
from nameko.extensions import Entrypoint

from shared.contracts import contract_of
from shared.errors import NotYet, PermanentError
from shared.messaging.broker import Outgoing
from shared.messaging.context import Cause, current_cause
from shared.messaging.envelope import Envelope, Undecodable, decode
from shared.messaging.failures import (
    IMMEDIATE_TRIES,
    HandlerTimedOut,
    Move,
    is_sickness,
    next_move,
)
from shared.messaging.listener import Delivery, Listener, Subscription
from shared.messaging.topology import dead_letters_of, tier_of
from shared.observability import metrics

log = structlog.get_logger(__name__)

HANDLER_SECONDS = 60.0
SICK_AFTER = 5  # transient failures in a row before the listener pauses
PROBE_SECONDS = 5.0  # between probes while paused

Method = Callable[[Any, Envelope[Any], Any], None]
Handle = Callable[[Any, Envelope[Any], str], str]


def subscribe(*events: type[Any]) -> Callable[[Method], Handle]:
    """Handle each of ``events`` with the decorated method ``(self, event: Envelope, uow) -> None``.

    The method runs inside a unit of work that has noted the event in the inbox; when it returns, the unit is
    committed and the message acknowledged. It may raise :class:`~shared.errors.NotYet` for an event that came too
    early, a :class:`~shared.errors.PermanentError` for one that can never be handled; anything else is tried again.
    """

    def decorate(method: Method) -> Handle:
        @functools.wraps(method)
        def handle(service: Any, event: Envelope[Any], queue: str) -> str:
            cause = current_cause.set(Cause(event.id, event.traceparent))
            try:
                with (
                    structlog.contextvars.bound_contextvars(correlation_id=event.correlationid, event_id=event.id),
                    eventlet.Timeout(HANDLER_SECONDS, HandlerTimedOut(HANDLER_SECONDS)),
                    service.wiring.units() as uow,
                ):
                    if not uow.first_time(queue, event.id):
                        return "duplicate"
                    method(service, event, uow)
                    uow.commit()
                    return "handled"
            except eventlet.Timeout as error:  # a BaseException: nameko would let it kill the process
                raise HandlerTimedOut(error.seconds or 0) from error
            finally:
                current_cause.reset(cause)

        SubscribeEntrypoint.decorator(*events)(handle)
        handle.subscribes_to = events  # type: ignore[attr-defined]
        return handle

    return decorate


class SubscribeEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko is untyped
    """Binds a method to the queues of its events."""

    listener = Listener()

    def __init__(self, *events: type[Any]) -> None:
        super().__init__(expected_exceptions=(NotYet, PermanentError))
        self._events = events

    def setup(self) -> None:
        self._service = self.container.service_name
        self._failures_in_a_row = 0
        for data in self._events:
            self.listener.add(Subscription(self._service, contract_of(data), self._handle))

    def stop(self) -> None:
        self.listener.stop()

    def _handle(self, subscription: Subscription, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            self._handle_one(subscription, delivery)

    def _handle_one(self, subscription: Subscription, delivery: Delivery) -> None:
        name = subscription.contract.name
        try:
            event = decode(delivery.body)
        except Undecodable as undecodable:
            log.error("undecodable message", queue=subscription.queue, error=str(undecodable))
            self._move(subscription, delivery, _decide(undecodable, subscription, delivery))
            return
        error: BaseException | None = None
        for attempt in range(1, IMMEDIATE_TRIES + 1):
            with metrics.message_processing_seconds.labels(self._service, name).time():
                outcome, error = self._try_until_healthy(event, subscription)
            if error is None:
                metrics.messages_handled.labels(self._service, name, outcome).inc()
                self._observe_critical_time(name, event)
                return
            if isinstance(error, PermanentError):
                break
            if attempt < IMMEDIATE_TRIES:
                eventlet.sleep(0.05)
        if error is None:
            raise AssertionError("a try either succeeds or fails")
        move = _decide(error, subscription, delivery)
        level = {"waited": 20, "retried": 30, "dead": 40}[move.outcome]
        log.log(
            level,
            f"message {move.outcome}",
            queue=subscription.queue,
            event_id=event.id,
            correlation_id=event.correlationid,
            error=str(error),
            tier=move.tier.name if move.tier else None,
        )
        self._move(subscription, delivery, move)

    def _try_until_healthy(self, event: Envelope[Any], subscription: Subscription) -> tuple[str, BaseException | None]:
        """One try; after many transient failures in a row, hold the message and probe with it until one succeeds."""
        paused = metrics.listener_paused.labels(self._service, subscription.contract.name)
        while True:
            outcome, error = self._try(event, subscription.queue)
            if error is None or not is_sickness(error):
                self._failures_in_a_row = 0
                paused.set(0)
                return outcome, error
            self._failures_in_a_row += 1
            if self._failures_in_a_row < SICK_AFTER or self.listener.stopping:
                return outcome, error
            paused.set(1)
            log.warning(
                "listener paused; probing",
                queue=subscription.queue,
                error=str(error),
                seconds=PROBE_SECONDS,
            )
            eventlet.sleep(PROBE_SECONDS)

    def _try(self, event: Envelope[Any], queue: str) -> tuple[str, BaseException | None]:
        result = Result()

        def keep(_context: object, value: Any, failure: Any) -> tuple[Any, Any]:
            result.send((value, failure[1] if failure else None))
            return value, failure

        self.container.spawn_worker(self, (event, queue), {}, handle_result=keep)
        outcome, error = result.wait()
        return outcome, error

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
        self.listener.publish([copy])
        metrics.messages_handled.labels(self._service, subscription.contract.name, move.outcome).inc()

    def _observe_critical_time(self, name: str, event: Envelope[Any]) -> None:
        elapsed = (self.container.config["wiring"].clock.now() - event.time).total_seconds()
        metrics.message_critical_seconds.labels(self._service, name).observe(max(elapsed, 0.0))


def _decide(error: BaseException, subscription: Subscription, delivery: Delivery) -> Move:
    return next_move(error, delivery.headers, queue=subscription.queue, now=datetime.now(UTC))

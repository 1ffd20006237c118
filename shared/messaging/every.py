"""``@every``: a timer that runs in one copy of the service at a time."""

import functools
from collections.abc import Callable
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Result
from nameko.extensions import Entrypoint

from shared.messaging.failures import HandlerTimedOut
from shared.messaging.leadership import Leadership
from shared.messaging.listener import Listener
from shared.observability import metrics
from shared.persistence.database import is_transient

log = structlog.get_logger(__name__)

RUN_SECONDS = 60.0
_LOOK_SECONDS = 1.0  # how often a copy that does not lead looks whether it does now


def every(
    *, seconds: float, unit_of_work: bool = True, attentive: bool = False
) -> Callable[[Callable[..., int | None]], Callable[..., Any]]:
    """Run the decorated method every ``seconds`` (real time) in the copy that holds the service's lease.

    Args:
        unit_of_work: true: the method is ``(self, uow) -> int | None`` and its unit is committed when it returns.
            False: it is ``(self) -> int | None`` and opens its own, for work that must not sit in a transaction.
        attentive: run only while the service hears: it is connected and has taken in what was waiting. For
            timers that would otherwise act on what they have not been told yet.

    A method that returns a positive number had much to do and is called again at once.
    """

    def decorate(method: Callable[..., int | None]) -> Callable[..., Any]:
        @functools.wraps(method)
        def run(service: Any) -> int:
            try:
                with eventlet.Timeout(RUN_SECONDS, HandlerTimedOut(RUN_SECONDS)):
                    if not unit_of_work:
                        return method(service) or 0
                    with service.wiring.units() as uow:
                        done = method(service, uow) or 0
                        uow.commit()
                        return done
            except eventlet.Timeout as error:
                raise HandlerTimedOut(error.seconds or 0) from error

        EveryEntrypoint.decorator(seconds, attentive)(run)
        return run

    return decorate


class EveryEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko is untyped
    """Calls a method at intervals while this process leads."""

    leadership = Leadership()
    listener = Listener()

    def __init__(self, seconds: float, attentive: bool = False) -> None:
        super().__init__()
        self.attentive = attentive
        self._seconds = seconds
        self._stopping = False
        self._running = False

    def start(self) -> None:
        self.container.spawn_managed_thread(self._loop, f"every {self._seconds:g} s: {self.method_name}")

    def stop(self) -> None:
        """Start no more runs, and wait for the one in hand."""
        self._stopping = True
        with eventlet.Timeout(RUN_SECONDS, False):
            while self._running:
                eventlet.sleep(0.01)

    def _loop(self) -> None:
        while not self._stopping:
            if not self.leadership.held:
                eventlet.sleep(min(self._seconds, _LOOK_SECONDS))
            elif self.attentive and not self.listener.caught_up:
                metrics.timer_runs.labels(self.container.service_name, self.method_name, "held").inc()
                eventlet.sleep(min(self._seconds, _LOOK_SECONDS))
            elif not self._run_once():
                eventlet.sleep(self._seconds)

    def _run_once(self) -> bool:
        result = Result()

        def keep(_context: object, value: Any, failure: Any) -> tuple[Any, Any]:
            result.send((value, failure[1] if failure else None))
            return value, failure

        self._running = True
        try:
            self.container.spawn_worker(self, (), {}, handle_result=keep)
            done, error = result.wait()
        finally:
            self._running = False
        outcome = "failed" if error else "done"
        metrics.timer_runs.labels(self.container.service_name, self.method_name, outcome).inc()
        if error is not None:
            log.log(
                30 if is_transient(error) else 40,
                "timer failed; it runs again",
                timer=self.method_name,
                error=str(error),
            )
            eventlet.sleep(self._seconds)
        return error is None and done > 0

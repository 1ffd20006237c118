"""How a service becomes a process: one nameko container, its wiring, and a graceful end."""

import faulthandler
import gc
import signal
from dataclasses import dataclass, field
from typing import Any

import eventlet
import structlog
from nameko.extensions import DependencyProvider
from nameko.runners import ServiceRunner

from shared.clock import Clock, DemoClock, SystemClock
from shared.config import Settings
from shared.http.counting import counted
from shared.http.operations import Operations
from shared.http.server import Wsgi
from shared.messaging.gauges import Gauges
from shared.messaging.leadership import Leadership
from shared.observability import logs
from shared.observability.scraping import MetricsAddress
from shared.persistence.database import Database
from shared.persistence.types import Sealed
from shared.persistence.unit_of_work import SqlUnitOfWork
from shared.sealing import FixedKeys, KeyFile, Sealer

log = structlog.get_logger(__name__)

STANDSTILL_SECONDS = 60.0  # as long as a handler may take
GRACE_SECONDS = 9.0  # from the signal to the end of whatever is still running then


class UnitFactory:
    """Makes units of work of one service: ``units()`` to write, ``units(read_only=True)`` to read."""

    def __init__(self, unit_class: type[SqlUnitOfWork], database: Database, clock: Clock) -> None:
        self._unit_class, self._database, self._clock = unit_class, database, clock
        self.metadata = unit_class.metadata

    def __call__(self, *, read_only: bool = False) -> Any:
        return self._unit_class(self._database, self._clock, read_only=read_only)


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """What a service's entrypoints need; built by its ``bootstrap.py`` and nowhere else."""

    service: str
    settings: Settings
    database: Database
    units: UnitFactory
    clock: Clock
    sealer: Sealer
    extras: dict[str, Any] = field(default_factory=dict)  # a service's own adapters, such as channels


def wire(settings: Settings, unit_class: type[SqlUnitOfWork], **extras: Any) -> Wiring:
    """The wiring every service has; its own adapters come as ``extras``."""
    database = Database(settings.database_url)
    clock = DemoClock(settings.clock_file) if settings.clock_file else SystemClock()
    keys = KeyFile(settings.data_key_file) if settings.data_key_file else FixedKeys(settings.data_key)
    sealer = Sealer(keys, settings.index_key)
    Sealed.configure(sealer)
    return Wiring(
        service=settings.service,
        settings=settings,
        database=database,
        units=UnitFactory(unit_class, database, clock),
        clock=clock,
        sealer=sealer,
        extras=extras,
    )


class WiringProvider(DependencyProvider):  # type: ignore[misc]  # nameko is untyped
    """Gives the service instance its wiring, and every service its relay and its gauges."""

    leadership = Leadership()
    gauges = Gauges()
    metrics_address = MetricsAddress()

    def get_dependency(self, worker_ctx: Any) -> Wiring:
        wiring: Wiring = self.container.config["wiring"]
        return wiring


class Service(Operations):
    """The base of all services: wiring, relay, and the operators' endpoints."""

    name: str
    wiring: Any = WiringProvider()


def run(service_class: type[Service], wiring: Wiring, *, pages: Wsgi | None = None) -> None:
    """Run until SIGTERM or Ctrl-C, then stop gracefully: take no more, finish what is in hand, exit.

    A service starts without its broker: its HTTP interface answers, and its events follow when the broker is there.

    Args:
        pages: a WSGI app for every address that is not an endpoint's.
    """
    logs.configure(wiring.service, wiring.settings.log_level)
    runner = ServiceRunner(
        {
            "AMQP_URI": wiring.settings.amqp_uri,
            "WEB_SERVER_ADDRESS": wiring.settings.bind,
            "max_workers": 64,
            "wiring": wiring,
            "PAGES": counted(pages, wiring.service) if pages else None,
        }
    )
    runner.add_service(service_class)
    stopping: list[int] = []

    def stop(number: int, _frame: object) -> None:
        if not stopping:
            stopping.append(number)
            eventlet.spawn_n(runner.stop)  # a signal handler must not wait for green threads
            eventlet.spawn_after(GRACE_SECONDS, break_off)

    def break_off() -> None:
        log.warning("work in hand did not end in time; it is broken off and rolled back", seconds=GRACE_SECONDS)
        runner.kill()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    _settle()
    runner.start()
    eventlet.spawn_n(_watch_for_a_standstill)
    log.info(
        "started",
        bind=wiring.settings.bind,
        database=wiring.database.dialect,
        demo=wiring.settings.demo,
    )
    waiter = eventlet.spawn(runner.wait)
    while True:
        try:
            waiter.wait()
            break
        except InterruptedError:  # the signal arrived while the hub waited for a socket
            continue
    wiring.database.dispose()
    log.info("stopped")


def _settle() -> None:
    """Have the garbage collector pass over what was made at the start and stays to the end: modules, mappers, schemas.

    Each full collection would go through all of it, some 400,000 objects, while everybody waits.
    """
    gc.collect()
    gc.freeze()


def _watch_for_a_standstill() -> None:
    """End the process, with the stack of what it is at, when nothing else has had its turn for too long.

    A handler that waits is broken off by its timeout. One that blocks (a loop, a call into C) stops every timeout of
    this process as well: only a thread outside of Python's can end it. What it had in hand is rolled back and delivered
    again, and the broker gives a message up that does this each time.
    """
    while True:
        faulthandler.dump_traceback_later(STANDSTILL_SECONDS, exit=True)
        eventlet.sleep(STANDSTILL_SECONDS / 4)

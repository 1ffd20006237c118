"""Dispatch as it runs, with a whole country in its organisation."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa

from shared.contracts import DirectiveAction, DirectiveIssued, DirectiveTarget, Role, Tier
from shared.messaging.envelope import wrap
from tests.benchmarks.fanout.country import Country, settle
from tests.benchmarks.surroundings import Surroundings
from tests.infrastructure.databases import PostgresDatabases
from tests.infrastructure.network import Network, running_network

_LOOK_SECONDS = 0.25  # seldom: to ask is to disturb


class Wrong(RuntimeError):
    """A run that counts for nothing: not every village has exactly one task and one event."""


@dataclass(frozen=True, slots=True)
class Run:
    """One directive, from its publication on."""

    placed_s: float  # until the last task was committed
    told_s: float  # until the broker had confirmed the last event


class Dispatch:
    """The running service, and what to ask of it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._process = network.processes["dispatch"]
        self._engine = sa.create_engine(network.database_urls["dispatch"], isolation_level="AUTOCOMMIT")

    def issue(self, number: str, region: str, villages: int, patience_s: float) -> Run:
        """Send a directive to every village of a region, and wait until all is told.

        Raises:
            Wrong: not every village got one task, or it took too long.
        """
        directive = DirectiveIssued(
            number=number,
            title="关于做好 2027 年度城乡居民医保参保缴费工作的通知",
            action=DirectiveAction.ACT,
            urgent=False,
            line="medical_insurance",
            region=region,
            targets=(DirectiveTarget(region=region, tier=Tier.VILLAGE),),
            by="361103-01",
        )
        event = wrap(directive, sequence=1, time=self._network.clock.now)
        started = time.time()
        self._network.virtual_host.publish(event)
        dispatched = self._wait(number, started + patience_s)
        last = self._wait_until_told(number, started + patience_s)
        self._check(number, villages)
        return Run(placed_s=dispatched.timestamp() - started, told_s=last.timestamp() - started)

    def rss_mb(self) -> float:
        """The highest memory of the process so far."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def get_ms(self, path: str) -> float:
        """How long the answer to a dispatcher of the whole country takes."""
        token = self._network.token(Role.DISPATCHER)
        started = time.perf_counter()
        answer = requests.get(
            f"{self._network.urls['dispatch']}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        answer.raise_for_status()
        return (time.perf_counter() - started) * 1000

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _wait(self, number: str, until: float) -> datetime:
        """When the end of the placing was committed: its event is the last that is written."""
        # Asked by keys alone while it runs: a look through an outbox of half a million rows would cost it a processor.
        self._ask("SELECT 1 FROM directive_works WHERE number = :number AND stage = 'placed'", number, until)
        return self._last_event(number).created_at

    def _wait_until_told(self, number: str, until: float) -> datetime:
        """When the broker had taken the last event; the outbox is sent in its order."""
        self._ask("SELECT 1 WHERE NOT EXISTS (SELECT FROM outbox WHERE published_at IS NULL)", number, until)
        return self._last_event(number).published_at

    def _last_event(self, number: str) -> Any:
        query = (
            "SELECT created_at, published_at FROM outbox"
            " WHERE correlation = :number AND type = 'directive.dispatched.v1'"
        )
        with self._engine.connect() as connection:
            return connection.execute(sa.text(query), {"number": number}).one()

    def _ask(self, query: str, number: str, until: float) -> None:
        with self._engine.connect() as connection:
            while connection.execute(sa.text(query), {"number": number}).scalar() is None:
                if time.time() > until:
                    raise Wrong(f"directive {number} took too long:\n{self._process.last_lines()}")
                time.sleep(_LOOK_SECONDS)

    def _check(self, number: str, villages: int) -> None:
        with self._engine.connect() as connection:
            count, units = connection.execute(
                sa.text("SELECT count(*), count(DISTINCT unit) FROM tasks WHERE origin_number = :number"),
                {"number": number},
            ).one()
            told = connection.execute(
                sa.text("SELECT count(*) FROM outbox WHERE correlation = :number AND type = 'task.assigned.v1'"),
                {"number": number},
            ).scalar_one()
        if not count == units == told == villages:
            raise Wrong(f"{villages} villages: {count} tasks for {units} units, {told} events")


@contextmanager
def dispatch(place: Surroundings, country: Country) -> Iterator[Dispatch]:
    """Bring it up with an organisation of this size."""
    databases = PostgresDatabases(place.databases)
    with running_network(place.broker, databases, place.folder, services=("dispatch",)) as network:
        settle(network.database_urls["dispatch"], country)
        running = Dispatch(network)
        try:
            yield running
        finally:
            running.close()
    databases.drop_all()

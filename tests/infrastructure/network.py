"""A running network: the real service processes on a virtual host and databases of their own."""

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from deploy.local.county import CountyPack, load, open_pack
from deploy.local.ports import ADDRESS
from shared.clock import SHANGHAI
from shared.contracts import Role, contract_of
from shared.contracts.services import SERVICES
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.http import tokens
from shared.identity import Identity
from shared.messaging.topology import dead_letters_of, queue_of, queues_of
from shared.sealing import new_key
from tests.infrastructure.broker import Broker, VirtualHost
from tests.infrastructure.caller import Caller
from tests.infrastructure.clock import NetworkClock
from tests.infrastructure.databases import Databases
from tests.infrastructure.declared_hosts import declared_host
from tests.infrastructure.ports import reserve
from tests.infrastructure.processes import ServiceProcess
from tests.infrastructure.shipped_county import COUNTY, shipped_county
from tests.infrastructure.shuffler import Shuffler
from tests.infrastructure.waiting import wait_until

T = TypeVar("T")

MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)  # a plain working day, in office hours
_TOKEN_SECONDS = 3600


class Network:
    """The five services (or some of them), seen from outside. Made by :func:`running_network`."""

    def __init__(
        self,
        virtual_host: VirtualHost,
        database_urls: Mapping[str, str],
        clock: NetworkClock,
        processes: Mapping[str, ServiceProcess],
        token_key: str,
    ) -> None:
        self.virtual_host = virtual_host
        self.clock = clock
        self.processes = processes
        self.urls = {name: process.url for name, process in processes.items()}
        self.database_urls = database_urls
        self.pack: CountyPack | None = None  # what load_pack loaded
        self.token_key = token_key
        self._engines = {name: sa.create_engine(url) for name, url in database_urls.items()}
        self._shuffler: Shuffler | None = None

    # people

    def token(self, *roles: Role, staff_id: str = "tester", unit: str = "", scope: str = "", name: str = "测试") -> str:
        """A token of somebody with these roles; an empty scope covers everything."""
        identity = Identity(staff_id=staff_id, name=name, unit=unit, scope=scope, roles=frozenset(roles))
        return tokens.issue(identity, self.token_key, _TOKEN_SECONDS)

    def token_for(self, staff_id: str) -> str:
        """A token of a person of the loaded pack, with the roles and the scope the pack gives them."""
        if self.pack is None:
            raise RuntimeError("load a pack first")
        person = next((person for person in self.pack.staff if person.staff_id == staff_id), None)
        if person is None:
            raise LookupError(f"the pack {self.pack.code} has nobody with the id {staff_id}")
        return self.token(
            *person.roles, staff_id=person.staff_id, unit=person.unit, scope=person.scope, name=person.name
        )

    def staff(self, staff_id: str) -> Caller:
        """A person of the loaded pack, ready to call the services."""
        return Caller(self.urls, self.token_for(staff_id))

    def somebody(self, *roles: Role, staff_id: str = "tester", unit: str = "", scope: str = "") -> Caller:
        """Somebody with these roles, ready to call the services."""
        return Caller(self.urls, self.token(*roles, staff_id=staff_id, unit=unit, scope=scope))

    def anybody(self) -> Caller:
        """Somebody without a token."""
        return Caller(self.urls)

    def load_pack(self, source: str | Path) -> CountyPack:
        """Load a county pack, as an administrator would."""
        self.pack = shipped_county() if source == COUNTY else open_pack(source)
        load(self.pack, self.urls, self.token(Role.ADMINISTRATOR))
        return self.pack

    # processes

    def start(self) -> None:
        """Start all services at the same time; returns when they answer."""
        for process in self.processes.values():
            process.start(wait=False)
        for process in self.processes.values():
            process.wait_until_it_answers()

    def kill(self, service: str) -> None:
        """End a service as a power cut would."""
        self.processes[service].kill()

    def stop(self, service: str) -> int:
        """End a service as an operator would; returns its exit code."""
        return self.processes[service].stop()

    def restart(self, service: str) -> None:
        """Start a service again, after ending it if it runs."""
        process = self.processes[service]
        if process.is_running:
            process.stop()
        process.start()
        if self._shuffler is not None:
            self._shuffler.divert()

    def shuffle_deliveries(self, seed: int = 20261122) -> Shuffler:
        """From now on every event is delivered twice, and in shuffled order."""
        self._shuffler = Shuffler(self.virtual_host.uri, seed)
        self._shuffler.start()
        return self._shuffler

    # waiting

    @staticmethod
    def wait_until(condition: Callable[[], T], seconds: float = 15.0, what: str = "") -> T:
        """See :func:`tests.infrastructure.waiting.wait_until`."""
        return wait_until(condition, seconds, what)

    def wait_until_settled(self, seconds: float = 30.0) -> None:
        """Wait until every event has been published and handled by everyone who subscribed to it."""

        def settled() -> bool:
            open_ends = self.unhandled()
            assert not open_ends, f"{len(open_ends)} not handled, such as {sorted(open_ends)[:5]}"
            return True

        wait_until(settled, seconds, "the network to settle", look=0.2)

    def unhandled(self) -> set[tuple[str, str, str]]:
        """(consumer, event type, event id) of each event that a running consumer has still to handle.

        Read from the outboxes and inboxes themselves; events that went to the dead letters stay in it.
        """
        published = {name: self._rows(name, "SELECT event_id, type FROM outbox") for name in self._engines}
        missing: set[tuple[str, str, str]] = set()
        for consumer in self._engines:
            contracts = [contract_of(data) for data in SUBSCRIPTIONS[consumer]]
            subscribed = {contract.type: queue_of(consumer, contract) for contract in contracts}
            handled = set(self._rows(consumer, "SELECT event_id, consumer FROM inbox"))
            for events in published.values():
                for event_id, event_type in events:
                    queue = subscribed.get(event_type)
                    if queue and (event_id, queue) not in handled:
                        missing.add((consumer, event_type, event_id))
        return missing

    def dead_letters(self) -> dict[str, int]:
        """How many dead letters each queue has; queues without are left out."""
        found = {}
        for consumer in self._engines:
            for queue in queues_of(consumer):
                depth = self.virtual_host.depth(dead_letters_of(queue))
                if depth:
                    found[queue] = depth
        return found

    def events(self, service: str, subject: str = "") -> list[str]:
        """The types of all events a service has published or will, in order; of one subject if given."""
        rows = self._rows(service, "SELECT type, subject FROM outbox ORDER BY id")
        return [event_type for event_type, about in rows if not subject or about == subject]

    def close(self) -> None:
        """End everything."""
        if self._shuffler is not None:
            self._shuffler.stop()
        for process in self.processes.values():
            process.kill()
        for engine in self._engines.values():
            engine.dispose()
        self.virtual_host.close()

    def _rows(self, service: str, statement: str) -> list[tuple[str, str]]:
        with self._engines[service].connect() as connection:
            return [(str(first), str(second)) for first, second in connection.execute(sa.text(statement))]


@contextmanager
def running_network(
    broker: Broker,
    databases: Databases,
    folder: Path,
    *,
    services: Collection[str] = SERVICES,
    moment: datetime = MONDAY_MORNING,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Network]:
    """Services on free ports, in demonstration mode, with a virtual host and migrated databases of their own.

    Args:
        folder: for logs and the clock file.
        services: which of the five run; queues are declared for all.
        moment: what time the network's clock shows; it stands still.
        environment: more variables for every process.
    """
    with declared_host(broker) as uri:
        network = _network_on(uri, databases, folder, services, moment, environment or {})
        try:
            network.start()
            yield network
        finally:
            network.close()


def _network_on(
    uri: str,
    databases: Databases,
    folder: Path,
    services: Collection[str],
    moment: datetime,
    environment: Mapping[str, str],
) -> Network:
    ports = reserve(SERVICES)
    token_key = secrets.token_urlsafe(32)
    clock = NetworkClock(folder / "clock.json", moment)
    urls = {service: databases.migrated(service) for service in services}
    variables = {
        "AMQP_URI": uri,
        "ZHENBI_HOME": str(folder),
        "ZHENBI_TOKEN_KEY": token_key,
        "ZHENBI_DATA_KEY": new_key(),
        "ZHENBI_INDEX_KEY": new_key(),
        "ZHENBI_DEMO": "1",
        "ZHENBI_CLOCK_FILE": str(clock.file),
        **{f"{service.upper()}_URL": f"http://{ADDRESS}:{port}" for service, port in ports.items()},
        **{f"{service.upper()}_BIND": f"{ADDRESS}:{port}" for service, port in ports.items()},
        **{f"{service.upper()}_DATABASE_URL": url for service, url in urls.items()},
        **environment,
    }
    processes = {
        service: ServiceProcess(
            service, ["-m", f"services.{service}"], variables, ports[service], folder / f"{service}.log"
        )
        for service in services
    }
    return Network(VirtualHost(uri), urls, clock, processes, token_key)

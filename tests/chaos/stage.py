"""Where it happens: the five services on a broker and databases of their own, all of which may be broken and mended.

Every process is started from the thread that made the stage, which lives as long: the kernel ends a child when the
thread that started it ends.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Literal

from deploy.local.broker import PrivateBroker, private_broker
from shared.clock import SHANGHAI
from tests.chaos.checking.tokens import DATA_KEY
from tests.chaos.county import write_regions
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.databases import Databases, PostgresDatabases, PostgresServer, SqliteDatabases
from tests.infrastructure.network import MONDAY_MORNING, Network, running_network
from tests.infrastructure.postgres import SURVIVES_ITS_END, PrivatePostgres
from tests.infrastructure.processes import ServiceProcess
from tests.infrastructure.shuffler import Shuffler
from tests.infrastructure.tcp_proxy import TcpProxy, proxy_to

DatabaseKind = Literal["sqlite", "postgresql"]
_LEASE = timedelta(minutes=3)  # after so long a message whose sender died is given to a person


class _BehindProxy:
    """A broker whose virtual hosts are reached through a proxy; see tests.infrastructure.broker.Broker."""

    def __init__(self, broker: PrivateBroker, proxied_uri: str) -> None:
        self._broker, self._proxied = broker, proxied_uri
        self.direct_uri = ""  # of the virtual host made last

    def create_virtual_host(self, name: str) -> str:
        self.direct_uri = self._broker.create_virtual_host(name)
        return f"{self._proxied.rpartition('/')[0]}/{name}"

    def delete_virtual_host(self, name: str) -> None:
        self._broker.delete_virtual_host(name)


class Stage:
    """The network under load and all that can be broken of it. Made by :func:`running_stage`.

    Faults call its methods; whatever they break they mend.
    """

    def __init__(
        self,
        network: Network,
        broker: PrivateBroker,
        direct_uri: str,
        proxy: TcpProxy,
        postgres: PrivatePostgres | None,
        folder: Path,
    ) -> None:
        self.network, self.broker, self.proxy, self.postgres = network, broker, proxy, postgres
        self.folder = folder
        self.direct_uri = direct_uri  # past the proxy
        self.virtual_host = VirtualHost(direct_uri)
        self.deaths: Counter[str] = Counter()  # processes that ended although nobody killed them, by name and exit code
        self._copies: dict[str, ServiceProcess] = {}
        self._shuffler: Shuffler | None = None
        self._latest = network.clock.now  # what the clock has shown at most

    # services

    def kill(self, service: str) -> None:
        """End a service as a power cut would."""
        self.network.processes[service].kill()

    def start(self, service: str) -> None:
        """Start a service again; it answers soon."""
        self.network.processes[service].start(wait=False)

    def freeze(self, service: str) -> None:
        """Let a service do nothing at all, its connections open."""
        self.network.processes[service].freeze()

    def thaw(self, service: str) -> None:
        """Let it go on."""
        self.network.processes[service].thaw()

    def add_copy(self, service: str) -> None:
        """Start a second process of a service."""
        self._copies[service] = self.network.processes[service].copy()
        self._copies[service].start(wait=False)

    def remove_copy(self, service: str, *, kill: bool) -> None:
        """End the second process, as a power cut would or as an operator would."""
        copy = self._copies.pop(service)
        if kill:
            copy.kill()
        else:
            copy.stop()

    def revive(self) -> None:
        """Start again what ended by itself, as a process supervisor would, and remember that it did."""
        for name, process in self.network.processes.items():
            if process.exit_code is not None and process.exit_code != -signal.SIGKILL:
                self.deaths[f"{name} ended by itself with exit code {process.exit_code}"] += 1
                process.start(wait=False)

    # the broker

    def freeze_broker(self) -> None:
        """Let the broker do nothing at all, its connections open."""
        os.kill(self.broker.pid, signal.SIGSTOP)

    def thaw_broker(self) -> None:
        """Let it go on."""
        os.kill(self.broker.pid, signal.SIGCONT)

    def set_memory_alarm(self, on: bool) -> None:
        """Let the broker believe that it is short of memory, so that it takes nothing from who publishes."""
        share = "0.00001" if on else "0.4"
        self.broker.node.evaluate(f"vm_memory_monitor:set_vm_memory_high_watermark({share}).")

    def shuffle(self, seed: int) -> None:
        """From now on every event comes twice and in shuffled order."""
        self._shuffler = Shuffler(self.direct_uri, seed)
        self._shuffler.start()

    def shuffle_no_more(self) -> int:
        """Deliver as before again; returns how many events were shuffled."""
        assert self._shuffler is not None
        self._shuffler.restore()
        self._shuffler.stop()
        return self._shuffler.shuffled

    # time

    def step_clock(self, by: timedelta) -> None:
        """Move the network's clock; it goes on from there as fast as real time."""
        clock = self.network.clock
        self._latest = max(self._latest, clock.now, clock.now + by)
        clock.set(clock.now + by, rate=1.0)

    def let_leases_run_out(self) -> None:
        """Stop the network's clock a little later than it ever was: what waits for time to pass need not any more."""
        clock = self.network.clock
        self._latest = max(self._latest, clock.now) + _LEASE
        clock.set(self._latest)

    def let_time_pass(self) -> None:
        """Let the network's clock run again."""
        self.network.clock.set(self.network.clock.now, rate=1.0)

    @property
    def outgoing(self) -> Path:
        """The file in which messages to residents leave the network."""
        return self.folder / "outgoing" / "messages.jsonl"

    def wait_until_all_answer(self) -> None:
        """Wait until every service answers."""
        for process in self.network.processes.values():
            process.wait_until_it_answers()


@contextmanager
def running_stage(
    folder: Path, database: DatabaseKind, environment: Mapping[str, str] | None = None
) -> Iterator[Stage]:
    """A network at rest, with a small county loaded and its clock running.

    Args:
        folder: for logs, the clock file, the outgoing messages, the broker, and the databases if they are files.

    Raises:
        deploy.local.messages.Problem: there is no RabbitMQ on this machine.
        tests.infrastructure.postgres.NoPostgres: there is no PostgreSQL.
    """
    with ExitStack() as stack:
        broker = stack.enter_context(private_broker(folder / "broker"))
        proxy, proxied = stack.enter_context(proxy_to(broker.uri))
        behind = _BehindProxy(broker, proxied)
        postgres, databases = stack.enter_context(_databases(folder, database))
        variables = {"ZHENBI_DATA_KEY": DATA_KEY, **(environment or {})}
        network = stack.enter_context(running_network(behind, databases, folder, environment=variables))
        network.load_pack(write_regions(folder))
        network.wait_until_settled(60)
        network.clock.set(MONDAY_MORNING.astimezone(SHANGHAI), rate=1.0)
        stage = Stage(network, broker, behind.direct_uri, proxy, postgres, folder)
        try:
            yield stage
        finally:
            for service in tuple(stage._copies):
                stage.remove_copy(service, kill=True)
            stage.virtual_host.close()


@contextmanager
def _databases(folder: Path, kind: DatabaseKind) -> Iterator[tuple[PrivatePostgres | None, Databases]]:
    if kind == "sqlite":
        (folder / "templates").mkdir()
        yield None, SqliteDatabases(folder, folder / "templates")
        return
    postgres = PrivatePostgres(SURVIVES_ITS_END)
    try:
        postgres.start()
        yield postgres, PostgresDatabases(PostgresServer(postgres.url))
    finally:
        postgres.close()

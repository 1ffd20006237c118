"""The probes as the tests hold them: started as processes, asked over HTTP, read in their database."""

import base64
import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from kombu import Connection

from deploy.local.ports import ADDRESS
from shared.contracts import RegionRegistered, Role, Tier, contract_of
from shared.http import tokens
from shared.identity import Identity
from shared.messaging.envelope import Envelope, wrap
from shared.messaging.topology import declare
from shared.persistence.types import Sealed
from shared.sealing import Sealer
from tests.infrastructure.caller import Caller
from tests.infrastructure.databases import Databases
from tests.infrastructure.ports import reserve
from tests.infrastructure.probe.store import metadata
from tests.infrastructure.processes import ServiceProcess
from tests.infrastructure.waiting import wait_until

QUEUE = "probe.region.registered"
DEAD = f"{QUEUE}.dead"
_TOKEN_SECONDS = 7200
TOKEN_KEY = "a key for tests only, 32 bytes long"
_UNCHANGED: Mapping[str, float] = MappingProxyType({})
DATA_KEY = base64.urlsafe_b64encode(b"0" * 32).decode()
INDEX_KEY = base64.urlsafe_b64encode(b"1" * 32).decode()


class Probe(ServiceProcess):
    """One process of a probe."""

    def __init__(
        self,
        kind: str,
        amqp_uri: str,
        database_url: str,
        folder: Path,
        constants: Mapping[str, float],
        batch: int,
        more: Mapping[str, str],
    ) -> None:
        self.kind = kind
        self.database_url = database_url
        port = reserve([kind])[kind]
        environment = {
            "AMQP_URI": amqp_uri,
            "PROBE_DATABASE_URL": database_url,
            "PROBE_BIND": f"{ADDRESS}:{port}",
            "PROBE_CONSTANTS": json.dumps(dict(constants)),
            "PROBE_BATCH": str(batch),
            "ZHENBI_TOKEN_KEY": TOKEN_KEY,
            "ZHENBI_DATA_KEY": DATA_KEY,
            "ZHENBI_INDEX_KEY": INDEX_KEY,
            "ZHENBI_HOME": str(folder),
            **more,
        }
        name = f"{kind}-{port}"
        super().__init__(name, ["-m", "tests.infrastructure.probe", kind], environment, port, folder / f"{name}.log")
        self._engine = sa.create_engine(database_url)

    def token(self, *roles: Role) -> str:
        """A token of somebody with these roles."""
        identity = Identity(staff_id="tester", name="测试", unit="", scope="", roles=frozenset(roles))
        return tokens.issue(identity, TOKEN_KEY, _TOKEN_SECONDS)

    def caller(self, *roles: Role) -> Caller:
        """Somebody with these roles; without any, somebody without a token."""
        return Caller({self.kind: self.url}, self.token(*roles) if roles else None)

    def register(self, first: int, *, count: int = 1, per_region: int = 1, name: str = "fine") -> None:
        """Let the source publish ``count`` events in one transaction, the first about region ``first``."""
        body = {"first": first, "count": count, "per_region": per_region, "name": name}
        self.caller(Role.ADMINISTRATOR).post("source", "/regions", body)

    def switch_on(self, switch: str) -> None:
        """Turn on the switch that a behaviour of the sink waits for."""
        self.caller().post("sink", f"/switches/{switch}")

    def notes(self, what: str = "handled") -> list[tuple[str, int]]:
        """(subject, sequence) of everything of this sort it has done, in order."""
        return [(row.subject, row.sequence) for row in self._rows("note", what=what)]

    def processes_of(self, what: str) -> Counter[int]:
        """Which processes have done how much of this sort."""
        return Counter(int(row.process) for row in self._rows("note", what=what))

    def count(self, table: str, condition: str = "1 = 1") -> int:
        """How many rows of a table fulfil a condition (SQL)."""
        with self._engine.connect() as connection:
            return int(connection.execute(sa.text(f"SELECT count(*) FROM {table} WHERE {condition}")).scalar_one())  # noqa: S608

    def waiting(self) -> int:
        """How many events of its outbox are still to be sent."""
        return self.count("outbox", "published_at IS NULL")

    def outcomes(self) -> dict[str, int]:
        """How many messages it has handled, by outcome; outcomes that did not occur are left out."""
        kinds = ("handled", "duplicate", "waited", "retried", "dead")
        counts = {kind: int(self.metric("zhenbi_messages_handled_total", outcome=kind)) for kind in kinds}
        return {kind: count for kind, count in counts.items() if count}

    def close(self) -> None:
        """Kill it if it still runs, and let go of its database."""
        self.kill()
        self._engine.dispose()

    def _rows(self, table: str, *, what: str) -> list[sa.Row[Any]]:
        statement = sa.text(f"SELECT * FROM {table} WHERE what = :what ORDER BY id")  # noqa: S608
        with self._engine.connect() as connection:
            return list(connection.execute(statement, {"what": what}))


class Probes:
    """Starts probes on one virtual host; all copies of a kind share a database, as they would in earnest.

    Args:
        environment: more variables for every process.
    """

    def __init__(
        self, amqp_uri: str, databases: Databases, folder: Path, environment: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._environment = environment
        self._amqp_uri = amqp_uri
        self._databases = databases
        self._folder = folder
        self._urls: dict[str, str] = {}
        self._started: list[Probe] = []
        self.dialect = databases.dialect

    def source(self, *, amqp_uri: str = "", constants: Mapping[str, float] = _UNCHANGED) -> Probe:
        """Start a source.

        Args:
            amqp_uri: the way to the broker, if it is not the usual one.
            constants: of the product, by full name, with another value for this process.
        """
        return self._start("source", amqp_uri, constants, wait=True)

    def sink(
        self,
        *,
        amqp_uri: str = "",
        constants: Mapping[str, float] = _UNCHANGED,
        batch: int = 1,
        wait: bool = True,
    ) -> Probe:
        """Start a sink that handles up to ``batch`` messages a transaction; returns when it listens."""
        sink = self._start("sink", amqp_uri, constants, wait=wait, batch=batch)
        if wait:
            _wait_until_it_listens(sink)
        return sink

    def sink_and_source(self) -> tuple[Probe, Probe]:
        """Start one of each, at the same time."""
        sink = self.sink(wait=False)
        source = self.source()
        _wait_until_it_listens(sink)
        return sink, source

    def close(self) -> None:
        """End all that was started."""
        for probe in self._started:
            probe.close()

    def _start(self, kind: str, amqp_uri: str, constants: Mapping[str, float], *, wait: bool, batch: int = 1) -> Probe:
        if kind not in self._urls:
            self._urls[kind] = self._databases.fresh()
            _create_tables(self._urls[kind])
        uri, url = amqp_uri or self._amqp_uri, self._urls[kind]
        probe = Probe(kind, uri, url, self._folder, constants, batch, self._environment)
        self._started.append(probe)
        probe.start(wait=wait)
        return probe


def _wait_until_it_listens(sink: Probe) -> None:
    wait_until(lambda: sink.metric("zhenbi_listener_connected") == 1, 30, f"{sink.name} to listen")


def declare_queues(amqp_uri: str) -> None:
    """Make the sink's queues, so that events can wait there before it starts."""
    with Connection(amqp_uri) as connection:
        declare(connection, "probe", [contract_of(RegionRegistered)])


def region_event(code: int, name: str = "fine", sequence: int = 1) -> Envelope[Any]:
    """An event as dispatch would publish it; ``name`` tells the sink what to do."""
    data = RegionRegistered(code=f"{code:012}", name=name, tier=Tier.VILLAGE, parent=None)
    return wrap(data, sequence=sequence, time=datetime.now(UTC))


def _create_tables(database_url: str) -> None:
    Sealed.configure(Sealer(DATA_KEY, INDEX_KEY))
    engine = sa.create_engine(database_url)
    metadata.create_all(engine)
    engine.dispose()

"""Fixtures for tests that need more than Python: a broker, databases, a network.

Each is started when the first test asks for it. What the machine does not have makes such tests skip, and fail where
the variable CI is set.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from _pytest.runner import CallInfo
from pika.exceptions import AMQPError

from deploy.local.messages import Problem
from shared.identifiers import new_id
from tests.infrastructure import processes
from tests.infrastructure.broker import Broker, VirtualHost, running_broker
from tests.infrastructure.databases import Databases, PostgresDatabases, PostgresServer, SqliteDatabases
from tests.infrastructure.needs import needed
from tests.infrastructure.network import Network, running_network
from tests.infrastructure.postgres import NoPostgres, running_postgres


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A RabbitMQ for the session: a private node, or the one named in TEST_AMQP_URI."""
    running = running_broker(tmp_path_factory.mktemp("broker"))
    with needed("RabbitMQ", running, Problem, AMQPError, OSError) as broker:
        yield broker


@pytest.fixture
def virtual_host(broker: Broker) -> Iterator[VirtualHost]:
    """An empty virtual host for one test."""
    name = f"test-{new_id()}"
    virtual_host = VirtualHost(broker.create_virtual_host(name))
    yield virtual_host
    virtual_host.close()
    broker.delete_virtual_host(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for the session: a private cluster, or the server named in TEST_POSTGRES_URL."""
    with needed("PostgreSQL", running_postgres(), NoPostgres, OSError) as url:
        server = PostgresServer(url)
        yield server
        server.drop_templates()


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where migrated SQLite databases are kept to be copied."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Runs a test on each kind of database; ``parametrize("database_kind", ["sqlite"])`` for one of them."""
    kind: str = request.param
    return kind


@pytest.fixture
def databases(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Makes databases of the test's kind."""
    made: Databases
    if database_kind == "postgresql":
        made = PostgresDatabases(request.getfixturevalue("postgres"))
    else:
        made = SqliteDatabases(tmp_path, request.getfixturevalue("sqlite_templates"))
    yield made
    made.drop_all()


@pytest.fixture
def database_url(databases: Databases) -> str:
    """An empty database."""
    return databases.fresh()


@pytest.fixture
def network(broker: Broker, databases: Databases, tmp_path: Path) -> Iterator[Network]:
    """The five services, running; for less or other, use ``running_network``."""
    with running_network(broker, databases, tmp_path) as network:
        yield network


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the logs of all processes that a failed test started."""
    report = yield
    if report.failed:
        for process in processes.running:
            report.sections.append((f"log of {process.name}: {process.log}", process.last_lines()))
    if call.when == "teardown":
        processes.running.clear()
    return report

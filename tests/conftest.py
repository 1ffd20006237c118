"""Fixtures for tests that need more than Python: a broker, databases, a network.

Each is started when the first test asks for it. What the machine does not have makes such tests skip, and fail where
the variable CI is set. ``pytest -n auto --dist loadgroup`` (make test) spreads the tests over several workers, which
share one broker and one PostgreSQL: a test has a virtual host and databases of its own.
"""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from _pytest.runner import CallInfo
from pika.exceptions import AMQPError

from deploy.local.messages import Problem
from shared.identifiers import new_id
from tests.infrastructure import ports, processes
from tests.infrastructure.broker import Broker, VirtualHost, broker_at, named_broker, started_node
from tests.infrastructure.databases import Databases, PostgresDatabases, PostgresServer, SqliteDatabases
from tests.infrastructure.needs import absent
from tests.infrastructure.network import Network, running_network
from tests.infrastructure.postgres import NoPostgres, running_postgres
from tests.infrastructure.sharing import SharedServers


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this test run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "run"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def servers(run_folder: Path) -> Iterator[SharedServers]:
    """The servers that all workers of this test run share."""
    servers = SharedServers(run_folder)
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def broker(servers: SharedServers, run_folder: Path) -> Broker:
    """A RabbitMQ for the test run: a private node, or the one named in TEST_AMQP_URI."""
    with absent("RabbitMQ", Problem, AMQPError, OSError):
        named = named_broker()
        return named or broker_at(servers.address_of("broker", lambda: started_node(run_folder / "broker")))


@pytest.fixture(scope="session")
def postgres(servers: SharedServers) -> Iterator[PostgresServer]:
    """A PostgreSQL for the test run: a private cluster, or the server named in TEST_POSTGRES_URL."""
    with absent("PostgreSQL", NoPostgres, OSError):
        server = PostgresServer(servers.address_of("postgres", running_postgres))
    yield server
    server.drop_templates()


@pytest.fixture
def virtual_host(broker: Broker) -> Iterator[VirtualHost]:
    """An empty virtual host for one test."""
    name = f"test-{new_id()}"
    virtual_host = VirtualHost(broker.create_virtual_host(name))
    yield virtual_host
    virtual_host.close()
    broker.delete_virtual_host(name)


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
    made = _databases(database_kind, request, tmp_path)
    yield made
    made.drop_all()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The same, for a network that all tests of a file share: each must keep to what it has made itself."""
    made = _databases(request.param, request, tmp_path_factory.mktemp("databases"))
    yield made
    made.drop_all()


def _databases(kind: str, request: pytest.FixtureRequest, folder: Path) -> Databases:
    if kind == "postgresql":
        return PostgresDatabases(request.getfixturevalue("postgres"))
    return SqliteDatabases(folder, request.getfixturevalue("sqlite_templates"))


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
        ports.release_all()
    return report


_SLOWEST_FIRST = ("resilience", "chaos", "hostile", "scenario", "integration", "browser")
_DEAR = {"mix"}  # session fixtures that take so long that one worker makes them, for all tests that need them


@pytest.hookimpl
def pytest_xdist_auto_num_workers() -> int:
    """``-n auto``: one more than there are processors, for the slow tests mostly wait."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Prepare for spreading: slow tests first, so that no worker is left with one at the end; groups where need be."""
    items.sort(key=lambda item: _place(item.path.relative_to(Path(__file__).parent).parts[0]))
    for item in items:
        group = _group(item)
        if group:
            item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse to run if groups are not kept together: a pytest that is too new for xdist spreads them in silence."""
    if not session.config.getoption("loadgroup", default=False):
        return
    astray = [item for item in session.items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid]
    if astray:
        raise pytest.UsageError(f"xdist does not keep the group of {astray[0].nodeid}: do pytest and xdist fit?")


def _place(folder: str) -> int:
    return _SLOWEST_FIRST.index(folder) if folder in _SLOWEST_FIRST else len(_SLOWEST_FIRST)


def _group(item: pytest.Item) -> str | None:
    """What keeps a test on one worker with others: a dear fixture, or one that is made once for its module (or, if it
    has parameters, once for each of them).

    Tests of one file that break brokers take turns too, lest too many nodes start at the same time.
    """
    if not isinstance(item, pytest.Function):
        return None
    module = item.nodeid.partition("::")[0]
    if "fragile_broker" in item.fixturenames:
        return module
    dear = _DEAR.intersection(item.fixturenames)
    if dear:
        return min(dear)
    fixtures = item._fixtureinfo.name2fixturedefs
    once_a_module = [name for name, made in fixtures.items() if made[-1].scope in {"module", "package"}]
    if not once_a_module:
        return None
    kinds = getattr(item, "callspec", None)
    return "-".join([module, *(str(kinds.params[name]) for name in once_a_module if kinds and name in kinds.params)])

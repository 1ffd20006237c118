"""A private broker and a private PostgreSQL for a benchmark, both as durable as in earnest."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from deploy.local.broker import PrivateBroker, private_broker
from shared.identifiers import new_id
from tests.infrastructure.databases import PostgresServer
from tests.infrastructure.postgres import PrivatePostgres

# The tests' cluster forgets all at a power cut; a benchmark's must not, or its figures would flatter.
_DURABLE = ("shared_buffers=128MB", "max_connections=200")


@dataclass(frozen=True, slots=True)
class Place:
    """A virtual host and a database, empty but for tables, for one sample."""

    amqp_uri: str
    database_url: str  # postgresql://…, as every driver understands it

    def engine(self) -> sa.Engine:
        """A way into the database."""
        return sa.create_engine(sa.make_url(self.database_url).set(drivername="postgresql+psycopg2"))


class Surroundings:
    """Where samples are taken, one after the other."""

    def __init__(self, broker: PrivateBroker, databases: PostgresServer, folder: Path) -> None:
        self.broker, self.databases = broker, databases
        self.folder = folder  # for logs

    @contextmanager
    def place(self, metadata: sa.MetaData) -> Iterator[Place]:
        """A fresh place with these tables; gone afterwards."""
        virtual_host, database = f"bench-{new_id()}", self.databases.create()
        url = sa.make_url(self.databases.url(database)).set(drivername="postgresql")
        place = Place(self.broker.create_virtual_host(virtual_host), url.render_as_string(hide_password=False))
        engine = place.engine()
        metadata.create_all(engine)
        engine.dispose()
        try:
            yield place
        finally:
            self.broker.delete_virtual_host(virtual_host)
            self.databases.drop(database)


@contextmanager
def surroundings() -> Iterator[Surroundings]:
    """Bring up a broker and a PostgreSQL on free ports.

    Raises:
        deploy.local.messages.Problem: there is no RabbitMQ on this machine.
        tests.infrastructure.postgres.NoPostgres: there is no PostgreSQL.
    """
    folder = Path(tempfile.mkdtemp(prefix="zhenbi-bench-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        broker = stack.enter_context(private_broker(folder / "broker"))
        postgres = PrivatePostgres(_DURABLE)
        stack.callback(postgres.close)
        postgres.start()
        yield Surroundings(broker, PostgresServer(postgres.url), folder)

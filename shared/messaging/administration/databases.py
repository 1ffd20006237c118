"""The services' databases, read from outside: their outboxes and inboxes only, never what is theirs alone."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from shared.contracts.services import SERVICES
from shared.persistence.database import Database
from shared.persistence.tables import new_metadata

_tables = new_metadata().tables
outbox, inbox, sequences = _tables["outbox"], _tables["inbox"], _tables["aggregate_sequence"]

Databases = Mapping[str, Database]


@contextmanager
def opened(environment: Mapping[str, str] = os.environ) -> Iterator[Databases]:
    """The database of each service that ``environment`` names, by service; those that do not exist are left out.

    ``<SERVICE>_DATABASE_URL`` names one; without it, it is the SQLite file in ZHENBI_HOME.
    """
    databases = {}
    for service in SERVICES:
        home = environment.get("ZHENBI_HOME", "var/network")
        url = make_url(environment.get(f"{service.upper()}_DATABASE_URL") or f"sqlite:///{home}/{service}.db")
        if url.get_backend_name() != "sqlite" or Path(url.database or "").exists():
            databases[service] = Database(url.render_as_string(hide_password=False), pool_size=1)
    try:
        yield databases
    finally:
        for database in databases.values():
            database.dispose()


def readable(databases: Databases) -> tuple[Databases, dict[str, str]]:
    """Those that answer and have the tables; and, by service, why the others cannot be read."""
    found, wrong = {}, {}
    for service, database in databases.items():
        try:
            with database.reader() as connection:
                connection.execute(sa.select(outbox.c.id, outbox.c.correlation).limit(1)).first()
                connection.execute(sa.select(inbox.c.event_id).limit(1)).first()
            found[service] = database
        except sa.exc.SQLAlchemyError as error:
            wrong[service] = str(getattr(error, "orig", error))
    return found, wrong

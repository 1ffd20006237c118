"""Schema migrations: one Alembic history a service, under ``services/<service>/migrations/versions``.

From the shell: ``python -m shared.persistence.migrations revision SERVICE "what changes"`` compares the service's
tables with a freshly migrated database and writes the next revision.
"""

import importlib
import importlib.util
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from shared.persistence.database import Database


def migrate(service: str, database_url: str) -> None:
    """Bring the database of ``service`` to the newest revision; does nothing if it is there already."""
    database = Database(database_url)
    try:
        with (
            database.writing(),
            database.connect(write=True) as connection,
            connection.begin(),
        ):
            if database.dialect == "postgresql":
                # Two operators, or a job and a pod, may start at the same time: the second waits.
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('zhenbi.migrate'))"))
            command.upgrade(_configuration(service, connection), "head")
    finally:
        database.dispose()


def differences(service: str, database_url: str) -> list[object]:
    """What the tables in the service's store have that the database has not, and the other way round."""
    database = Database(database_url)
    try:
        with database.reader() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return list(compare_metadata(context, _metadata(service)))
    finally:
        database.dispose()


def _revise(service: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/now.db"
        versions = _folder(service) / "versions"
        versions.mkdir(parents=True, exist_ok=True)
        migrate(service, url)
        database = Database(url)
        with database.writing(), database.connect(write=False) as connection:
            configuration = _configuration(service, connection)
            configuration.attributes["metadata"] = _metadata(service)
            number = len(list(versions.glob("[0-9]*.py"))) + 1
            command.revision(configuration, message, autogenerate=True, rev_id=f"{number:04}")
        database.dispose()


def _configuration(service: str, connection: sa.Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "alembic"))
    configuration.set_main_option("version_locations", str(_folder(service) / "versions"))
    configuration.set_main_option("path_separator", "os")
    configuration.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    configuration.attributes["connection"] = connection
    return configuration


def _folder(service: str) -> Path:
    spec = importlib.util.find_spec(f"services.{service}")
    if spec is None or spec.origin is None:
        raise LookupError(f"there is no package services.{service}")
    return Path(spec.origin).parent / "migrations"


def _metadata(service: str) -> sa.MetaData:
    metadata = importlib.import_module(f"services.{service}.store").metadata
    if not isinstance(metadata, sa.MetaData):
        raise TypeError(f"services.{service}.store.metadata is not a MetaData")
    return metadata


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] != "revision":
        sys.exit('usage: python -m shared.persistence.migrations revision SERVICE "what changes"')
    _revise(sys.argv[2], sys.argv[3])

"""Fresh databases in milliseconds, SQLite or PostgreSQL; migrated ones are copies of a template."""

import shutil
import time
from pathlib import Path
from typing import Protocol

import psycopg2
from sqlalchemy.engine import make_url

from shared.identifiers import new_id
from shared.persistence.migrations import migrate

_CHECKPOINT_PAUSES_SECONDS = (1, 2, 4, 8)


class Databases(Protocol):
    """Makes databases of one kind."""

    dialect: str

    def fresh(self) -> str:
        """The URL of a new, empty database."""
        ...

    def migrated(self, service: str) -> str:
        """The URL of a new database with the tables of ``service``."""
        ...

    def drop_all(self) -> None:
        """Remove all databases made here."""
        ...


class SqliteDatabases:
    """Files in a folder."""

    dialect = "sqlite"

    def __init__(self, folder: Path, templates: Path) -> None:
        self._folder, self._templates = folder, templates

    def fresh(self) -> str:
        return f"sqlite:///{self._folder}/{new_id()}.db"

    def migrated(self, service: str) -> str:
        template = self._templates / f"{service}.db"
        if not template.exists():
            migrate(service, f"sqlite:///{template}")  # the last connection's end folds the write-ahead log in
        copy = self._folder / f"{service}-{new_id()}.db"
        shutil.copyfile(template, copy)
        return f"sqlite:///{copy}"

    def drop_all(self) -> None:
        """Nothing to do: pytest removes the folder, and keeps it while it may be of interest."""


class PostgresServer:
    """A server for a whole session, with the templates that its databases are copied from."""

    def __init__(self, administrator_url: str) -> None:
        self._administrator = make_url(administrator_url).set(drivername="postgresql+psycopg2")
        self._templates: dict[str, str] = {}

    def create(self, template: str = "template1", *, space: str = "pg_default") -> str:
        """The name of a new database, in the tablespace ``space``."""
        name = f"zhenbi_test_{new_id()}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" TABLESPACE "{space}"')
        return name

    def template_of(self, service: str) -> str:
        """The name of the database that has the tables of ``service`` and nothing else."""
        if service not in self._templates:
            name = self.create()
            migrate(service, self.url(name))
            self._templates[service] = name
        return self._templates[service]

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def drop_templates(self) -> None:
        """Leave nothing behind on a server that is not ours."""
        for name in self._templates.values():
            self.drop(name)
        self._templates.clear()

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of a database."""
        return self._administrator.set(database=name).render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Carry out a statement as the administrator.

        Creating and dropping wait for a checkpoint of the whole server, which fails while a test keeps its disk full.
        """
        for pause_seconds in _CHECKPOINT_PAUSES_SECONDS:
            try:
                self._execute(statement)
            except psycopg2.errors.InternalError_ as error:
                if "checkpoint" not in str(error):
                    raise
                time.sleep(pause_seconds)
            else:
                return
        self._execute(statement)

    def _execute(self, statement: str) -> None:
        plain = self._administrator.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg2.connect(plain)
        try:
            connection.autocommit = True
            connection.cursor().execute(statement)
        finally:
            connection.close()


class PostgresDatabases:
    """Databases of one server."""

    dialect = "postgresql"

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._made: list[str] = []

    def fresh(self) -> str:
        return self._add(self._server.create())

    def migrated(self, service: str) -> str:
        return self._add(self._server.create(self._server.template_of(service)))

    def drop_all(self) -> None:
        for name in self._made:
            self._server.drop(name)
        self._made.clear()

    def _add(self, name: str) -> str:
        self._made.append(name)
        return self._server.url(name)

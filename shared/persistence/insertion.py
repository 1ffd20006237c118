"""INSERT … ON CONFLICT: PostgreSQL and SQLite have it alike, SQLAlchemy has it once for each."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert(table: sa.Table, on: Session | sa.Connection) -> Any:
    """An insert into ``table`` as the database behind ``on`` speaks it.

    Both kinds have ``on_conflict_do_update``, ``on_conflict_do_nothing`` and ``returning`` with the same arguments.
    """
    connection = on.get_bind() if isinstance(on, Session) else on
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: sa.Table) -> Any:
    """The same for a kind of database by its name; what is built once can be executed with any connection of it."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)

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
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)

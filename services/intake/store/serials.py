"""Numbers that are given once."""

import functools
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.store.metadata import metadata
from shared.persistence.database import Database
from shared.persistence.insertion import insert_for

serials = sa.Table(
    "serial",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)


class SqlSerials:
    """Counters, of which no number is given twice."""

    def __init__(self, session: Session, database: Database) -> None:
        self._session = session
        self._database = database

    def next(self, name: str) -> int:
        beside = self._database.beside()
        if beside is None:
            return self.next_without_gap(name)
        with beside:
            return int(beside.execute(_bump(self._database.dialect), {"name": name}).scalar_one())

    def next_without_gap(self, name: str) -> int:
        return int(self._session.execute(_bump(self._database.dialect), {"name": name}).scalar_one())


@functools.cache
def _bump(dialect: str) -> Any:
    first = insert_for(dialect, serials).values(name=sa.bindparam("name"), value=1)
    grown = {"value": serials.c.value + 1}
    return first.on_conflict_do_update(index_elements=["name"], set_=grown).returning(serials.c.value)

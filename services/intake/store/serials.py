"""Numbers that are given once."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.store.metadata import metadata
from shared.persistence.insertion import insert

serials = sa.Table(
    "serial",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)


class SqlSerials:
    """Counters that hold a row lock until the commit: no number is given twice, none is skipped by a rollback."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, name: str) -> int:
        statement = insert(serials, self._session).values(name=name, value=1)
        bumped = statement.on_conflict_do_update(index_elements=["name"], set_={"value": serials.c.value + 1})
        return int(self._session.execute(bumped.returning(serials.c.value)).scalar_one())

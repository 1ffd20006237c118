"""What a column cannot hold is refused by name, the same way on both databases; the rest passes."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from shared.errors import Invalid
from shared.persistence.database import Database
from tests.infrastructure.databases import Databases

metadata = sa.MetaData()
rows = sa.Table(
    "row",
    metadata,
    sa.Column("name", sa.String(5), primary_key=True),
    sa.Column("count", sa.Integer),
    sa.Column("bytes", sa.BigInteger),
    sa.Column("text", sa.Text),
)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    database = Database(databases.fresh())
    metadata.create_all(database.engine)
    yield database
    database.dispose()


def written(database: Database, statement: sa.Executable, parameters: Any = None) -> int:
    """Carry a statement out; returns how many rows there are then."""
    with database.writer() as connection:
        connection.execute(statement, parameters)
    with database.reader() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"name": "六个字的名字"}, "name"),
        ({"name": "a", "count": 2**31}, "count"),
        ({"name": "a", "count": -(2**40)}, "count"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(database: Database, row: dict[str, Any], field: str) -> None:
    good = {"name": "good", "count": 1}
    for statement, parameters in (
        (sa.insert(rows).values(row), None),
        (sa.insert(rows), [good, {"count": 0, **row}]),
        (sa.insert(rows).returning(rows.c.name), [good, {"count": 0, **row}]),
    ):
        with pytest.raises(Invalid) as refused:
            written(database, statement, parameters)
        assert [error.field for error in refused.value.errors] == [field]
    assert written(database, sa.insert(rows).values(good)) == 1, "nothing of what was refused is there"
    with pytest.raises(Invalid):
        written(database, sa.update(rows).where(rows.c.name == "good").values(row))


def test_what_fits_passes(database: Database) -> None:
    largest = {"name": "五个字的名", "count": 2**31 - 1, "bytes": 2**40, "text": "x" * 100_000}
    assert written(database, sa.insert(rows).values(largest)) == 1
    assert written(database, sa.insert(rows).values(name="none")) == 2


def test_what_is_only_looked_for_may_be_longer(database: Database) -> None:
    with database.reader() as connection:
        assert connection.execute(sa.select(rows).where(rows.c.name == "far too long")).first() is None
    assert written(database, sa.delete(rows).where(rows.c.name == "far too long")) == 0

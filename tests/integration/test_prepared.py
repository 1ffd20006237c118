"""What PostgreSQL prepares, once a connection; SQLite runs the same statements as they are."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shared.persistence.database import Database, is_transient
from shared.persistence.prepared import prepared

metadata = sa.MetaData()
things = sa.Table(
    "thing",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("note", sa.Text),
)
NAMED = prepared(
    sa.select(things.c.size, things.c.note).where(
        things.c.name.like(sa.bindparam("begin") + "%"), things.c.note != "100 % (a)s"
    )
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    metadata.create_all(database.engine)
    yield database
    database.dispose()


def keep(database: Database, name: str, size: int, note: str | None = "") -> None:
    with database.writer() as connection:
        connection.execute(sa.insert(things), {"name": name, "size": size, "note": note})


def found(database: Database, begin: str) -> list[tuple[int, str]]:
    with database.reader() as connection:
        return [tuple(row) for row in connection.execute(NAMED, {"begin": begin})]


def known_to_the_server(database: Database) -> list[str]:
    with database.reader() as connection:
        return list(connection.execute(sa.text("SELECT statement FROM pg_prepared_statements ORDER BY 1")).scalars())


def test_each_execution_has_values_of_its_own(database: Database) -> None:
    for name, size, note in (("aa", 1, "it's 100 %"), ("ab", 2, "%(begin)s"), ("b", 3, None)):
        keep(database, name, size, note)
    assert sorted(found(database, "a")) == [(1, "it's 100 %"), (2, "%(begin)s")]
    assert found(database, "b") == [], "a note that is not known is not known to differ"
    assert found(database, "'; DROP TABLE thing; --") == []


def test_a_statement_is_prepared_once(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("PostgreSQL's")
    for size in range(3):
        keep(database, f"a{size}", size)
        found(database, "a")
    insert, select = known_to_the_server(database)
    assert insert.startswith("PREPARE zhenbi_0 AS INSERT INTO thing")
    assert select.startswith("PREPARE zhenbi_1 AS SELECT thing.size")


def test_what_is_prepared_outlives_a_rollback(database: Database) -> None:
    with database.writing(), database.connect(write=True) as connection:
        connection.execute(NAMED, {"begin": "a"}).all()
        connection.rollback()
        assert connection.execute(NAMED, {"begin": "a"}).all() == []


def test_after_a_table_was_altered_the_next_try_succeeds(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("PostgreSQL's")
    keep(database, "a", 1)
    assert found(database, "a") == [(1, "")]
    other = Database(database.url.render_as_string(hide_password=False))
    with other.writer() as connection:
        connection.execute(sa.text("ALTER TABLE thing ALTER COLUMN size TYPE bigint"))
    other.dispose()
    with pytest.raises(DBAPIError) as refused:
        found(database, "a")
    assert is_transient(refused.value)
    assert found(database, "a") == [(1, "")]

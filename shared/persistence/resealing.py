"""Sealing rows anew with the present data key, a page at a time, while services read and write them.

What is still sealed with an older key is told from the tokens themselves, so that work that was broken off simply
goes on where it stopped, and a row that somebody changed meanwhile is left as they wrote it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shared.errors import PermanentError
from shared.persistence.database import Database, is_transient
from shared.persistence.tables import SEALED
from shared.persistence.types import Sealed
from shared.sealing import Sealer

PAGE_ROWS = 200
_TRIES = 5  # of a page that lost against a service's own transactions

Told = Callable[[str, int, int], None]  # (table, rows looked at so far, of how many)


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column that holds tokens, or texts with tokens in them, all sealed for one purpose."""

    column: "sa.Column[Any]"
    purpose: str

    @property
    def stored(self) -> "sa.ColumnElement[str]":
        """The column as it is in the database, unopened."""
        return sa.type_coerce(self.column, sa.Text)


def sealed_columns(metadata: sa.MetaData) -> dict[sa.Table, tuple[SealedColumn, ...]]:
    """The tables with sealed columns: those of type ``Sealed``, and those whose ``info`` names a purpose."""
    found = {}
    for table in metadata.sorted_tables:
        columns = []
        for column in table.columns:
            purpose = column.type.purpose if isinstance(column.type, Sealed) else column.info.get(SEALED)
            if purpose:
                columns.append(SealedColumn(column, purpose))
        if columns:
            found[table] = tuple(columns)
    return found


def count_stale(database: Database, metadata: sa.MetaData, sealer: Sealer) -> dict[str, int]:
    """By table, how many rows hold something that the present key did not seal; tables without are left out."""
    counts = {}
    with database.reader() as connection:
        for table, columns in sealed_columns(metadata).items():
            stale = sa.select(sa.func.count()).select_from(table).where(_is_stale(columns, sealer))
            if count := connection.execute(stale).scalar_one():
                counts[table.name] = int(count)
    return counts


def reseal(database: Database, metadata: sa.MetaData, sealer: Sealer, *, tell: Told | None = None) -> dict[str, int]:
    """Seal everything anew that the present key did not seal; returns by table how many rows were changed.

    Raises:
        PermanentError: something cannot be opened; names the table and the row. What was done before stays done.
    """
    expected = count_stale(database, metadata, sealer)
    changed: dict[str, int] = {}
    for table, columns in sealed_columns(metadata).items():
        looked_at, last = 0, None
        while True:
            rows, done, last = _page_in_tries(database, table, columns, sealer, last)
            changed[table.name] = changed.get(table.name, 0) + done
            looked_at += rows
            if tell and rows:
                tell(table.name, looked_at, max(expected.get(table.name, 0), looked_at))
            if last is None:
                break
    return {table: count for table, count in changed.items() if count}


def _page_in_tries(
    database: Database, table: sa.Table, columns: Sequence[SealedColumn], sealer: Sealer, after: tuple[Any, ...] | None
) -> tuple[int, int, tuple[Any, ...] | None]:
    for attempt in range(_TRIES):
        try:
            return _page(database, table, columns, sealer, after)
        except sa.exc.SQLAlchemyError as error:
            if attempt == _TRIES - 1 or not is_transient(error):
                raise
            time.sleep(0.1 * 2**attempt)
    raise AssertionError("unreachable")


def _page(
    database: Database, table: sa.Table, columns: Sequence[SealedColumn], sealer: Sealer, after: tuple[Any, ...] | None
) -> tuple[int, int, tuple[Any, ...] | None]:
    """Returns how many rows were looked at, how many were changed, and the key of the last; None at the end."""
    key = list(table.primary_key.columns)
    query = sa.select(*key, *(each.stored.label(f"sealed_{n}") for n, each in enumerate(columns)))
    query = query.where(_is_stale(columns, sealer)).order_by(*key).limit(PAGE_ROWS)
    if after is not None:
        query = query.where(
            sa.tuple_(*key) > sa.tuple_(*(sa.literal(v, c.type) for v, c in zip(after, key, strict=True)))
        )
    changed = 0
    with database.writer() as connection:
        rows = connection.execute(query).all()
        for row in rows:
            values, same = _resealed(table, row[: len(key)], columns, row[len(key) :], sealer)
            if values:
                mine = [column == value for column, value in zip(key, row[: len(key)], strict=True)]
                changed += connection.execute(sa.update(table).where(*mine, *same).values(values)).rowcount
    return len(rows), changed, tuple(rows[-1][: len(key)]) if len(rows) == PAGE_ROWS else None


def _resealed(
    table: sa.Table, key: Sequence[Any], columns: Sequence[SealedColumn], texts: Sequence[str | None], sealer: Sealer
) -> tuple[dict[Any, Any], list["sa.ColumnElement[bool]"]]:
    """The new values of a row, and the condition that nobody has changed the old ones."""
    values: dict[Any, Any] = {}
    same = []
    for each, text in zip(columns, texts, strict=True):
        if text is None:
            continue
        try:
            again = sealer.reseal(text, each.purpose)
        except PermanentError as error:
            where = f"{table.name} {'/'.join(map(str, key))} {each.column.name}"
            raise PermanentError(f"{where}：{error.text.zh}", f"{where}: {error.text.en}") from error
        if again != text:
            values[each.column] = sa.type_coerce(again, sa.Text)
            same.append(each.stored == text)
    return values, same


def _is_stale(columns: Sequence[SealedColumn], sealer: Sealer) -> "sa.ColumnElement[bool]":
    prefix = sealer.prefix
    return sa.or_(
        *(sa.and_(each.stored.like("%z1.________.%"), each.stored.not_like(f"%{prefix}%")) for each in columns)
    )

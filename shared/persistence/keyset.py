"""Keyset pagination in SQL: a page begins behind a row, not after so many rows: the last costs like the first."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def newest_first(
    statement: sa.Select[Any], *order: sa.ColumnElement[Any], behind: Sequence[Any] | None
) -> sa.Select[Any]:
    """``statement`` ordered by ``order``, all descending, and only rows behind the position ``behind``.

    Args:
        order: together unique; an index that begins with what the statement compares for equality, and goes on with
            these, makes every page a range of that index.
        behind: a value for each column; None: from the beginning.
    """
    if behind is not None:
        bound = [sa.bindparam(None, value, type_=column.type) for column, value in zip(order, behind, strict=True)]
        statement = statement.where(sa.tuple_(*order) < sa.tuple_(*bound))
    return statement.order_by(*(column.desc() for column in order))


def below(column: sa.ColumnElement[str], prefix: str) -> sa.ColumnElement[bool]:
    """Whether a code begins with ``prefix``, as a range that an index serves under any collation of digits."""
    if not prefix:
        return sa.true()
    return sa.and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))

"""What a column cannot hold is refused before the database is asked, and the refusal names the column.

PostgreSQL would answer with an error that names neither the field nor a way out, and SQLite would keep a text of any
length in a ``VARCHAR(40)``: with this, both do the same.
"""

import functools
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from shared.errors import Invalid

_LARGEST = 2**31 - 1  # of an INTEGER in PostgreSQL

Check = Callable[[str, Any], None]


def refuse_what_does_not_fit(engine: Engine) -> None:
    """Let every INSERT and UPDATE through ``engine`` raise :class:`Invalid` for a text too long or a number too large.

    What a statement says in SQL, such as a default or ``ON CONFLICT … SET``, is left to the database.
    """

    @sa.event.listens_for(engine, "before_cursor_execute")
    def check(_connection: object, _cursor: object, _sql: str, _sent: object, context: Any, _many: bool) -> None:
        if context is None or not (context.isinsert or context.isupdate):
            return
        checks = _checks_of(context.compiled.statement.table)
        for row in context.compiled_parameters:
            for name, check_value in checks:
                if row.get(name) is not None:
                    check_value(name, row[name])


@functools.cache
def _checks_of(table: sa.Table) -> tuple[tuple[str, Check], ...]:
    found = ((column.key, _check_of(column.type)) for column in table.columns)
    return tuple((name, check) for name, check in found if check is not None)


def _check_of(column_type: Any) -> Check | None:
    plain = column_type.impl if isinstance(column_type, sa.types.TypeDecorator) else column_type
    if isinstance(plain, sa.String) and plain.length is not None:
        return functools.partial(_check_text, plain.length)
    if isinstance(plain, sa.Integer) and not isinstance(plain, sa.BigInteger):
        return _check_number
    return None


def _check_text(most: int, name: str, value: Any) -> None:
    if isinstance(value, str) and len(value) > most:
        raise Invalid(
            name, f"最多 {most} 个字符，现有 {len(value)} 个", f"at most {most} characters; it has {len(value)}"
        )


def _check_number(name: str, value: Any) -> None:
    if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
        raise Invalid(name, f"应在 -{_LARGEST} 到 {_LARGEST} 之间", f"must lie between -{_LARGEST} and {_LARGEST}")

"""Many cases in a store: a few hundred are filed in earnest, the others are copies with a number of their own."""

import csv
import io
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from random import Random

import psycopg2
from psycopg2.extensions import cursor as Cursor
from sqlalchemy.engine import make_url

from services.intake.model.numbers import case_number

_COPY = """
INSERT INTO cases ({columns})
SELECT {values}
FROM made JOIN cases AS old ON old.number = made.pattern
"""
_COPY_NOTICES = """
INSERT INTO notice ({columns})
SELECT {values}
FROM made JOIN notice AS old ON old.case_number = made.pattern
"""


def fill(
    database_url: str, patterns: list[str], villages: list[str], *, open_cases: int, closed: int, until: datetime
) -> list[str]:
    """Copy the cases ``patterns`` until there are so many open ones, and so many closed before them.

    Args:
        until: when the newest was filed; the others lie at minutes before it.

    Returns the numbers of all copies that are open.
    """
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(plain)
    try:
        with connection, connection.cursor() as cursor:
            numbers = _copy(cursor, patterns, villages, open_cases=open_cases, closed=closed, until=until)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in ("VACUUM (ANALYZE) cases", "VACUUM (ANALYZE) notice", "CHECKPOINT"):
                cursor.execute(statement)
    finally:
        connection.close()
    return numbers


def _copy(
    cursor: Cursor, patterns: list[str], villages: list[str], *, open_cases: int, closed: int, until: datetime
) -> list[str]:
    cursor.execute(
        "CREATE TEMPORARY TABLE made (number text, pattern text, region text,"
        " submitted_at timestamptz, over boolean, identity text, phone text)"
    )
    rows = io.StringIO()
    writer, numbers = csv.writer(rows), []
    for number, row in _rows(patterns, villages, open_cases + closed, closed, until):
        writer.writerow(row)
        if len(numbers) < open_cases:
            numbers.append(number)
    rows.seek(0)
    cursor.copy_expert("COPY made FROM STDIN WITH (FORMAT csv)", rows)
    changed = {
        "number": "made.number",
        "region": "made.region",
        "submitted_at": "made.submitted_at",
        "identity_fingerprint": "made.identity",
        "phone_fingerprint": "made.phone",
        "state": "CASE WHEN made.over THEN 'closed' ELSE old.state END",
        "closed_at": "CASE WHEN made.over THEN made.submitted_at + interval '5 days' END",
    }
    cursor.execute(_statement(cursor, "cases", _COPY, changed, but={"open_in", "township"}))
    changed = {"number": "made.number || '-G' || old.version", "case_number": "made.number"}
    cursor.execute(_statement(cursor, "notice", _COPY_NOTICES, changed))
    return numbers


def _rows(
    patterns: list[str], villages: list[str], total: int, closed: int, until: datetime
) -> Iterator[tuple[str, tuple[object, ...]]]:
    chance, moment = Random(1), until  # noqa: S311  # repeatable
    serials: dict[str, int] = {}
    for place in range(total):
        moment -= timedelta(seconds=30)
        region = chance.choice(villages)
        day = f"{moment:%Y%m%d}"
        serials[day] = serials.get(day, 0) + 1
        number = case_number(region[:6], moment, serials[day])
        is_over = place >= total - closed
        yield (
            number,
            (
                number,
                chance.choice(patterns),
                region,
                moment.isoformat(),
                is_over,
                f"{chance.getrandbits(128):032x}",
                f"{chance.getrandbits(128):032x}",
            ),
        )


def _statement(cursor: Cursor, table: str, form: str, changed: dict[str, str], but: Collection[str] = ()) -> str:
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
    columns = [name for (name,) in cursor.fetchall() if name not in but]
    values = [changed.get(name, f'old."{name}"') for name in columns]
    return form.format(columns=", ".join(f'"{name}"' for name in columns), values=", ".join(values))

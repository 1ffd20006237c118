"""Many cases in a store: a few hundred are filed in earnest, the others are copies with a number of their own."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import psycopg2
from psycopg2.extensions import connection as Connection
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
    with psycopg2.connect(plain) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE made (number text, pattern text, region text,"
            " submitted_at timestamptz, over boolean, identity text, phone text)"
        )
        made = io.StringIO()
        writer = csv.writer(made)
        total, numbers = open_cases + closed, []
        for number, row in _rows(patterns, villages, total, closed, until):
            writer.writerow(row)
            if len(numbers) < open_cases:
                numbers.append(number)
        made.seek(0)
        cursor.copy_expert("COPY made FROM STDIN WITH (FORMAT csv)", made)
        changed = {
            "number": "made.number",
            "region": "made.region",
            "submitted_at": "made.submitted_at",
            "identity_fingerprint": "made.identity",
            "phone_fingerprint": "made.phone",
            "state": "CASE WHEN made.over THEN 'closed' ELSE old.state END",
            "closed_at": "CASE WHEN made.over THEN made.submitted_at + interval '5 days' END",
        }
        cursor.execute(_statement(connection, "cases", _COPY, changed, but={"open_in", "township"}))
        changed = {"number": "made.number || '-G' || old.version", "case_number": "made.number"}
        cursor.execute(_statement(connection, "notice", _COPY_NOTICES, changed))
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM (ANALYZE) cases")
        cursor.execute("VACUUM (ANALYZE) notice")
        cursor.execute("CHECKPOINT")
    connection.close()
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


def _statement(
    connection: Connection, table: str, form: str, changed: dict[str, str], but: set[str] | None = None
) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
        columns = [name for (name,) in cursor.fetchall() if name not in (but or set())]
    values = [changed.get(name, f'old."{name}"') for name in columns]
    return form.format(columns=", ".join(f'"{name}"' for name in columns), values=", ".join(values))

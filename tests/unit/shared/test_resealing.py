"""Rows are sealed anew page by page; what was broken off goes on, and nobody's change is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from shared.errors import PermanentError
from shared.persistence import resealing
from shared.persistence.database import Database
from shared.persistence.resealing import count_stale, reseal, sealed_columns
from shared.persistence.tables import SEALED, new_metadata
from shared.persistence.types import Sealed
from shared.sealing import EVENT, Sealer, new_key, token_key_ids

OLD, NEW, INDEX = new_key(), new_key(), new_key()
BEFORE, DURING, AFTER = Sealer(OLD, INDEX), Sealer(f"{NEW},{OLD}", INDEX), Sealer(NEW, INDEX)

metadata = new_metadata()
people = sa.Table(
    "person",
    metadata,
    sa.Column("county", sa.String(6), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("name", Sealed("person.name"), nullable=False),
    sa.Column("phone", Sealed("person.phone")),
    sa.Column("contact", sa.Text, info={SEALED: EVENT}),
)
notes = sa.Table("note", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr(resealing, "PAGE_ROWS", 7)
    Sealed.configure(BEFORE)
    opened = Database(f"sqlite:///{tmp_path}/people.db")
    metadata.create_all(opened.engine)
    rows = [
        {
            "county": f"36110{n % 3}",
            "number": n,
            "name": f"王{n}",
            "phone": f"1380000{n:04}" if n % 2 else None,
            "contact": BEFORE.seal(f"1380000{n:04}") if n % 4 else None,
        }
        for n in range(40)
    ]
    with opened.writer() as connection:
        connection.execute(sa.insert(people), rows)
    yield opened
    opened.dispose()


def stored(database: Database) -> list[dict[str, Any]]:
    """All rows as they are in the file."""
    query = sa.select(
        people.c.number, *(sa.type_coerce(people.c[c], sa.Text).label(c) for c in ("name", "phone", "contact"))
    )
    with database.reader() as connection:
        return [dict(row) for row in connection.execute(query.order_by(people.c.number)).mappings()]


def test_the_sealed_columns_are_found_by_type_and_by_mark() -> None:
    found = {table.name: [each.purpose for each in columns] for table, columns in sealed_columns(metadata).items()}
    assert found == {
        "idempotency": ["idempotency.body"],
        "outbox": [EVENT],
        "person": ["person.name", "person.phone", EVENT],
    }


def test_everything_is_sealed_anew_and_reads_as_before(database: Database) -> None:
    assert count_stale(database, metadata, DURING) == {"person": 40}
    told: list[tuple[str, int, int]] = []
    assert reseal(database, metadata, DURING, tell=lambda *told_now: told.append(told_now)) == {"person": 40}
    assert count_stale(database, metadata, DURING) == {}
    assert told[-1] == ("person", 40, 40)
    for row in stored(database):
        assert AFTER.open(row["name"], "person.name") == f"王{row['number']}"
        assert (row["phone"] is None) is (row["number"] % 2 == 0)
        assert row["contact"] is None or AFTER.open(row["contact"]) == f"1380000{row['number']:04}"
    assert reseal(database, metadata, DURING) == {}, "a second time there is nothing to do"


def test_what_was_broken_off_goes_on(database: Database) -> None:
    class Broken(Exception):
        pass

    def break_off(_table: str, rows: int, _of: int) -> None:
        if rows > 20:
            raise Broken

    with pytest.raises(Broken):
        reseal(database, metadata, DURING, tell=break_off)
    left = count_stale(database, metadata, DURING)["person"]
    assert 0 < left < 40
    assert reseal(database, metadata, DURING) == {"person": left}


def test_a_row_changed_meanwhile_keeps_the_change(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading a page and writing it a service may commit: on PostgreSQL nothing holds it off."""
    plain = Sealer.reseal

    def somebody_is_quicker(sealer: Sealer, text: str, purpose: str) -> str:
        resealed = plain(sealer, text, purpose)
        if purpose == "person.name" and sealer.open(text, purpose) == "王3":
            monkeypatch.setattr(Sealer, "reseal", plain)
            changed = {people.c.name: sa.type_coerce(sealer.seal("改名", "person.name"), sa.Text)}
            now_connected[0].execute(sa.update(people).where(people.c.number == 3).values(changed))
        return resealed

    now_connected: list[sa.Connection] = []
    sa.event.listen(database.engine, "begin", lambda connection: now_connected.insert(0, connection))
    monkeypatch.setattr(Sealer, "reseal", somebody_is_quicker)
    reseal(database, metadata, DURING)
    assert AFTER.open(stored(database)[3]["name"], "person.name") == "改名"


def test_tokens_inside_a_text_are_sealed_anew_where_they_stand(database: Database) -> None:
    outbox = metadata.tables["outbox"]
    body = f'{{"data": {{"contact": "{BEFORE.seal("13812345678")}", "number": "361103-20261123-000001-0"}}}}'
    row = {
        "event_id": "e",
        "type": "t",
        "subject": "s",
        "correlation": "c",
        "body": body,
        "created_at": datetime(2026, 11, 23, tzinfo=UTC),
    }
    with database.writer() as connection:
        connection.execute(sa.insert(outbox).values(row))
    assert reseal(database, metadata, DURING)["outbox"] == 1
    with database.reader() as connection:
        again = connection.scalar(sa.select(outbox.c.body))
    assert again is not None
    assert again.startswith('{"data": {"contact": "z1.')
    assert again.endswith('", "number": "361103-20261123-000001-0"}}')
    assert token_key_ids(again) == {DURING.prefix.split(".")[1]}


def test_what_cannot_be_opened_is_named_and_left(database: Database) -> None:
    with pytest.raises(PermanentError, match="person 361100/0 name"):
        reseal(database, metadata, AFTER)
    assert {next(iter(token_key_ids(row["name"]))) for row in stored(database)} == {BEFORE.prefix.split(".")[1]}

"""A page of a list is a range of an index, whoever asks and wherever it begins, on both kinds of database."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.intake.model.case import State
from services.intake.ports import CaseFilter
from services.intake.store import IntakeUnitOfWork
from services.intake.store.case_lists import page_query
from services.intake.store.cases import cases
from shared.clock import FixedClock
from shared.persistence.database import Database
from shared.persistence.types import Sealed
from shared.sealing import EVENT, Sealer, new_key
from tests.infrastructure.databases import Databases
from tests.unit.intake.fakes import MORNING, FakeUnitOfWork, submitted

COUNTIES, TOWNSHIPS, VILLAGES, EACH = 2, 4, 5, 50


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Two counties with 1,000 cases each, mostly closed, and one case elsewhere."""
    Sealed.configure(Sealer(new_key(), new_key()))
    opened = Database(databases.migrated("intake"))
    with IntakeUnitOfWork(opened, FixedClock(MORNING)) as uow:
        uow.cases.add(submitted(FakeUnitOfWork()).case)
        uow.commit()
    with opened.writer() as connection:
        row = dict(connection.execute(sa.select(cases)).mappings().one())
        connection.execute(sa.insert(cases), list(_rows(row)))
    if opened.dialect == "postgresql":
        with opened.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE cases"))
    yield opened
    opened.dispose()


def _rows(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    plain = {name: value for name, value in row.items() if name not in ("open_in", "township")}
    serial = 0
    for each in range(EACH):
        for county in range(COUNTIES):
            for place in range(TOWNSHIPS * VILLAGES):
                serial += 1
                code = f"36110{county}"
                yield {
                    **plain,
                    "number": f"{code}-20261123-{serial:06}-0",
                    "county": code,
                    "region": f"{code}1{place % TOWNSHIPS:02}2{place:02}",
                    "state": State.CLOSED if each else State.ACCEPTED,
                    "submitted_at": MORNING + timedelta(seconds=serial // 2),  # two at a time: the number decides
                }


def plan_of(database: Database, wanted: CaseFilter, scope: str) -> str:
    """How the database would find the page."""
    query = page_query(wanted, scope=scope)
    explain = "EXPLAIN" if database.dialect == "postgresql" else "EXPLAIN QUERY PLAN"
    with database.reader() as connection:
        text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        return "\n".join(str(line) for line in connection.exec_driver_sql(f"{explain} {text.replace('%', '%%')}"))


@pytest.mark.parametrize(
    ("scope", "index"),
    [
        ("361101", "ix_cases_county"),
        ("361101101", "ix_cases_township"),
        ("361101101201", "ix_cases_region"),
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_a_page_is_a_range_of_an_index_and_nothing_is_sorted(
    database: Database, scope: str, index: str, later: bool
) -> None:
    wanted = CaseFilter(
        limit=5, behind=(MORNING + timedelta(seconds=500), "361101-20261123-001000-0") if later else None
    )
    plan = plan_of(database, wanted, scope)
    assert index in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan
    assert "Filter" not in plan, plan


def test_pages_meet_without_a_gap_where_two_were_filed_at_once(database: Database) -> None:
    with IntakeUnitOfWork(database, FixedClock(MORNING), read_only=True) as uow:
        numbers: list[str] = []
        behind = None
        while True:
            rows = uow.case_lists.page(CaseFilter(limit=7, behind=behind), scope="361101")
            numbers += [row.number for row in rows[:7]]
            if len(rows) <= 7:
                break
            behind = (rows[6].submitted_at, rows[6].number)
        everywhere = uow.case_lists.page(CaseFilter(limit=30), scope="")
    assert {row.region[:6] for row in everywhere} == {"361100", "361101"}, "the pages of counties are merged"
    moments = [(row.submitted_at, row.number) for row in everywhere]
    assert moments == sorted(moments, reverse=True)
    assert len(numbers) == len(set(numbers)) == 1000
    assert numbers == sorted(numbers, reverse=True)


def test_only_the_name_is_opened(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = Sealer.open

    def counted(sealer: Sealer, token: str, purpose: str = EVENT) -> str:
        opened.append(purpose)
        return real(sealer, token, purpose)

    monkeypatch.setattr(Sealer, "open", counted)
    with IntakeUnitOfWork(database, FixedClock(MORNING), read_only=True) as uow:
        assert len(uow.case_lists.page(CaseFilter(limit=49), scope="361101")) == 50
    assert opened == ["case.resident_name"] * 50

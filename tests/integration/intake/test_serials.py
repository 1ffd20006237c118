"""Numbers are given once, and with PostgreSQL nobody waits for one."""

import pytest

from services.intake.store import IntakeUnitOfWork
from shared.clock import FixedClock
from shared.persistence.database import Database
from tests.infrastructure.databases import Databases
from tests.infrastructure.marks import ON_POSTGRESQL
from tests.unit.intake.fakes import MORNING

CASE = "case/361103/20261123"


@pytest.fixture
def url(databases: Databases) -> str:
    return databases.migrated("intake")


@ON_POSTGRESQL
def test_a_number_is_given_while_the_transaction_of_the_one_before_is_open(url: str) -> None:
    ours, theirs = Database(url), Database(url)
    with IntakeUnitOfWork(ours, FixedClock(MORNING)) as slow:
        assert slow.serials.next(CASE) == 1
        with IntakeUnitOfWork(theirs, FixedClock(MORNING)) as quick:
            assert quick.serials.next(CASE) == 2
            quick.commit()
    with IntakeUnitOfWork(ours, FixedClock(MORNING)) as later:
        assert later.serials.next(CASE) == 3, "what was rolled back is a gap, and is not given again"
    ours.dispose()
    theirs.dispose()


def test_no_number_is_given_twice(url: str) -> None:
    database = Database(url)
    given = []
    for number in range(6):
        with IntakeUnitOfWork(database, FixedClock(MORNING)) as uow:
            given.append(uow.serials.next(CASE))
            if number % 2 or database.dialect == "sqlite":
                uow.commit()
    assert given == [1, 2, 3, 4, 5, 6]
    database.dispose()

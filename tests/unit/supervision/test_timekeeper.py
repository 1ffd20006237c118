"""A clock that cannot be fired holds up nobody: it is set aside, on record, and tried again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from services.supervision import metrics, timekeeper
from services.supervision.store import SupervisionUnitOfWork
from services.supervision.timekeeper import SET_ASIDE, Timekeeper
from shared.clock import FixedClock
from shared.contracts import TaskAssigned
from shared.persistence.database import Database
from tests.infrastructure.databases import Databases
from tests.unit.supervision.fakes import at
from tests.unit.supervision.stories import HANDLERS, happened

TASKS = [f"task-{number}" for number in range(5)]
SICK = TASKS[0]
WARNED_BY = "2026-11-23 17:00"


class Office:
    """Five tasks that nobody signs, in a database."""

    def __init__(self, url: str) -> None:
        self.clock = FixedClock(at("2026-11-23 09:00"))
        self.database = Database(url)
        for task in TASKS:
            fact = happened(TaskAssigned, at("2026-11-23 09:00"), task_id=task)
            with self.unit() as uow:
                HANDLERS[TaskAssigned](fact, uow)
                uow.commit()
        self.clock.set(at(WARNED_BY))
        self.keeper = Timekeeper(self.unit, self.clock.now)

    def unit(self) -> SupervisionUnitOfWork:
        return SupervisionUnitOfWork(self.database, self.clock)

    def spoil(self, column: str, value: str) -> str:
        """Write something into the sick clock that no handler would; returns what was there."""
        with self.database.writer() as connection:
            where = sa.text(f"SELECT {column} FROM clocks WHERE task_id = :task")  # noqa: S608
            before = str(connection.execute(where, {"task": SICK}).scalar_one())
            change = sa.text(f"UPDATE clocks SET {column} = :value WHERE task_id = :task")  # noqa: S608
            connection.execute(change, {"value": value, "task": SICK})
        return before

    def warned(self) -> list[str]:
        """The tasks whose clocks have warned, as the network is told."""
        query = sa.text("SELECT body FROM outbox WHERE type LIKE 'clock.warned%' ORDER BY id")
        with self.database.reader() as connection:
            bodies = [row.body for row in connection.execute(query)]
        return sorted(task for task in TASKS for body in bodies if task in body)


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    """Freshly migrated."""
    office = Office(databases.migrated("supervision"))
    yield office
    office.database.dispose()


@pytest.mark.parametrize(
    ("column", "value"),
    [("allowance", "{}"), ("marks", "no JSON"), ("kind", "miracle"), ("firings", '[{"kind": "sung"}]')],
)
def test_the_others_fire_and_the_sick_one_is_tried_again_later(office: Office, column: str, value: str) -> None:
    before = office.spoil(column, value)
    assert office.keeper.round() == len(TASKS) - 1
    assert office.warned() == TASKS[1:]
    assert metrics.clocks_set_aside._value.get() == 1
    assert office.keeper.round() == 0, "it is left alone now"
    assert metrics.clocks_set_aside._value.get() == 1

    office.spoil(column, before)
    office.clock.advance(SET_ASIDE + timedelta(seconds=1))
    assert office.keeper.round() == 1
    assert office.warned() == TASKS, "each once"
    assert metrics.clocks_set_aside._value.get() == 0


def test_the_log_says_which_matter_it_is(office: Office) -> None:
    """An operator finds it by its number; nobody knows a clock's id."""
    office.spoil("allowance", "{}")
    with capture_logs() as logs:
        office.keeper.round()
    (aside,) = [line for line in logs if line["log_level"] == "error"]
    assert aside["number"] == happened(TaskAssigned, at("2026-11-23 09:00")).data.origin_number


def test_a_whole_page_of_sick_clocks_does_not_block_the_next(office: Office) -> None:
    office.spoil("allowance", "{}")
    fired = [office.keeper.round(limit=1) for _ in range(len(TASKS))]
    assert fired == [0, 1, 1, 1, 1]
    assert office.warned() == TASKS[1:]


def test_a_sick_database_is_no_clocks_fault(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> int:
        raise OperationalError("", {}, Exception("database is locked"))

    with monkeypatch.context() as sick:
        sick.setattr(timekeeper, "fire_due", locked)
        with pytest.raises(OperationalError):
            office.keeper.round()
    assert office.keeper.round() == len(TASKS), "nothing was set aside"

"""Numbered changes on each kind of database: what is committed late is told late, and never missed."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.dispatch.handlers import cases, directives, tasks
from services.dispatch.handlers.due_moments import clock_changed
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Part
from shared.persistence.database import Database
from tests.infrastructure.databases import Databases
from tests.unit.dispatch.small_county import AGENT, FUSHAN, SECOND_AGENT
from tests.unit.dispatch.test_cases import ACCEPTED
from tests.unit.dispatch.test_device_commands import outcomes, report, send, sign, state
from tests.unit.dispatch.test_directives import DIRECTIVE
from tests.unit.dispatch.test_field_work import NEXT_WEEK, started
from tests.unit.dispatch.test_store import Network
from tests.unit.dispatch.test_syncing import Device

NUMBERS = [f"361103-20261123-00000{number}-0" for number in range(4)]


@pytest.fixture
def county(databases: Databases) -> Iterator[Network]:
    database = Database(databases.migrated("dispatch"))
    county = Network(database)
    county.register()
    for number in NUMBERS:
        county.do(cases.case_accepted, replace(ACCEPTED, number=number))
    yield county
    database.dispose()


def mine(county: Network) -> list[str]:
    return [task.task_id for number in NUMBERS for task in county.tasks_of(number) if task.part is Part.CO]


class Slow(threading.Thread):
    """Somebody whose transaction has done everything and is slow to commit."""

    def __init__(self, county: Network, act: Any) -> None:
        super().__init__(daemon=True)
        self._county, self._act = county, act
        self.ready, self.go_on = threading.Event(), threading.Event()

    def run(self) -> None:
        with DispatchUnitOfWork(self._county.database, self._county.clock) as uow:
            self._act(uow)
            uow.session.flush()
            uow._changes.number()  # takes its number; the commit is still to come
            self.ready.set()
            assert self.go_on.wait(20)
            uow.commit()


@pytest.mark.parametrize("database_kind", ["postgresql"])  # SQLite lets one write at a time
def test_whoever_commits_late_has_the_later_number(county: Network) -> None:
    """With numbers from a sequence the second would be read before the first is there, and the first be missed."""
    device = Device(county)
    device.catch_up()
    first, second = mine(county)[:2]
    slow = Slow(county, lambda uow: tasks.sign_task(first, AGENT, uow))
    slow.start()
    assert slow.ready.wait(20)
    quick = threading.Thread(target=county.do, args=(tasks.sign_task, second, SECOND_AGENT), daemon=True)
    quick.start()
    quick.join(0.3)
    assert quick.is_alive(), "it waits for the number before its own"
    assert device.ask().tasks == []
    slow.go_on.set()
    slow.join(20)
    quick.join(20)
    assert {entry.task.task_id for entry in device.catch_up().tasks} == {first, second}


def test_a_directive_is_placed_past_the_session_and_told_all_the_same(county: Network) -> None:
    device = Device(county)
    device.catch_up()
    county.do(directives.directive_issued, DIRECTIVE)
    (entry,) = device.ask().tasks
    assert entry.task.unit == f"{FUSHAN}-P"
    county.do(clock_changed, started(NEXT_WEEK, origin_number=NUMBERS[0]), 1)
    assert [entry.task.origin_number for entry in device.ask().tasks] == [NUMBERS[0]]


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_the_same_batch_from_two_copies_at_once_is_carried_out_once(county: Network) -> None:
    task_ids = mine(county)
    first = [sign(task_id) for task_id in task_ids]
    batch = [*first, *(report(each["task_id"], after=each["id"]) for each in first)]
    answers: list[list[dict[str, Any]]] = []
    senders = [threading.Thread(target=lambda: answers.append(send(county, batch))) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)
    assert [outcomes(each) for each in answers] == [["done"] * len(batch)] * 3
    assert answers[0] == answers[1] == answers[2]
    assert {state(county, task_id).value for task_id in task_ids} == {"reported"}

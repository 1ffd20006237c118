"""Pages of a directive on both kinds of database: nothing twice, nothing lost, and counts that stay true."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from services.dispatch.handlers import directives, receipts, sharing, tasks
from services.dispatch.handlers.organisation import register_organisation
from services.dispatch.handlers.receipts import WantedPart
from services.dispatch.handlers.sharing import CallIn
from services.dispatch.model.receipts import Receipts, area_of, receipt_of
from services.dispatch.model.registration import Registration
from services.dispatch.model.task import OPEN, State, Task
from services.dispatch.model.work import Stage
from services.dispatch.store import DispatchUnitOfWork
from services.dispatch.store.spreading import SqlSpreading
from services.dispatch.store.tasks import tasks as tasks_table
from shared.clock import FixedClock
from shared.contracts import DirectiveAction, DirectiveCancelled, DirectiveTarget, Role, Tier, UnitKind
from shared.persistence.database import Database
from shared.persistence.types import Sealed
from shared.sealing import Sealer, new_key
from tests.infrastructure.databases import Databases
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    COUNTY,
    COUNTY_DISPATCHER,
    NOW,
    WUDU,
    YANGKOU,
    identity,
    person,
    region,
    regions,
    unit,
)
from tests.unit.dispatch.test_directives import DIRECTIVE, NUMBER

VILLAGES = 25  # in each of two townships
PAGE = 7
ACT = replace(DIRECTIVE, action=DirectiveAction.ACT, targets=(DirectiveTarget(region=COUNTY),))
PLACES = 1 + 2 + 2 * VILLAGES
CANCELLED = DirectiveCancelled(number=NUMBER, reason="文件有误", by="361103-01")


class CutOff(Exception):
    """The process ends here."""


class Store:
    """Dispatch's database, and units of work on it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.sealer = Sealer(new_key(), new_key())
        Sealed.configure(self.sealer)

    def do(self, handler: Any, *given: Any) -> Any:
        with DispatchUnitOfWork(self.database, FixedClock(NOW)) as uow:
            result = handler(*given, uow)
            uow.commit()
            return result

    def look(self, handler: Any, *given: Any) -> Any:
        with DispatchUnitOfWork(self.database, FixedClock(NOW), read_only=True) as uow:
            return handler(*given, uow)

    def page(self) -> bool:
        """What the timer does; false if there was nothing to do."""
        number = self.do(lambda uow: uow.spreading.in_turn(uow.now))
        if number is not None:
            self.do(directives.carry_on, number)
        return number is not None

    def all_pages(self) -> None:
        while self.page():
            pass

    def tasks(self) -> list[Task]:
        found: list[Task] = self.look(lambda uow: uow.tasks.of(NUMBER))
        return found

    def told(self, kind: str) -> int:
        with self.database.reader() as connection:
            count = connection.scalar(sa.text("SELECT count(*) FROM outbox WHERE type = :kind"), {"kind": f"{kind}.v1"})
        return int(count or 0)

    def work(self) -> Any:
        return self.look(lambda uow: uow.directives.look(NUMBER))


@pytest.fixture
def store(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(directives, "PAGE", PAGE)
    opened = Database(databases.migrated("dispatch"))
    store = Store(opened)
    villages = [f"{township}{200 + number}" for township in (YANGKOU, WUDU) for number in range(VILLAGES)]
    county = Registration(
        county=COUNTY,
        regions=[*regions()[:3], *(region(code, f"村{code}", Tier.VILLAGE, code[:9]) for code in villages)],
        units=[
            unit("361103-MZ", UnitKind.DEPARTMENT),
            unit(f"{YANGKOU}-H", UnitKind.HEADSHIP),
            unit(f"{WUDU}-H", UnitKind.HEADSHIP),
            *(unit(f"{code}-P", UnitKind.POST, leader=f"{code}-01") for code in villages),
        ],
        staff=[person(f"{code}-01", f"{code}-P", Role.AGENT, phone="13800000000") for code in villages],
    )
    store.do(lambda uow: register_organisation(county, ADMINISTRATOR, uow, store.sealer.seal))
    yield store
    opened.dispose()


def counted(found: list[Task]) -> dict[tuple[str, Tier], Receipts]:
    """The receipts of these tasks, counted one by one."""
    counts: Counter[tuple[str, Tier, str]] = Counter()
    for task in found:
        tier = {6: Tier.COUNTY, 9: Tier.TOWNSHIP, 12: Tier.VILLAGE}[len(task.place)]
        counts[area_of(task.place), tier, receipt_of(task.state, answer_needed=task.answer_needed)] += 1
    keys = {(area, tier) for area, tier, _ in counts}
    return {
        key: Receipts(**{receipt: count for (*of, receipt), count in counts.items() if tuple(of) == key})
        for key in keys
    }


def kept_counts(store: Store) -> dict[tuple[str, Tier], Receipts]:
    with store.database.reader() as connection:
        rows = connection.execute(sa.text("SELECT * FROM directive_receipts")).mappings().all()
    names = ("silent", "read", "acted_on", "refused", "cancelled")
    return {(row["area"], Tier(row["tier"])): Receipts(**{name: row[name] for name in names}) for row in rows}


def test_a_task_of_a_page_is_as_any_other(store: Store) -> None:
    """Written by the hundred and past the session, it reads as if it had been made alone."""
    store.do(directives.directive_issued, ACT)
    store.all_pages()
    task = next(task for task in store.tasks() if len(task.place) == 12)
    assert (task.state, task.unit, task.addressed_to) == (State.ASSIGNED, f"{task.place}-P", f"{task.place}-P")
    assert (task.assignee, task.assigned_at, task.version, task.answer_needed) == (f"{task.place}-01", NOW, 1, True)
    (line,) = store.look(lambda uow: uow.tasks.history(task.task_id))
    assert (line.number, line.act, line.state, line.at, line.by, line.unit, line.remark) == (
        1,
        "assign",
        State.ASSIGNED,
        NOW,
        None,
        task.unit,
        task.reason,
    )
    assert task.place in task.unit_name


def test_all_are_reached_once_and_told_once(store: Store) -> None:
    store.do(directives.directive_issued, ACT)
    store.do(directives.directive_issued, ACT)
    assert len(store.tasks()) == PAGE
    store.all_pages()
    found = store.tasks()
    assert len(found) == len({task.unit for task in found}) == PLACES == store.told("task.assigned")
    assert store.told("directive.dispatched") == 1
    assert (store.work().stage, store.work().tasks, store.work().open_tasks) == (Stage.PLACED, PLACES, PLACES)


def test_a_part_of_a_task_is_that_tasks_affair_and_counts_nowhere(store: Store) -> None:
    store.do(directives.directive_issued, ACT)
    store.all_pages()
    (own,) = [task for task in store.tasks() if task.unit == f"{YANGKOU}-H"]
    store.do(tasks.sign_task, own.task_id, identity("head", f"{YANGKOU}-H"))
    before = kept_counts(store)
    village = store.tasks()[-1].unit
    part = store.do(sharing.call_in, own.task_id, CallIn(unit=village, request="请核对"), COUNTY_DISPATCHER)
    assert kept_counts(store) == before == counted([task for task in store.tasks() if task.parent is None])
    silent = store.look(receipts.list_silent, NUMBER, WantedPart(limit=1000), COUNTY_DISPATCHER)
    assert part.task_id not in {task.task_id for task in silent.items}
    assert store.work().open_tasks == PLACES


@pytest.mark.parametrize("cut", ["before the tasks", "after the tasks", "before the commit"])
def test_whatever_breaks_a_page_off_it_is_placed_whole_the_next_time(
    store: Store, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = SqlSpreading.put

    def broken(self: SqlSpreading, *given: Any) -> None:
        if cut == "after the tasks":
            put(self, *given)
        raise CutOff

    def uncommitted(_uow: DispatchUnitOfWork) -> None:
        raise CutOff

    store.do(directives.directive_issued, ACT)
    with monkeypatch.context() as during:
        if cut == "before the commit":
            during.setattr(DispatchUnitOfWork, "commit", uncommitted)
        else:
            during.setattr(SqlSpreading, "put", broken)
        with pytest.raises(CutOff):
            store.do(directives.carry_on, NUMBER)
    assert len(store.tasks()) == PAGE == store.told("task.assigned")
    store.all_pages()
    found = store.tasks()
    assert len(found) == len({task.unit for task in found}) == PLACES == store.told("task.assigned")
    assert kept_counts(store) == counted(found)


def test_a_lost_position_places_nothing_twice(store: Store) -> None:
    store.do(directives.directive_issued, ACT)
    store.page()
    with store.database.writer() as connection:
        connection.execute(sa.text("UPDATE directive_works SET cursor = ''"))
    store.all_pages()
    assert len(store.tasks()) == PLACES == store.told("task.assigned") == store.work().tasks


def test_the_database_itself_refuses_a_second_task_for_the_same(store: Store) -> None:
    store.do(directives.directive_issued, ACT)
    others = [sa.literal("other") if column.name == "task_id" else column for column in tasks_table.c]
    again = sa.insert(tasks_table).from_select(tasks_table.c.keys(), sa.select(*others).limit(1))
    with store.database.writer() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(again)


def test_counts_stay_true_whatever_becomes_of_the_tasks(store: Store) -> None:
    store.do(directives.directive_issued, ACT)
    store.all_pages()
    chance = random.Random(5)  # noqa: S311  # repeatable
    for task in chance.sample(store.tasks(), 20):
        who = identity(f"{task.region}-01", task.unit, name="张三")
        if chance.random() < 0.3:
            store.do(tasks.return_task, task.task_id, tasks.ReturnTask(reason="不属本村"), who)
            continue
        store.do(tasks.sign_task, task.task_id, who)
        if chance.random() < 0.6:
            store.do(tasks.report_task, task.task_id, tasks.ReportTask(result="已办"), who)
            approved = chance.random() < 0.5
            verdict = tasks.ReviewTask(approved=approved, remark="请补充")
            store.do(tasks.review_task, task.task_id, verdict, COUNTY_DISPATCHER)
    found = store.tasks()
    assert kept_counts(store) == counted(found)
    shown = store.look(receipts.show_progress, NUMBER, WantedPart(), COUNTY_DISPATCHER)
    assert sum(counted(found).values(), start=Receipts(addressed=PLACES)) == shown.whole.total
    assert [part.area for part in shown.parts] == [WUDU, YANGKOU]
    page = store.look(receipts.list_silent, NUMBER, WantedPart(region=YANGKOU), COUNTY_DISPATCHER)
    silent = sorted(task.place for task in found if task.state is State.ASSIGNED and task.place.startswith(YANGKOU))
    assert [task.place for task in page.items] == silent
    assert shown.parts[1].total.silent == len(silent)


def test_cancelled_in_the_middle_all_that_was_placed_is_taken_back(store: Store) -> None:
    store.do(directives.directive_issued, ACT)
    store.page()
    store.do(directives.directive_cancelled, CANCELLED)
    assert store.work().stage is Stage.CANCELLING
    store.all_pages()
    found = store.tasks()
    assert len(found) == 2 * PAGE == store.told("task.cancelled")
    assert not any(task.state in OPEN for task in found)
    assert kept_counts(store) == counted(found) | {
        key: value for key, value in kept_counts(store).items() if value == Receipts()
    }
    assert (store.work().stage, store.work().open_tasks) == (Stage.CANCELLED, 0)
    assert store.told("directive.dispatched") == store.told("directive.completed") == 0


def test_receipts_are_told_after_changes_and_only_then(store: Store) -> None:
    store.do(directives.directive_issued, ACT)
    store.all_pages()
    assert store.do(directives.tell_receipts) == 1
    assert store.do(directives.tell_receipts) == 0
    task = store.tasks()[0]
    store.do(tasks.return_task, task.task_id, tasks.ReturnTask(reason="不属"), identity("x", task.unit))
    assert store.do(directives.tell_receipts) == 1
    assert store.told("directive.receipts_counted") == 2

"""What is kept of emergencies, on each kind of database: teams, reports, and their tasks before all others in lists."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.dispatch.handlers import cases, tasks
from services.dispatch.handlers.emergencies import declaring, ordering, reading, reporting, team
from services.dispatch.handlers.emergencies.declaring import Declared, End
from services.dispatch.handlers.emergencies.ordering import GiveTask
from services.dispatch.handlers.emergencies.reporting import Report
from services.dispatch.handlers.emergencies.team import ChangeTeam, Joining
from services.dispatch.model.task import State
from services.dispatch.ports import TaskFilter
from services.dispatch.store import DispatchUnitOfWork
from shared.persistence.database import Database
from tests.infrastructure.databases import Databases
from tests.unit.dispatch.small_county import AGENT, FUSHAN, NEIGHBOUR, NOW, XIAWU, identity
from tests.unit.dispatch.test_cases import ACCEPTED
from tests.unit.dispatch.test_emergencies import FLOOD, HEAD, POST
from tests.unit.dispatch.test_store import Network


@pytest.fixture
def county(databases: Databases) -> Iterator[Network]:
    database = Database(databases.migrated("dispatch"))
    county = Network(database)
    county.register()
    county.do(cases.case_accepted, ACCEPTED)
    yield county
    database.dispose()


@pytest.fixture
def flood(county: Network) -> Declared:
    declared: Declared = county.do(declaring.declare, FLOOD, HEAD)
    return declared


def test_it_comes_back_as_it_was_and_what_reports_say_is_sealed(county: Network, flood: Declared) -> None:
    key = flood.emergency.emergency_id
    county.do(team.change_team, key, ChangeTeam(reason="增援", add=(Joining(staff_id="361103102-02"),)), HEAD)
    county.do(reporting.report, key, Report(text="水位平稳"), AGENT)
    file = county.look(reading.show_emergency, key, HEAD)
    assert {member.staff_id for member in file.team} == {m.staff_id for m in flood.team} | {"361103102-02"}
    assert (file.rounds[0].asked, file.rounds[0].given) == (len(flood.team), 1)
    assert file.rounds[0].reports[0].text == "水位平稳"
    with county.database.reader() as connection:
        kept = "".join(connection.scalars(sa.text("SELECT text FROM emergency_reports")))
    assert "水位" not in kept
    with DispatchUnitOfWork(county.database, county.clock, read_only=True) as uow:
        assert [b.unit for b in uow.emergencies.owed(key, f"{FUSHAN}-P")] == []
        assert len(uow.emergencies.owed(key)) == len(flood.team) - 1


def test_it_is_seen_from_above_and_from_inside_only(county: Network, flood: Declared) -> None:
    outsider = identity("x", f"{XIAWU}-P")
    for who, seen in ((HEAD, 1), (AGENT, 1), (identity("x", "", scope=""), 1), (outsider, 0)):
        assert len(county.look(reading.list_emergencies, reading.Wanted(running=True), who)) == seen
    assert county.look(reading.list_emergencies, reading.Wanted(running=False), HEAD) == []
    county.do(declaring.end, flood.emergency.emergency_id, End(reason="雨停"), HEAD)
    assert len(county.look(reading.list_emergencies, reading.Wanted(running=False), HEAD)) == 1


def test_rounds_that_have_come_are_found_until_they_are_turned(county: Network, flood: Declared) -> None:
    key = flood.emergency.emergency_id

    def due() -> list[str]:
        with DispatchUnitOfWork(county.database, county.clock, read_only=True) as uow:
            return uow.emergencies.due(uow.now, 10)

    assert due() == []
    county.clock.set(NOW + timedelta(minutes=121))
    assert due() == [key]
    county.do(reporting.turn_round, key)
    assert due() == []
    assert county.told().count("emergency.round_closed.v1") == 1
    county.do(declaring.end, key, End(reason="雨停"), HEAD)
    county.clock.set(NOW + timedelta(days=1))
    assert due() == []


def test_its_tasks_come_first_page_after_page_and_none_is_missed(county: Network, flood: Declared) -> None:
    key = flood.emergency.emergency_id
    given = {county.do(ordering.give_task, key, GiveTask(title=f"巡查{n}", unit=POST), HEAD).task_id for n in range(3)}
    seen: list[str] = []
    after: str | None = None
    while True:
        page = county.look(tasks.list_tasks, TaskFilter(after=after, limit=2), HEAD)
        seen += [task.task_id for task in page.items]
        after = page.next
        if after is None:
            break
    assert set(seen[:3]) == given
    assert len(seen) == len(set(seen)) == 5, "and the case's two, behind them"
    county.do(declaring.end, key, End(reason="雨停", keep_others=True), HEAD)
    kept = county.look(tasks.list_tasks, TaskFilter(limit=9), HEAD).items
    assert not any(task.emergency for task in kept)
    assert {task.task_id for task in kept if task.report_working_days == 5} == given


def test_an_act_on_its_task_and_its_end_do_not_meet_half_way(county: Network, flood: Declared) -> None:
    key = flood.emergency.emergency_id
    task = county.do(ordering.give_task, key, GiveTask(title="巡查", unit=f"{NEIGHBOUR.unit}"), HEAD)
    county.do(tasks.sign_task, task.task_id, NEIGHBOUR)
    county.do(declaring.end, key, End(reason="雨停", keep_others=False), HEAD)
    assert county.look(tasks.show_task, task.task_id, HEAD).task.state is State.CANCELLED

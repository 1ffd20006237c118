"""The store of dispatch on a real database file: mapping, queries, locks' effect, speed of a county's fan-out."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.dispatch.handlers import cases, directives, tasks
from services.dispatch.handlers.organisation import register_organisation
from services.dispatch.handlers.tasks import ReportTask, ReturnTask, ReviewTask
from services.dispatch.model.registration import Registration
from services.dispatch.model.task import State
from services.dispatch.ports import TaskFilter
from services.dispatch.store import DispatchUnitOfWork
from shared.clock import FixedClock
from shared.contracts import Role, Tier, UnitKind
from shared.errors import Conflict, NotFound
from shared.persistence.database import Database
from shared.persistence.migrations import differences, migrate
from shared.persistence.types import Sealed
from shared.sealing import Sealer, new_key
from tests.unit.dispatch import small_county
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    AGENT,
    COUNTY,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    NOW,
    SHANGWU,
    TOWNSHIP_LEADER,
    XIAWU,
    YANGKOU,
    identity,
    person,
    region,
    unit,
)
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER, REOPENED, WITHDRAWN
from tests.unit.dispatch.test_directives import DIRECTIVE


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/dispatch.db"


class Network:
    """Units of work on one database, and what they left in the outbox."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FixedClock(NOW)
        self.sealer = Sealer(new_key(), new_key())
        Sealed.configure(self.sealer)

    def do(self, handler: Any, *given: Any) -> Any:
        """Run a handler that takes its unit of work last, and commit."""
        with DispatchUnitOfWork(self.database, self.clock) as uow:
            result = handler(*given, uow)
            uow.commit()
            return result

    def look(self, handler: Any, *given: Any) -> Any:
        """Run a handler that only reads."""
        with DispatchUnitOfWork(self.database, self.clock, read_only=True) as uow:
            return handler(*given, uow)

    def register(self, **rows: Any) -> None:
        given = {
            "regions": small_county.regions(),
            "units": small_county.units(),
            "staff": small_county.staff(),
            **rows,
        }
        with DispatchUnitOfWork(self.database, self.clock) as uow:
            register_organisation(Registration(county=COUNTY, **given), ADMINISTRATOR, uow, self.sealer.seal)
            uow.commit()

    def told(self) -> list[str]:
        """Types of the events in the outbox, in order."""
        with self.database.reader() as connection:
            return list(connection.scalars(sa.text("SELECT type FROM outbox ORDER BY id")))

    def tasks_of(self, number: str) -> Any:
        return self.look(lambda uow: uow.tasks.of(number))


@pytest.fixture
def network(database_url: str) -> Iterator[Network]:
    migrate("dispatch", database_url)
    database = Database(database_url)
    yield Network(database)
    database.dispose()


@pytest.fixture
def county(network: Network) -> Network:
    network.register()
    return network


def test_the_migrations_make_exactly_these_tables(network: Network, database_url: str) -> None:
    assert differences("dispatch", database_url) == []


def test_an_organisation_comes_back_as_it_was_given(county: Network) -> None:
    def read(uow: DispatchUnitOfWork) -> tuple[Any, Any]:
        who = uow.organisation.staff([AGENT.staff_id, "nobody"])
        return who, uow.organisation.units(["361103-MZ"])["361103-MZ"]

    who, office = county.look(read)
    agent = who.pop(AGENT.staff_id)
    assert who == {}
    assert (agent.roles, agent.lines, agent.phone) == (
        frozenset({Role.AGENT, Role.HANDLER, Role.LEADER}),
        (),
        "13812345678",
    )
    assert (office.kind, office.lines, office.tier) == (UnitKind.DEPARTMENT, ("civil_affairs",), Tier.COUNTY)


def test_phones_are_sealed_in_the_tables_and_in_the_outbox(county: Network) -> None:
    with county.database.reader() as connection:
        phone = connection.scalar(sa.text("SELECT phone FROM staff WHERE phone IS NOT NULL"))
        bodies = "".join(connection.scalars(sa.text("SELECT body FROM outbox")))
    assert "13812345678" not in phone + bodies
    assert county.sealer.open(phone, "staff.phone") == "13812345678"


def test_the_same_organisation_again_tells_nothing(county: Network) -> None:
    before = len(county.told())
    county.register()
    assert len(county.told()) == before == 27
    changed = small_county.units()
    changed[0].name = "区民政和退役军人局"
    county.register(units=changed)
    assert county.told()[before:] == ["unit.registered.v1"]
    renamed = county.look(lambda uow: uow.organisation.units(["361103-MZ"])["361103-MZ"])
    assert renamed.name == "区民政和退役军人局"


def test_the_workforce_has_units_staff_leaders_and_their_work(county: Network) -> None:
    county.do(cases.case_accepted, ACCEPTED)
    county.clock.advance(timedelta(hours=1))
    county.do(cases.case_accepted, replace(ACCEPTED, number="second"))
    crew = county.look(lambda uow: uow.organisation.workforce([COUNTY, YANGKOU, FUSHAN], on=NOW.date()))
    assert {each.region for each in crew.units} == {COUNTY, YANGKOU, FUSHAN}
    assert crew.open_by_unit == {"361103102-1": 2, f"{FUSHAN}-P": 1}
    assert crew.open_by_person == {
        "361103102-02": 1,
        "361103102-03": 1,
        f"{FUSHAN}-01": 0.5,  # co-handling counts half
        f"{FUSHAN}-02": 0.5,
    }
    assert crew.last_assigned["361103102-02"] == NOW
    assert crew.last_assigned["361103102-03"] == NOW + timedelta(hours=1)
    whole = county.look(lambda uow: uow.organisation.workforce([], inside=COUNTY, on=NOW.date()))
    assert len(whole.units) == 9
    before = county.look(lambda uow: uow.organisation.workforce([], inside=COUNTY, on=NOW.date().replace(year=2025)))
    assert list(before.units) == []


def test_a_returned_task_is_nobodys_open_work(county: Network) -> None:
    county.do(cases.case_accepted, ACCEPTED)
    _, co = county.tasks_of(NUMBER)
    county.do(tasks.return_task, co.task_id, ReturnTask(reason="不属本村"), AGENT)
    crew = county.look(lambda uow: uow.organisation.workforce([FUSHAN], on=NOW.date()))
    assert crew.open_by_unit == crew.open_by_person == {}


def test_a_leader_whose_home_is_elsewhere_is_in_the_workforce(county: Network) -> None:
    borrowed = small_county.units()
    borrowed[6].leader = "361103102-01"
    county.register(units=borrowed)
    crew = county.look(lambda uow: uow.organisation.workforce([FUSHAN], on=NOW.date()))
    assert "361103102-01" in {who.staff_id for who in crew.staff}


def test_a_case_from_acceptance_to_the_second_round(county: Network) -> None:
    county.do(cases.case_accepted, ACCEPTED)
    lead, co = county.tasks_of(NUMBER)
    for task, who in ((co, AGENT), (lead, HANDLER)):
        county.do(tasks.sign_task, task.task_id, who)
        county.do(tasks.report_task, task.task_id, ReportTask(result="已核查", answer="符合"), who)
        county.do(tasks.review_task, task.task_id, ReviewTask(approved=True), COUNTY_DISPATCHER)
    assert county.told()[-2:] == ["task.done.v1", "casework.completed.v1"]
    county.do(cases.case_reopened, REOPENED)
    county.do(cases.case_withdrawn, WITHDRAWN)
    states = [task.state for task in county.tasks_of(NUMBER)]
    assert states == [State.DONE, State.DONE, State.CANCELLED, State.CANCELLED]
    shown = county.look(tasks.show_task, lead.task_id, TOWNSHIP_LEADER)
    assert [(record.number, record.act) for record in shown.history] == [
        (1, "assign"),
        (2, "sign"),
        (3, "report"),
        (4, "approve"),
    ]
    assert shown.task.signed_at == NOW


def test_signing_twice_is_refused_with_who_and_when_and_tells_once(county: Network) -> None:
    county.do(cases.case_accepted, ACCEPTED)
    _, co = county.tasks_of(NUMBER)
    county.do(tasks.sign_task, co.task_id, AGENT)
    with pytest.raises(Conflict, match="周建华已于 2026-11-23 09:30 签收"):
        county.do(tasks.sign_task, co.task_id, AGENT)
    assert county.told().count("task.signed.v1") == 1


def test_of_two_changes_at_once_one_wins(county: Network) -> None:
    county.do(cases.case_accepted, ACCEPTED)
    _, co = county.tasks_of(NUMBER)
    with DispatchUnitOfWork(county.database, county.clock) as uow:
        slow = uow.tasks.get(co.task_id)
        uow.session.expunge(slow)
    county.do(tasks.sign_task, co.task_id, AGENT)
    with DispatchUnitOfWork(county.database, county.clock) as uow:
        uow.session.add(slow)
        uow.tasks.record(slow.hand_back(reason="不属本村", earlier_returns=0, by=AGENT, now=NOW))
        with pytest.raises(sa.orm.exc.StaleDataError):
            uow.commit()


def test_lists_are_cut_to_scope_unit_and_self_in_the_query(county: Network) -> None:
    county.do(directives.directive_issued, DIRECTIVE)
    county.do(cases.case_accepted, ACCEPTED)

    def listed(who: Any, **wanted: Any) -> list[str]:
        return [task.region for task in county.look(tasks.list_tasks, TaskFilter(**wanted), who).items]

    assert sorted(listed(COUNTY_DISPATCHER)) == sorted([XIAWU, FUSHAN, SHANGWU, YANGKOU, FUSHAN])
    assert set(listed(HANDLER)) == {FUSHAN, SHANGWU, YANGKOU}
    assert listed(NEIGHBOUR) == [SHANGWU]
    assert len(listed(ADMINISTRATOR)) == 5
    assert listed(AGENT, assignee=AGENT.staff_id) == [FUSHAN]
    assert listed(COUNTY_DISPATCHER, origin_number=NUMBER, unit=f"{FUSHAN}-P") == [FUSHAN]
    assert listed(COUNTY_DISPATCHER, states=frozenset({State.DONE})) == []
    moved = identity(AGENT.staff_id, "361103101-1")
    assert FUSHAN in listed(moved)


def test_pages_follow_each_other_without_gap_or_repetition(county: Network) -> None:
    county.do(directives.directive_issued, DIRECTIVE)
    county.do(cases.case_accepted, ACCEPTED)
    seen: list[str] = []
    after: str | None = None
    for _ in range(3):
        page = county.look(tasks.list_tasks, TaskFilter(limit=2, after=after), COUNTY_DISPATCHER)
        seen += [task.task_id for task in page.items]
        after = page.next
    assert after is None
    assert len(set(seen)) == len(seen) == 5


def test_a_missing_task_is_not_found(county: Network) -> None:
    with pytest.raises(NotFound):
        county.do(tasks.return_task, "none", ReturnTask(reason="无"), AGENT)


def test_what_is_not_committed_did_not_happen(county: Network) -> None:
    with DispatchUnitOfWork(county.database, county.clock) as uow:
        cases.case_accepted(ACCEPTED, uow)
    assert county.tasks_of(NUMBER) == []
    assert len(county.told()) == 27


def test_a_whole_countys_villages_are_reached_within_a_second(network: Network) -> None:
    """247 villages, a post and two people each, in one transaction; processor time, whatever else runs."""
    villages = [f"361103102{number:03}" for number in range(247)]
    network.register(
        regions=[
            *small_county.regions()[:3],
            *(region(code, f"村{code}", Tier.VILLAGE, YANGKOU) for code in villages),
        ],
        units=[unit(f"{code}-P", UnitKind.POST, leader=f"{code}-01") for code in villages],
        staff=[
            person(f"{code}-{who}", f"{code}-P", Role.AGENT, phone="13800000000")
            for code in villages
            for who in ("01", "02")
        ],
    )
    started = time.process_time()
    network.do(directives.directive_issued, DIRECTIVE)
    assert time.process_time() - started < 1.0
    told = network.told()
    assert told.count("task.assigned.v1") == 247
    assert told[-1] == "directive.dispatched.v1"
    for task in network.tasks_of(DIRECTIVE.number):
        network.do(tasks.sign_task, task.task_id, identity(f"{task.region}-02", task.unit, Role.AGENT))
    assert network.told()[-2:] == ["task.done.v1", "directive.completed.v1"]

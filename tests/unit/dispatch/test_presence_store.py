"""Presence, rules, explanations and the chronicle on a real database file, and as a migration makes it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.dispatch.handlers import cases, presence, routing
from services.dispatch.handlers.presence import DutyDay, EndEarly, Period, RecordLeave, Roster, Second
from services.dispatch.handlers.routing import AskWhatIf, PutRules
from services.dispatch.model.chronicle import Subject
from services.dispatch.model.explanation import Why
from services.dispatch.model.rules import Effect, RoutingRule, RuleBook, Weights
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Part, Role
from shared.persistence.database import Database
from shared.persistence.migrations import migrate
from tests.unit.dispatch import small_county
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    COUNTY,
    COUNTY_DISPATCHER,
    FUSHAN,
    NOW,
    TOWNSHIP_LEADER,
    YANGKOU,
    person,
)
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER
from tests.unit.dispatch.test_store import Network

OFFICE, POST, TODAY = f"{YANGKOU}-1", f"{FUSHAN}-P", NOW.date()
WEEK = TODAY + timedelta(days=6)
HERE = [COUNTY, YANGKOU, FUSHAN]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Network]:
    url = f"sqlite:///{tmp_path}/dispatch.db"
    migrate("dispatch", url)
    database = Database(url)
    network = Network(database)
    units = small_county.units()
    units[4].duty_phone, units[4].hours = "0793-2600000", "09:00-12:00"
    network.register(units=units, staff=[*small_county.staff(), person("z-1", POST, Role.CLERK)])
    yield network
    database.dispose()


def workforce(county: Network, **more: Any) -> Any:
    return county.look(lambda uow: uow.organisation.workforce(HERE, on=TODAY, **more))


def away(county: Network, who: str, deputy: str | None = None) -> str:
    command = RecordLeave(staff_id=who, valid_from=TODAY, valid_to=WEEK, deputy=deputy)
    record_id: str = county.do(presence.record_leave, command, ADMINISTRATOR).record_id
    return record_id


def test_the_workforce_knows_helpers_deputies_and_duty(county: Network) -> None:
    lend = Second(staff_id="361103101-01", unit=OFFICE, valid_from=TODAY, valid_to=WEEK, reason="忙")
    county.do(presence.second, lend, ADMINISTRATOR)
    away(county, "361103102-02", deputy="z-1")
    roster = Roster(unit=OFFICE, days=(DutyDay(day=TODAY, staff=("361103-05",)),))
    county.do(presence.put_roster, roster, ADMINISTRATOR)
    crew = county.look(lambda uow: uow.organisation.workforce([YANGKOU], on=TODAY, now=NOW))
    office = crew.unit(OFFICE)
    assert next(each.staff_id for each in crew.staff_of(office)) == "361103101-01", "helps here"
    absent = crew.person("361103102-02")
    assert crew.deputy_of(absent).staff_id == "z-1", "of another region"
    assert [each.staff_id for each in crew.on_duty(office)] == ["361103-05"]
    wudu = county.look(lambda uow: uow.organisation.workforce(["361103101"], on=TODAY))
    assert wudu.seconded(wudu.person("361103101-01")).unit == OFFICE


def test_deputies_of_deputies_are_found_wherever_they_are(county: Network) -> None:
    away(county, "361103-05", deputy="361103-01")
    away(county, "361103102-02", deputy="361103102-03")
    away(county, "361103102-09", deputy="361103102-04")
    crew = county.look(lambda uow: uow.organisation.workforce([FUSHAN], on=TODAY))
    assert len(crew.staff) == 3
    record = away(county, f"{FUSHAN}-01", deputy="361103101-01")
    crew = county.look(lambda uow: uow.organisation.workforce([FUSHAN], on=TODAY))
    assert crew.deputy_of(crew.person(f"{FUSHAN}-01")).staff_id == "361103101-01"
    early = EndEarly(last_day=TODAY - timedelta(days=1), reason="取消")
    county.do(presence.end_leave, record, early, ADMINISTRATOR)
    crew = county.look(lambda uow: uow.organisation.workforce([FUSHAN], on=TODAY))
    assert list(crew.leaves) == []


def test_open_work_is_weighed_as_the_county_says(county: Network) -> None:
    county.do(cases.case_accepted, replace(ACCEPTED, urgent=True))
    assert workforce(county).open_by_unit == {OFFICE: 2, POST: 1}
    assert workforce(county, weights=Weights(urgent=3, co=0.1)).open_by_unit == pytest.approx({OFFICE: 3, POST: 0.3})


def test_lists_show_what_meets_a_period(county: Network) -> None:
    away(county, "361103102-02")
    period = Period(unit=OFFICE, first=WEEK, last=WEEK + timedelta(days=30))
    assert len(county.look(presence.list_leaves, period, TOWNSHIP_LEADER)) == 1
    later = replace(period, first=WEEK + timedelta(days=1))
    assert county.look(presence.list_leaves, later, TOWNSHIP_LEADER) == []
    lend = Second(staff_id="361103102-03", unit=POST, valid_from=WEEK, valid_to=WEEK, reason="忙")
    county.do(presence.second, lend, TOWNSHIP_LEADER)
    for unit in (OFFICE, POST):
        assert len(county.look(presence.list_secondments, replace(period, unit=unit), ADMINISTRATOR)) == 1


def test_an_explanation_comes_back_as_it_was_kept(county: Network) -> None:
    away(county, "361103102-03")
    county.do(cases.case_accepted, replace(ACCEPTED, item="zdshbz", about_staff=("361103102-09",)))
    task = next(each for each in county.tasks_of(NUMBER) if each.part is Part.LEAD)
    (decision,) = county.look(routing.explain, task.task_id, COUNTY_DISPATCHER).decisions
    assert decision.need.about == frozenset({"361103102-09"})
    (absent,) = [each for each in decision.considered if each.code == "361103102-03"]
    assert (absent.why, absent.until, absent.text.zh) == (Why.ON_LEAVE, WEEK, f"请假至 {WEEK}")


def test_rules_come_back_version_by_version_and_are_tried_out(county: Network) -> None:
    assert county.look(routing.show_rules, COUNTY, ADMINISTRATOR) == RuleBook(county=COUNTY)
    rules = (RoutingRule(unit=OFFICE, effect=Effect.EXCEPT, line="civil_affairs", region=YANGKOU),)
    county.do(cases.case_accepted, ACCEPTED)
    asked = AskWhatIf(county=COUNTY, rules=rules, since=TODAY)
    told = county.look(routing.try_rules, asked, ADMINISTRATOR)
    assert {each.unit: each.change for each in told.shares} == {OFFICE: -1, "361103-MZ": 1, POST: 0}
    book = county.do(routing.put_rules, PutRules(county=COUNTY, rules=rules, reason="试行"), ADMINISTRATOR)
    assert county.look(routing.show_rules, COUNTY, ADMINISTRATOR) == book
    county.do(routing.put_rules, PutRules(county=COUNTY, rules=(), reason="撤销"), ADMINISTRATOR)
    assert [each.version for each in county.look(routing.list_rules, COUNTY, ADMINISTRATOR)] == [2, 1]


def test_the_organisation_is_rebuilt_as_it_was_known(county: Network) -> None:
    county.clock.advance(timedelta(hours=1))
    before = county.clock.now()
    county.clock.advance(timedelta(hours=1))
    changed = small_county.staff()[4]
    changed.unit = "361103102-H"
    county.register(staff=[changed], units=[])
    away(county, "361103102-03")
    for known_at, home, leaves in (
        (before, OFFICE, 0),
        (None, "361103102-H", 1),
        (county.clock.now(), "361103102-H", 1),
    ):
        crew = workforce(county, known_at=known_at)
        assert crew.person("361103102-02").unit == home
        assert len(crew.leaves) == leaves
        assert {each.region for each in crew.units} == set(HERE)
    assert workforce(county, known_at=NOW - timedelta(days=1)).units == []


def test_a_duty_telephone_is_sealed_and_stays_out_of_the_chronicle(county: Network) -> None:
    with county.database.reader() as connection:
        kept = connection.scalar(sa.text("SELECT duty_phone FROM units WHERE duty_phone IS NOT NULL"))
        bodies = "".join(connection.scalars(sa.text("SELECT body FROM outbox")))
        entries = "".join(map(str, connection.scalars(sa.text("SELECT content FROM chronicle"))))
    assert county.sealer.open(kept, "unit.duty_phone") == "0793-2600000"
    assert "2600000" not in kept + bodies + entries
    assert "13812345678" not in entries
    assert '"hours":"09:00-12:00"' in bodies

    def units(uow: DispatchUnitOfWork) -> Any:
        return [each.hours for each in uow.chronicle.known_at(COUNTY, NOW).rows[Subject.UNIT] if each.code == OFFICE]

    assert county.look(units) == ["09:00-12:00"]

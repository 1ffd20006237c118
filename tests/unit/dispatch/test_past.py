"""The organisation as it was known at a past moment."""

from datetime import timedelta

import pytest

from services.dispatch.handlers import past, presence
from services.dispatch.handlers.organisation import register_organisation
from services.dispatch.handlers.past import AskPast
from services.dispatch.handlers.presence import DutyDay, RecordLeave, Roster
from services.dispatch.model.registration import Registration
from services.dispatch.schemas.past import PastOrganisationView, PastQuery
from shared.clock import SHANGHAI
from shared.errors import Forbidden, Invalid
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    COUNTY,
    FUSHAN,
    NEIGHBOUR,
    NOW,
    TOWNSHIP_LEADER,
    WUDU,
    YANGKOU,
    regions,
    staff,
    units,
)

OFFICE, TODAY = "361103102-1", NOW.astimezone(SHANGHAI).date()


@pytest.fixture
def uow() -> FakeUnitOfWork:
    """Registered now; an hour later the office is renamed, somebody has left, and another is on leave."""
    uow = FakeUnitOfWork(loaded=False)
    register(uow)
    uow.now += timedelta(hours=1)
    changed_units, changed_staff = units(), staff()
    next(unit for unit in changed_units if unit.code == OFFICE).name = "洋口镇民生办"
    next(person for person in changed_staff if person.staff_id == "361103102-03").active = False
    register(uow, units=changed_units, staff=changed_staff)
    leave = RecordLeave(staff_id="361103102-02", valid_from=TODAY, valid_to=TODAY, deputy="361103102-01")
    presence.record_leave(leave, TOWNSHIP_LEADER, uow)
    roster = Roster(unit=OFFICE, days=(DutyDay(day=TODAY, staff=("361103102-01",)),))
    presence.put_roster(roster, TOWNSHIP_LEADER, uow)
    return uow


def register(uow: FakeUnitOfWork, **more: object) -> None:
    rows = {"regions": regions(), "units": units(), "staff": staff(), **more}
    register_organisation(Registration(county=COUNTY, **rows), ADMINISTRATOR, uow, seal=str)  # type: ignore[arg-type]


def test_what_was_known_then_is_told_and_not_what_was_put_right_since(uow: FakeUnitOfWork) -> None:
    then = past.show_past(AskPast(region=YANGKOU, at=NOW), TOWNSHIP_LEADER, uow)
    now = past.show_past(AskPast(region=YANGKOU, at=uow.now), TOWNSHIP_LEADER, uow)
    assert [unit.name for unit in then.units if unit.code == OFFICE] == ["洋口镇社会事务办"]
    assert [unit.name for unit in now.units if unit.code == OFFICE] == ["洋口镇民生办"]
    assert {each.staff_id for each in then.staff} - {each.staff_id for each in now.staff} == {"361103102-03"}
    assert (then.leaves, then.duties) == ([], [])
    assert [row.staff_id for row in now.leaves] == ["361103102-02"]
    assert [row.staff_id for row in now.duties] == ["361103102-01"]


def test_before_anything_was_told_nobody_was_known(uow: FakeUnitOfWork) -> None:
    shown = past.show_past(AskPast(region=COUNTY, at=NOW - timedelta(days=1)), ADMINISTRATOR, uow)
    assert (shown.units, shown.staff) == ([], [])


def test_a_village_is_told_alone_and_nothing_outside_ones_scope(uow: FakeUnitOfWork) -> None:
    shown = past.show_past(AskPast(region=FUSHAN, at=NOW), TOWNSHIP_LEADER, uow)
    assert [unit.code for unit in shown.units] == [f"{FUSHAN}-P"]
    for who, region in ((TOWNSHIP_LEADER, WUDU), (NEIGHBOUR, FUSHAN)):
        with pytest.raises(Forbidden):
            past.show_past(AskPast(region=region, at=NOW), who, uow)
    with pytest.raises(Invalid, match="at"):
        past.show_past(AskPast(region=FUSHAN, at=uow.now + timedelta(seconds=1)), ADMINISTRATOR, uow)


def test_over_http_it_is_asked_in_local_time_and_no_telephone_is_told(uow: FakeUnitOfWork) -> None:
    wanted = PastQuery().load({"region": YANGKOU, "at": "2026-11-23T10:30"})
    assert wanted == AskPast(region=YANGKOU, at=NOW + timedelta(hours=1))
    told = PastOrganisationView().dump(past.show_past(wanted, TOWNSHIP_LEADER, uow))
    agent = next(each for each in told["staff"] if each["staff_id"] == f"{FUSHAN}-01")
    assert agent["roles"] == ["agent", "handler", "leader"]
    assert "13812345678" not in repr(told)

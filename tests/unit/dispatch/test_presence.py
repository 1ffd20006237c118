"""Recording secondments, leave and duty: who may, what is refused, what is told and kept."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.dispatch.handlers import presence
from services.dispatch.handlers.presence import DutyDay, EndEarly, Period, RecordLeave, Roster, Second
from services.dispatch.model.chronicle import Subject
from services.dispatch.model.presence import Duty
from shared.contracts import DutyRostered, Role, StaffLeaveRecorded, StaffSeconded
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    COUNTY,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    NOW,
    TOWNSHIP_LEADER,
    identity,
)

OFFICE, TODAY = "361103102-1", NOW.date()
WEEK = TODAY + timedelta(days=6)


def second(uow: FakeUnitOfWork, who: Any = TOWNSHIP_LEADER, **more: Any) -> Any:
    fields = {"staff_id": "361103102-02", "unit": "361103102-H", "valid_from": TODAY, "valid_to": WEEK, "reason": "忙"}
    return presence.second(Second(**{**fields, **more}), who, uow)


def leave(uow: FakeUnitOfWork, who: Any = TOWNSHIP_LEADER, **more: Any) -> Any:
    fields = {"staff_id": "361103102-02", "valid_from": TODAY, "valid_to": WEEK, "deputy": "361103102-03"}
    return presence.record_leave(RecordLeave(**{**fields, **more}), who, uow)


def test_a_secondment_is_told_kept_and_may_end_early() -> None:
    uow = FakeUnitOfWork()
    row = second(uow)
    (told,) = uow.told(StaffSeconded)
    assert (told.home, told.unit, told.by) == (OFFICE, "361103102-H", TOWNSHIP_LEADER.staff_id)
    presence.end_secondment(row.record_id, EndEarly(last_day=TODAY, reason="提前完成"), TOWNSHIP_LEADER, uow)
    assert uow.told(StaffSeconded)[-1].valid_to == TODAY
    assert uow.told(StaffSeconded)[-1].reason == "提前完成"
    with pytest.raises(Conflict):
        presence.end_secondment(row.record_id, EndEarly(last_day=TODAY, reason="再"), TOWNSHIP_LEADER, uow)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"staff_id": "nobody"}, "staff_id"),
        ({"unit": "nowhere"}, "unit"),
        ({"unit": OFFICE}, "unit"),
        ({"valid_to": TODAY - timedelta(days=1)}, "valid_to"),
        ({"valid_to": date(2099, 1, 1)}, "valid_to"),
    ],
)
def test_a_secondment_at_fault_names_its_field(more: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        second(FakeUnitOfWork(), **more)
    assert refused.value.errors[0].field == field


@pytest.mark.parametrize("record", [second, leave])
def test_two_at_the_same_time_are_a_conflict(record: Any) -> None:
    uow = FakeUnitOfWork()
    record(uow)
    with pytest.raises(Conflict, match=str(TODAY)):
        record(uow, valid_from=WEEK, valid_to=WEEK + timedelta(days=3))


@pytest.mark.parametrize("record", [second, leave])
def test_the_units_leader_or_an_administrator_in_scope(record: Any) -> None:
    for stranger in (HANDLER, NEIGHBOUR, identity("a", "361104-1", Role.ADMINISTRATOR)):
        with pytest.raises(Forbidden):
            record(FakeUnitOfWork(), who=stranger)
    assert record(FakeUnitOfWork(), who=ADMINISTRATOR).recorded_by == "admin"


@pytest.mark.parametrize("deputy", ["nobody", "361103102-02"])
def test_a_deputy_is_somebody_else_who_is_there(deputy: str) -> None:
    with pytest.raises(Invalid, match="deputy"):
        leave(FakeUnitOfWork(), deputy=deputy)
    uow = FakeUnitOfWork()
    leave(uow, staff_id="361103102-03", deputy=None)
    with pytest.raises(Invalid, match="也请假"):
        leave(uow)


def test_a_leave_that_was_taken_back_never_was() -> None:
    uow = FakeUnitOfWork()
    row = leave(uow, valid_from=WEEK)
    presence.end_leave(
        row.record_id, EndEarly(last_day=WEEK - timedelta(days=1), reason="不休了"), TOWNSHIP_LEADER, uow
    )
    assert not any(row.holds_on(WEEK + timedelta(days=each)) for each in range(-3, 3))
    assert len(uow.told(StaffLeaveRecorded)) == 2
    with pytest.raises(Invalid, match="last_day"):
        row.end(TODAY, "更早", by="x", now=NOW)


def test_a_leave_cannot_end_in_the_past_or_without_a_reason() -> None:
    uow = FakeUnitOfWork()
    row = leave(uow, valid_from=TODAY - timedelta(days=9))
    for end in (EndEarly(last_day=TODAY - timedelta(days=3), reason="x"), EndEarly(last_day=TODAY, reason=" ")):
        with pytest.raises(Invalid):
            presence.end_leave(row.record_id, end, TOWNSHIP_LEADER, uow)


def test_a_roster_replaces_the_named_days_and_tells_only_what_changes() -> None:
    uow = FakeUnitOfWork()
    both = (DutyDay(day=TODAY, staff=("361103102-02",)), DutyDay(day=WEEK, staff=("361103102-03", "361103102-02")))
    presence.put_roster(Roster(unit=OFFICE, days=both), TOWNSHIP_LEADER, uow)
    assert len(uow.told(DutyRostered)) == 2
    presence.put_roster(Roster(unit=OFFICE, days=both), TOWNSHIP_LEADER, uow)
    assert len(uow.told(DutyRostered)) == 2
    presence.put_roster(Roster(unit=OFFICE, days=(DutyDay(day=TODAY, staff=()),)), TOWNSHIP_LEADER, uow)
    rows = presence.list_duties(Period(unit=OFFICE, first=TODAY, last=WEEK), HANDLER, uow)
    assert sorted((row.day, row.staff_id) for row in rows) == [(WEEK, "361103102-02"), (WEEK, "361103102-03")]


def test_a_roster_at_fault_names_every_field() -> None:
    days = (
        DutyDay(day=TODAY, staff=("nobody",)),
        DutyDay(day=TODAY, staff=()),
        DutyDay(day=TODAY + timedelta(days=200), staff=()),
    )
    with pytest.raises(Invalid) as refused:
        presence.put_roster(Roster(unit=OFFICE, days=days), TOWNSHIP_LEADER, FakeUnitOfWork())
    assert [each.field for each in refused.value.errors] == ["days[0].staff[0]", "days[1].day", "days"]


def test_lists_are_for_those_in_scope() -> None:
    uow = FakeUnitOfWork()
    second(uow)
    leave(uow)
    period = Period(unit=OFFICE, first=TODAY, last=WEEK)
    host = Period(unit="361103102-H", first=TODAY, last=WEEK)
    assert len(presence.list_secondments(host, HANDLER, uow)) == 1
    assert len(presence.list_leaves(period, ADMINISTRATOR, uow)) == 1
    with pytest.raises(Forbidden):
        presence.list_leaves(period, NEIGHBOUR, uow)
    with pytest.raises(NotFound):
        presence.list_duties(Period(unit="x", first=TODAY, last=WEEK), HANDLER, uow)
    for first, last in ((WEEK, TODAY), (TODAY, TODAY + timedelta(days=900))):
        with pytest.raises(Invalid, match="to"):
            presence.list_leaves(Period(unit=OFFICE, first=first, last=last), HANDLER, uow)


def test_the_chronicle_knows_what_was_known_when() -> None:
    uow = FakeUnitOfWork()
    roster = Roster(unit=f"{FUSHAN}-P", days=(DutyDay(day=TODAY, staff=(f"{FUSHAN}-01",)),))
    presence.put_roster(roster, ADMINISTRATOR, uow)
    row = leave(uow)
    before = uow.now
    uow.now += timedelta(hours=1)
    presence.end_leave(row.record_id, EndEarly(last_day=TODAY, reason="回来了"), ADMINISTRATOR, uow)
    presence.put_roster(Roster(unit=f"{FUSHAN}-P", days=(DutyDay(day=TODAY, staff=()),)), ADMINISTRATOR, uow)
    then, now = uow.chronicle.known_at(COUNTY, before), uow.chronicle.known_at(COUNTY, uow.now)
    assert [each.valid_to for each in then.rows[Subject.LEAVE]] == [WEEK]
    assert [each.valid_to for each in now.rows[Subject.LEAVE]] == [TODAY]
    assert [type(each) for each in then.rows[Subject.DUTY]] == [Duty]
    assert list(now.rows[Subject.DUTY]) == []
    assert {each.recorded_by for each in uow.chronicle.entries} == {"admin", TOWNSHIP_LEADER.staff_id}

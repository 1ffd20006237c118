"""The duty log: written by who is on duty, never changed, handed over against a signature."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.dispatch.handlers import duty_log
from services.dispatch.handlers.duty_log import HandOverDuty, WriteEntry
from services.dispatch.model.presence import Duty
from shared.contracts import DutyHandedOver, DutyKind, DutyLogged, DutyTakenOver
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    HANDLER,
    NEIGHBOUR,
    NOW,
    OTHER_HANDLER,
    TOWNSHIP_LEADER,
)

OFFICE = "361103102-1"
CALL = WriteEntry(kind=DutyKind.CALL, happened_at=NOW - timedelta(hours=2), text="王秀兰来电：家里断水，已派人")
OVER = HandOverDuty(to=OTHER_HANDLER.staff_id, text="断水一户，明早回访")


def sealed(text: str) -> str:
    return f"sealed:{len(text)}"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


def test_what_happened_is_written_once_and_told_sealed(uow: FakeUnitOfWork) -> None:
    entry = duty_log.write_entry(CALL, HANDLER, uow, sealed)
    (told,) = uow.told(DutyLogged)
    assert (told.entry_id, told.unit, told.text, told.corrects) == (entry.entry_id, OFFICE, "sealed:14", None)
    assert "王秀兰" not in repr(uow.published) + repr(entry)


def test_a_correction_is_an_entry_of_its_own(uow: FakeUnitOfWork) -> None:
    first = duty_log.write_entry(CALL, HANDLER, uow, sealed)
    second = duty_log.write_entry(replace(CALL, text="是停水", corrects=first.entry_id), HANDLER, uow, sealed)
    assert (first.text, second.corrects) == (CALL.text, first.entry_id)
    page = duty_log.show_log(OFFICE, None, 1, HANDLER, uow)
    assert (list(page.items), page.next) == ([second], second.entry_id)
    with pytest.raises(Invalid, match="corrects"):
        duty_log.write_entry(replace(CALL, corrects=first.entry_id), AGENT, uow, sealed)
    with pytest.raises(NotFound):
        duty_log.write_entry(replace(CALL, corrects="none"), HANDLER, uow, sealed)


def test_who_is_rostered_writes_in_another_units_log(uow: FakeUnitOfWork) -> None:
    elsewhere = replace(CALL, unit=OFFICE)
    with pytest.raises(Forbidden):
        duty_log.write_entry(elsewhere, AGENT, uow, sealed)
    with pytest.raises(Forbidden):
        duty_log.show_log(OFFICE, None, 10, AGENT, uow)
    uow.presence.add(Duty(unit=OFFICE, day=date(2026, 11, 22), staff_id=AGENT.staff_id))  # the night that ends now
    assert duty_log.write_entry(elsewhere, AGENT, uow, sealed).unit == OFFICE
    assert len(duty_log.show_log(OFFICE, None, 10, AGENT, uow).items) == 1


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (replace(CALL, text=" "), "text"),
        (replace(CALL, happened_at=NOW + timedelta(minutes=1)), "happened_at"),
        (replace(CALL, happened_at=NOW - timedelta(days=40)), "happened_at"),
        (replace(CALL, unit="none"), "unit"),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(uow: FakeUnitOfWork, command: WriteEntry, field: str) -> None:
    with pytest.raises(Invalid, match=field):
        duty_log.write_entry(command, HANDLER, uow, sealed)


def test_the_next_on_duty_signs_for_what_is_handed_over(uow: FakeUnitOfWork) -> None:
    handover = duty_log.hand_over_duty(OVER, HANDLER, uow, sealed)
    with pytest.raises(Conflict, match="先接班"):
        duty_log.hand_over_duty(OVER, HANDLER, uow, sealed)
    with pytest.raises(Forbidden):
        duty_log.take_over_duty(handover.handover_id, TOWNSHIP_LEADER, uow)
    duty_log.take_over_duty(handover.handover_id, OTHER_HANDLER, uow)
    assert handover.taken_at == NOW
    with pytest.raises(Conflict, match="已经"):
        duty_log.take_over_duty(handover.handover_id, OTHER_HANDLER, uow)
    (handed,), (taken,) = uow.told(DutyHandedOver), uow.told(DutyTakenOver)
    assert (handed.to, handed.text, taken.by) == (OTHER_HANDLER.staff_id, "sealed:9", OTHER_HANDLER.staff_id)
    duty_log.hand_over_duty(replace(OVER, to=HANDLER.staff_id), OTHER_HANDLER, uow, sealed)


@pytest.mark.parametrize("to", [HANDLER.staff_id, "nobody"])
def test_nobody_takes_over_from_themselves_or_is_unknown(uow: FakeUnitOfWork, to: str) -> None:
    with pytest.raises(Invalid, match="to"):
        duty_log.hand_over_duty(replace(OVER, to=to), HANDLER, uow, sealed)


def test_a_neighbour_sees_no_log(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Forbidden):
        duty_log.show_log(AGENT.unit, None, 10, NEIGHBOUR, uow)

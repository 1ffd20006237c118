"""What the network is told when time passes."""

from datetime import timedelta

import pytest

from services.supervision.handlers.firing import fire_due
from services.supervision.handlers.urges import sign_urge
from shared.contracts import (
    CaseMaterialsReceived,
    CaseMaterialsRequested,
    CaseSubmitted,
    CaseWithdrawn,
    ClockBreached,
    ClockCancelled,
    ClockPaused,
    ClockResumed,
    ClockSatisfied,
    ClockStarted,
    ClockWarned,
    DirectiveReceived,
    Role,
    Rung,
    TaskAssigned,
    TaskSigned,
    UrgeIssued,
    UrgeSigned,
)
from shared.errors import Conflict, Forbidden, NotFound
from tests.unit.supervision.fakes import (
    CHEN,
    COUNTY,
    LI,
    POST,
    TOWNSHIP,
    VILLAGE,
    ZHOU,
    FakeUnitOfWork,
    at,
    identity,
)
from tests.unit.supervision.stories import deliver, happened

HEAD = f"{TOWNSHIP}-00"


def _until(uow: FakeUnitOfWork, when: str) -> None:
    uow.now = at(when)
    while fire_due(uow):
        pass


def _unsigned_task() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    deliver([happened(TaskAssigned, at("2026-11-23 09:00"))], uow)
    return uow


def test_a_task_nobody_signs_turns_yellow_then_red_and_climbs_the_ladder() -> None:
    uow = _unsigned_task()
    (started,) = uow.published
    assert isinstance(started, ClockStarted)
    assert (started.due, started.warn_at) == (at("2026-11-24 09:00"), at("2026-11-23 14:45"))

    _until(uow, "2026-11-23 14:44")
    assert len(uow.published) == 1
    _until(uow, "2026-11-23 14:45")
    assert isinstance(uow.published[-1], ClockWarned)
    assert (uow.published[-1].staff_id, uow.published[-1].unit) == (ZHOU, POST)
    _until(uow, "2026-11-24 08:59")
    assert uow.told(ClockBreached) == []
    _until(uow, "2026-11-24 09:00")
    assert [type(event) for event in uow.published[-2:]] == [ClockBreached, UrgeIssued]
    for when in ("2026-11-24 15:30", "2026-11-25 10:30", "2026-11-25 17:00", "2027-02-01 09:00"):
        _until(uow, when)
    assert [(urge.rung, urge.staff_id, urge.passed_over) for urge in uow.told(UrgeIssued)] == [
        (Rung.HANDLER, ZHOU, ()),
        (Rung.LEADER, LI, ()),
        (Rung.TOWNSHIP, HEAD, ()),
        (Rung.COUNTY, CHEN, ()),
    ]
    assert [urge.count for urge in uow.urges.all.values()] == [1, 2, 3, 4]
    assert len(uow.told(ClockBreached)) == 1
    assert {event.late_seconds for event in uow.published[1:]} == {0}


def test_a_late_tick_climbs_the_same_ladder_and_says_how_late_it_is() -> None:
    late, punctual = _unsigned_task(), _unsigned_task()
    _until(late, "2026-12-01 09:00")
    for when in ("23 14:45", "24 09:00", "24 15:30", "25 10:30", "25 17:00"):
        _until(punctual, f"2026-11-{when}")
    for kind, essentials in (
        (ClockBreached, lambda event: (event.due,)),
        (UrgeIssued, lambda event: (event.rung, event.staff_id, event.passed_over)),
    ):
        assert [essentials(event) for event in late.told(kind)] == [essentials(event) for event in punctual.told(kind)]
    assert late.told(UrgeIssued)[-1].late_seconds == (at("2026-12-01 09:00") - at("2026-11-25 17:00")).total_seconds()
    assert [urge.scheduled_at for urge in late.urges.all.values()] == [
        urge.scheduled_at for urge in punctual.urges.all.values()
    ]


def test_the_oldest_fires_first_and_a_page_is_bounded() -> None:
    uow = FakeUnitOfWork()
    for n in range(5):
        start = at("2026-11-23 09:00") - timedelta(minutes=n)
        deliver([happened(TaskAssigned, start, task_id=f"t{n}")], uow)
    uow.now = at("2026-11-23 17:00")
    assert [fire_due(uow, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert [event.task_id for event in uow.told(ClockWarned)] == ["t4", "t3", "t2", "t1", "t0"]


def test_an_empty_position_and_a_person_on_two_rungs_are_passed_over_on_record() -> None:
    uow = _unsigned_task()
    uow.organisation.units[POST].leader = ZHOU
    uow.organisation.staff[HEAD].active = False
    _until(uow, "2026-12-01 09:00")
    assert [(urge.rung, urge.staff_id, urge.passed_over) for urge in uow.told(UrgeIssued)] == [
        (Rung.HANDLER, ZHOU, ()),
        (Rung.COUNTY, CHEN, (Rung.LEADER, Rung.TOWNSHIP)),
    ]


def test_a_directive_nobody_finishes_goes_to_the_county() -> None:
    uow = FakeUnitOfWork()
    deliver([happened(DirectiveReceived, at("2026-11-23 09:00"))], uow)
    _until(uow, "2026-12-31 09:00")
    assert [(urge.rung, urge.staff_id, urge.passed_over) for urge in uow.told(UrgeIssued)] == [
        (Rung.COUNTY, CHEN, (Rung.HANDLER, Rung.LEADER, Rung.TOWNSHIP))
    ]


def test_a_case_that_nobody_was_given_yet_is_for_who_took_it_first() -> None:
    uow = FakeUnitOfWork()
    deliver([happened(CaseSubmitted, at("2026-11-02 09:00"), taken_by=ZHOU)], uow)
    _until(uow, "2026-11-30 09:00")
    assert uow.told(UrgeIssued)[0].staff_id == ZHOU


def test_the_network_is_told_of_every_turn() -> None:
    uow = FakeUnitOfWork()
    deliver(
        [
            happened(CaseSubmitted, at("2026-11-23 09:00"), 1),
            happened(CaseMaterialsRequested, at("2026-11-23 09:00"), 2),
            happened(CaseMaterialsReceived, at("2026-11-24 09:00"), 3),
            happened(CaseWithdrawn, at("2026-11-25 09:00"), 4),
        ],
        uow,
    )
    assert [type(event) for event in uow.published] == [ClockStarted, ClockPaused, ClockResumed, ClockCancelled]
    assert (uow.published[1].reason, uow.published[3].reason) == ("awaiting_materials", "withdrawn")
    assert uow.published[2].due == at("2026-12-22 09:00")


def test_a_satisfaction_that_arrives_late_is_told_by_its_own_time() -> None:
    uow = _unsigned_task()
    _until(uow, "2026-11-24 15:00")
    deliver([happened(TaskSigned, at("2026-11-23 10:00"), 2)], uow)
    assert [event.in_time for event in uow.told(ClockSatisfied)] == [True]
    _until(uow, "2026-12-25 09:00")
    assert len(uow.told(UrgeIssued)) == 1


# --- signing for urges ---


def _urged() -> tuple[FakeUnitOfWork, str]:
    uow = _unsigned_task()
    _until(uow, "2026-11-24 09:00")
    return uow, uow.told(UrgeIssued)[0].urge_id


def test_the_addressee_signs_for_an_urge() -> None:
    uow, urge_id = _urged()
    sign_urge(urge_id, identity(ZHOU, VILLAGE, Role.HANDLER), uow)
    (signed,) = uow.told(UrgeSigned)
    assert (signed.rung, signed.signed_by) == (Rung.HANDLER, ZHOU)
    with pytest.raises(Conflict):
        sign_urge(urge_id, identity(ZHOU, VILLAGE, Role.HANDLER), uow)


def test_nobody_else_signs_for_it() -> None:
    uow, urge_id = _urged()
    with pytest.raises(Forbidden):
        sign_urge(urge_id, identity(CHEN, COUNTY, Role.SUPERVISOR), uow)
    with pytest.raises(NotFound):
        sign_urge("another", identity(ZHOU, VILLAGE), uow)
    assert uow.told(UrgeSigned) == []


def test_an_urge_to_an_empty_top_is_signed_by_any_supervisor_of_the_area() -> None:
    uow = _unsigned_task()
    uow.organisation.units.clear()
    uow.organisation.staff.clear()
    _until(uow, "2026-11-24 09:00")
    (issued,) = uow.told(UrgeIssued)
    assert (issued.rung, issued.staff_id) == (Rung.COUNTY, None)
    for stranger in (identity("x", "361104", Role.SUPERVISOR), identity("x", COUNTY, Role.LEADER)):
        with pytest.raises(Forbidden):
            sign_urge(issued.urge_id, stranger, uow)
    sign_urge(issued.urge_id, identity("x", COUNTY, Role.SUPERVISOR), uow)
    assert uow.told(UrgeSigned)[0].signed_by == "x"

"""What people may look at."""

import pytest

from services.supervision.handlers.firing import fire_due
from services.supervision.handlers.reading import clocks_about, urges_for
from shared.contracts import Light, Role, TaskAssigned
from shared.errors import Forbidden, Invalid
from tests.unit.supervision.fakes import COUNTY, LI, VILLAGE, ZHOU, FakeUnitOfWork, at, identity
from tests.unit.supervision.stories import deliver, happened

NUMBER = "361103-20261123-000001-0"


@pytest.fixture
def urged() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    deliver([happened(TaskAssigned, at("2026-11-23 09:00"))], uow)
    uow.now = at("2026-11-24 09:00")
    while fire_due(uow):
        pass
    return uow


def test_clocks_are_shown_with_light_and_explanation(urged: FakeUnitOfWork) -> None:
    (reading,) = clocks_about(NUMBER, identity(LI, VILLAGE), urged)
    assert (reading.light, reading.region_name) == (Light.RED, "富山村")
    assert "1 个工作日" in reading.explanation.zh
    assert len(reading.history) == 3


def test_clocks_outside_the_area_are_not_shown(urged: FakeUnitOfWork) -> None:
    assert clocks_about(NUMBER, identity("x", "361103199"), urged) == []


def test_a_number_is_needed(urged: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid):
        clocks_about("", identity("x", COUNTY), urged)


def test_everyone_sees_their_own_urges(urged: FakeUnitOfWork) -> None:
    assert [r.urge.staff_id for r in urges_for(identity(ZHOU, VILLAGE, Role.HANDLER), mine=True, uow=urged)] == [ZHOU]
    assert urges_for(identity(LI, VILLAGE, Role.LEADER), mine=True, uow=urged) == []


def test_who_answers_for_others_sees_those_of_the_area(urged: FakeUnitOfWork) -> None:
    assert len(urges_for(identity(LI, VILLAGE, Role.LEADER), mine=False, uow=urged)) == 1
    assert urges_for(identity(LI, "361103199", Role.SUPERVISOR), mine=False, uow=urged) == []
    with pytest.raises(Forbidden):
        urges_for(identity(ZHOU, VILLAGE, Role.HANDLER), mine=False, uow=urged)

"""Taking over an organisation tells only what is new or changed."""

from typing import Any

import pytest

from services.dispatch.handlers.organisation import register_organisation
from services.dispatch.model.registration import Registration
from shared.contracts import RegionRegistered, StaffRegistered, UnitRegistered
from shared.errors import Forbidden, Invalid
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import ADMINISTRATOR, COUNTY, FUSHAN, identity, person, regions, staff, units


def register(uow: FakeUnitOfWork, who: Any = ADMINISTRATOR, **more: Any) -> Any:
    rows: dict[str, Any] = {"regions": regions(), "units": units(), "staff": staff(), **more}
    return register_organisation(Registration(county=COUNTY, **rows), who, uow, seal=lambda text: f"sealed:{text[-4:]}")


def test_everything_is_told_the_first_time_and_nothing_the_second() -> None:
    uow = FakeUnitOfWork(loaded=False)
    registered = register(uow)
    assert (registered.regions, registered.units, registered.staff) == (6, 9, 12)
    assert [len(uow.told(kind)) for kind in (RegionRegistered, UnitRegistered, StaffRegistered)] == [6, 9, 12]
    uow.published.clear()
    assert register(uow) == registered
    assert uow.published == []


def test_a_change_is_told_alone_and_the_phone_leaves_sealed() -> None:
    uow = FakeUnitOfWork(loaded=False)
    register(uow)
    uow.published.clear()
    changed = staff()
    changed[8].lines = ("civil_affairs",)
    register(uow, staff=[*changed, person("361103102-08", "361103102-1")])
    told = uow.told(StaffRegistered)
    assert [event.staff_id for event in told] == ["361103102-08", f"{FUSHAN}-01"]
    assert told[1].lines == ("civil_affairs",)
    assert told[1].contact == "sealed:5678"
    assert told[0].contact is None
    assert len(uow.published) == 2
    assert uow.organisation.known_staff[f"{FUSHAN}-01"].lines == ("civil_affairs",)


def test_roles_are_told_in_one_order_and_the_phone_stays_out_of_texts() -> None:
    uow = FakeUnitOfWork(loaded=False)
    register(uow)
    event = next(event for event in uow.told(StaffRegistered) if event.staff_id == f"{FUSHAN}-01")
    assert event.roles == ("agent", "handler", "leader")
    assert "13812345678" not in repr(uow.organisation.known_staff[f"{FUSHAN}-01"])


def test_one_fault_and_nothing_is_taken_over() -> None:
    uow = FakeUnitOfWork(loaded=False)
    with pytest.raises(Invalid, match=r"staff\[12\]\.unit"):
        register(uow, staff=[*staff(), person("x-01", "361103102-404")])
    assert uow.organisation.known_regions == {}
    assert uow.published == []


def test_an_administrator_of_another_county_is_refused() -> None:
    with pytest.raises(Forbidden):
        register(FakeUnitOfWork(loaded=False), who=identity("admin", "361104-1"))

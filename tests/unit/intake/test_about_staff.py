"""A matter may be about a colleague: who it is goes to dispatch, and only to dispatch."""

import pytest

from services.intake.handlers import cases
from services.intake.model.staff import StaffMember
from services.portal.model.timeline import timeline_entry
from shared import contracts as c
from shared.errors import Invalid
from tests.unit.intake.fakes import CLERK, COUNTY, FakeUnitOfWork, submitted


@pytest.fixture
def with_staff() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    for staff_id, scope in (("accused", COUNTY), ("elsewhere", "361104")):
        uow.staff.put(StaffMember(staff_id=staff_id, name="某", unit="u", scope=scope, active=True, sequence=1))
    return uow


def test_dispatch_learns_whom_it_is_about(with_staff: FakeUnitOfWork) -> None:
    case = submitted(with_staff, "id_card", "income", about_staff=("accused", "accused")).case
    assert "accused" not in repr(with_staff.of(c.CaseSubmitted))
    cases.accept_case(case.number, CLERK, with_staff)
    (event,) = with_staff.of(c.CaseAccepted)
    assert event.about_staff == ("accused",)
    entry = timeline_entry(
        event_id="e", number=case.number, subject=f"case/{case.number}", sequence=2, time=with_staff.now, data=event
    )
    assert entry is not None
    assert "accused" not in repr(entry), "the timeline is read by many"


@pytest.mark.parametrize("unknown", ["nobody", "elsewhere"])
def test_an_id_that_is_not_of_the_county_is_refused(with_staff: FakeUnitOfWork, unknown: str) -> None:
    with pytest.raises(Invalid, match=r"about_staff\[1\]"):
        submitted(with_staff, about_staff=("accused", unknown))

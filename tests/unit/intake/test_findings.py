"""A finding of an inspection becomes a case: once, accepted, or refused with a reason."""

from dataclasses import replace

import pytest

from services.intake.handlers.findings import finding_reported
from services.intake.model.case import State
from services.intake.schemas.forms import CheckedForms
from shared.contracts import (
    CaseAccepted,
    CaseKind,
    CaseMaterialsRequested,
    CaseSubmitted,
    FindingFiled,
    FindingRefused,
    FindingReported,
)
from shared.errors import NotYet
from tests.unit.intake.fakes import VILLAGE, FakeSeals, FakeUnitOfWork, item

FINDING = FindingReported(
    finding_id="f-1",
    inspection_id="i-1",
    check="exits",
    item="lamp",
    region=VILLAGE,
    unit=f"{VILLAGE}-P",
    urgent=True,
    summary="sealed(通道堵塞)",
    by="361103102200-01",
    by_name="周建华",
)


class Opening(FakeSeals):
    def open(self, token: str) -> str:
        return token.removeprefix("sealed(").removesuffix(")")


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    uow.items.add(item("lamp", kind=CaseKind.REPORT, materials=()))
    return uow


def hear(uow: FakeUnitOfWork, said: FindingReported = FINDING) -> None:
    finding_reported(said, uow, Opening(), CheckedForms())


def test_it_becomes_a_case_that_is_accepted_at_once(uow: FakeUnitOfWork) -> None:
    hear(uow)
    (submitted,) = uow.of(CaseSubmitted)
    assert (submitted.door, submitted.urgent, submitted.taken_by) == ("inspection", True, "361103102200-01")
    (accepted,) = uow.of(CaseAccepted)
    (filed,) = uow.of(FindingFiled)
    assert filed.number == accepted.number == submitted.number
    case = uow.cases.get(filed.number)
    assert case is not None
    assert (case.state, case.summary) == (State.ACCEPTED, "通道堵塞")


def test_however_often_it_is_told_there_is_one_case(uow: FakeUnitOfWork) -> None:
    for _ in range(3):
        hear(uow)
    assert len(uow.of(CaseSubmitted)) == len(uow.of(FindingFiled)) == 1
    hear(uow, replace(FINDING, finding_id="f-2"))
    assert len(uow.of(CaseSubmitted)) == 2


def test_what_the_catalogue_does_not_have_is_refused_and_the_inspector_told_why(uow: FakeUnitOfWork) -> None:
    for _ in range(2):
        hear(uow, replace(FINDING, item="nothing"))
    (refused,) = uow.of(FindingRefused)
    assert "nothing" in refused.reason
    assert uow.story == ["FindingRefused"]


def test_where_papers_are_missing_it_waits_as_every_case_does(uow: FakeUnitOfWork) -> None:
    hear(uow, replace(FINDING, item="zdshbz"))
    assert uow.of(CaseAccepted) == []
    assert uow.of(CaseMaterialsRequested)


def test_it_waits_for_the_county_to_be_loaded(uow: FakeUnitOfWork) -> None:
    with pytest.raises(NotYet):
        hear(uow, replace(FINDING, region="522634100200"))

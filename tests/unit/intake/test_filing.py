"""The doors: what each takes, and who may stay unnamed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.handlers import cases
from services.intake.handlers.filing import ANONYMOUS
from services.intake.model.case import State
from services.intake.model.door import Door
from shared import contracts as c
from shared.errors import Forbidden, Invalid
from tests.unit.intake.fakes import AGENT, CLERK, MORNING, VILLAGE, WANG, FakeUnitOfWork, identity, item, submitted


@pytest.fixture
def uow() -> FakeUnitOfWork:
    unit = FakeUnitOfWork()
    for kind in c.CaseKind:
        unit.items.add(item(kind.value, kind=kind, materials=(), name=kind.value))
    return unit


def refusal(uow: FakeUnitOfWork, *materials: str, **changes: Any) -> str:
    """The field that is refused."""
    with pytest.raises(Invalid) as refused:
        submitted(uow, *materials, **changes)
    assert uow.published == []
    return refused.value.errors[0].field


class TestTelephone:
    def test_a_clerk_files_what_is_told_on_the_telephone(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow, door=Door.PHONE).case
        assert (case.door, case.mandate, case.state) == ("phone", "", State.AWAITING_MATERIALS)

    def test_no_papers_can_be_handed_over_and_a_number_is_needed(self, uow: FakeUnitOfWork) -> None:
        assert refusal(uow, "id_card", door=Door.PHONE) == "materials"
        assert refusal(uow, door=Door.PHONE, resident=replace(WANG, phone="")) == "resident.phone"

    def test_agents_have_no_telephone_door(self, uow: FakeUnitOfWork) -> None:
        with pytest.raises(Forbidden):
            submitted(uow, door=Door.PHONE, actor=AGENT)


class TestNobodyAtTheDoor:
    def test_a_matter_from_the_web_or_another_system_needs_no_mandate(self, uow: FakeUnitOfWork) -> None:
        nobody = identity(scope=VILLAGE, staff_id="")
        for door in (Door.WEB, Door.SYSTEM, Door.DIRECTIVE):
            case = submitted(uow, actor=nobody, door=door).case
            assert (case.door, case.taken_by) == (door.value, "")


class TestAnonymous:
    @pytest.mark.parametrize("kind", ["suggestion", "complaint", "report", "consultation", "danger"])
    def test_what_grants_nothing_may_be_said_without_a_name(self, uow: FakeUnitOfWork, kind: str) -> None:
        case = submitted(uow, item=kind, resident=ANONYMOUS).case
        assert case.resident.name == ""
        assert uow.of(c.CaseSubmitted)[0].resident == "匿名"

    @pytest.mark.parametrize("kind", ["application", "help"])
    def test_who_wants_something_says_who_they_are(self, uow: FakeUnitOfWork, kind: str) -> None:
        assert refusal(uow, item=kind, resident=ANONYMOUS) == "resident.name"

    def test_an_item_that_needs_identity_cannot_be_anonymous(self, uow: FakeUnitOfWork) -> None:
        uow.items.add(item("named", kind=c.CaseKind.COMPLAINT, needs_identity=True, materials=()))
        assert refusal(uow, item="named", resident=ANONYMOUS) == "resident.name"


class TestArchiving:
    def closed(self, uow: FakeUnitOfWork, days_ago: int) -> Any:
        case = submitted(uow, "id_card", "income").case
        case.state, case.closed_at = State.CLOSED, MORNING - timedelta(days=days_ago)
        return case

    def test_what_was_closed_long_enough_ago_goes_to_the_file_by_itself(self, uow: FakeUnitOfWork) -> None:
        old, young = self.closed(uow, 31), self.closed(uow, 29)
        assert cases.archive_due(timedelta(days=30), uow) == 0, "there is no more to do"
        assert (old.state, young.state) == (State.ARCHIVED, State.CLOSED)
        (event,) = uow.of(c.CaseArchived)
        assert (event.number, event.archived_by, event.reason) == (old.number, "", "结案满 30 天")
        cases.archive_due(timedelta(days=30), uow)
        assert len(uow.of(c.CaseArchived)) == 1

    def test_a_blank_reason_or_authority_is_no_refusal(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow, "id_card", "income").case
        for field in ("reason", "authority"):
            said = {"reason": "已起诉", "authority": "法院", field: "  "}
            with pytest.raises(Invalid) as refused:
                cases.decline_case(case.number, cases.DeclineCase(ground=cases.Ground.IN_COURT, **said), CLERK, uow)
            assert refused.value.errors[0].field == field
        assert case.state is State.SUBMITTED

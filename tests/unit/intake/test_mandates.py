"""Written mandates: whom they let act, in what, until when."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.intake.handlers import cases, mandates
from services.intake.handlers.cases import AddMaterials, WithdrawCase
from services.intake.handlers.mandates import EndMandate, RegisterMandate, SignedMandate
from services.intake.model.mandate import Mandate, MandateEnd
from services.intake.model.resident import Resident
from services.intake.model.staff import StaffMember
from shared import contracts as c
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.intake.fakes import (
    AGENT,
    CLERK,
    STRANGER,
    TODAY,
    VILLAGE,
    WANG,
    FakeSeals,
    FakeUnitOfWork,
    identity,
    item,
    submitted,
)

OTHER_AGENT = identity(c.Role.AGENT, scope=VILLAGE, staff_id="agent-2")
REVOKED = EndMandate(how=MandateEnd.REVOKED, reason="改由儿子办理")


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


def register(uow: FakeUnitOfWork, actor: Any = AGENT, resident: Resident = WANG, **signed: Any) -> Mandate:
    command = RegisterMandate(item="zdshbz", region=VILLAGE, resident=resident, signed=SignedMandate(**signed))
    return mandates.register_mandate(command, actor, uow, FakeSeals())


def bring(uow: FakeUnitOfWork, number: str, actor: Any = AGENT) -> None:
    cases.add_materials(number, AddMaterials(materials=("id_card",)), actor, uow)


class TestRegistering:
    def test_it_is_numbered_and_good_for_a_year_unless_it_says_otherwise(self, uow: FakeUnitOfWork) -> None:
        mandate = register(uow)
        assert mandate.number.startswith("W361103-20261123-000001-")
        assert (mandate.signed_on, mandate.valid_until) == (TODAY, TODAY + timedelta(days=365))
        (event,) = uow.of(c.MandateRegistered)
        assert (event.about, event.resident, event.agent) == (mandate.number, "王**", "agent")
        short = register(uow, signed_on=date(2026, 11, 1), valid_until=date(2026, 12, 1))
        assert (short.signed_on, short.valid_until) == (date(2026, 11, 1), date(2026, 12, 1))

    @pytest.mark.parametrize(
        ("signed", "field"),
        [
            ({"signed_on": TODAY + timedelta(days=1)}, "signed_on"),
            ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
            ({"valid_until": TODAY + timedelta(days=1096)}, "valid_until"),
        ],
    )
    def test_days_that_cannot_be_are_named(self, uow: FakeUnitOfWork, signed: Any, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            register(uow, **signed)
        assert refused.value.errors[0].field == field
        assert uow.published == []

    def test_agents_register_their_own_only_clerks_anybodys_who_still_works_here(self, uow: FakeUnitOfWork) -> None:
        with pytest.raises(Forbidden):
            register(uow, agent="agent-2")
        assert register(uow, CLERK, agent="agent-2").agent == "agent-2"
        uow.staff.put(StaffMember(staff_id="gone", name="", unit="u", scope=VILLAGE, active=False, sequence=1))
        with pytest.raises(Invalid):
            register(uow, CLERK, agent="gone")

    def test_it_is_seen_in_its_scope_only(self, uow: FakeUnitOfWork) -> None:
        number = register(uow).number
        assert mandates.mandate_in_scope(number, CLERK, uow).number == number
        with pytest.raises(NotFound):
            mandates.mandate_in_scope(number, STRANGER, uow)
        with pytest.raises(NotFound):
            mandates.end_mandate(number, REVOKED, STRANGER, uow)
        assert [each.number for each in mandates.list_mandates("", AGENT, uow)] == [number]
        assert mandates.list_mandates("agent", STRANGER, uow) == []


class TestFilingUnderIt:
    def test_it_is_good_for_one_matter(self, uow: FakeUnitOfWork) -> None:
        mandate = register(uow)
        case = submitted(uow, actor=AGENT, mandate=mandate.number).case
        assert (case.mandate, mandate.case_number) == (mandate.number, case.number)
        with pytest.raises(Invalid, match="it was used for case"):
            submitted(uow, actor=AGENT, mandate=mandate.number)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"resident": Resident("赵六", "110105198001012230", "")}, "another resident’s"),
            ({"item": "other"}, "another item"),
            ({"actor": OTHER_AGENT}, "names another agent"),
            ({"mandate": "W361103-20261123-000009-9"}, "there is no mandate"),
        ],
    )
    def test_it_covers_one_resident_item_and_agent(self, uow: FakeUnitOfWork, changes: Any, why: str) -> None:
        uow.items.add(item("other"))
        mandate = register(uow)
        with pytest.raises(Invalid, match=why) as refused:
            submitted(uow, **{"actor": AGENT, "mandate": mandate.number, **changes})
        assert refused.value.errors[0].field == "mandate"

    def test_it_ends_with_its_last_day_and_when_it_is_revoked(self, uow: FakeUnitOfWork) -> None:
        short, revoked = register(uow, valid_until=TODAY), register(uow)
        mandates.end_mandate(revoked.number, REVOKED, CLERK, uow)
        with pytest.raises(Invalid, match="revoked"):
            submitted(uow, actor=AGENT, mandate=revoked.number)
        uow.now += timedelta(days=1)
        with pytest.raises(Invalid, match="expired"):
            submitted(uow, actor=AGENT, mandate=short.number)


class TestActingUnderIt:
    def test_who_filed_under_it_goes_on_and_nobody_else(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow, actor=AGENT, signed_mandate=SignedMandate()).case
        with pytest.raises(Forbidden, match="names another agent"):
            bring(uow, case.number, OTHER_AGENT)
        bring(uow, case.number)
        assert case.materials == ("id_card",)

    def test_revoked_it_stops_the_agent_but_not_the_office(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow, actor=AGENT, signed_mandate=SignedMandate()).case
        mandates.end_mandate(case.mandate, REVOKED, CLERK, uow)
        with pytest.raises(Forbidden, match="revoked"):
            bring(uow, case.number)
        with pytest.raises(Forbidden, match="revoked"):
            cases.withdraw_case(case.number, WithdrawCase(reason="算了"), AGENT, uow)
        bring(uow, case.number, CLERK)
        (event,) = uow.of(c.MandateEnded)
        assert (event.about, event.how, event.ended_by, event.reason) == (
            case.number,
            "revoked",
            "clerk",
            "改由儿子办理",
        )
        with pytest.raises(Conflict, match="was revoked"):
            mandates.end_mandate(case.mandate, REVOKED, CLERK, uow)

    def test_an_agent_steps_in_with_a_mandate_for_the_case(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        with pytest.raises(Forbidden, match="written mandate"):
            bring(uow, case.number)
        mandates.add_mandate(case.number, SignedMandate(), AGENT, uow)
        bring(uow, case.number)
        assert uow.of(c.MandateRegistered)[0].about == case.number

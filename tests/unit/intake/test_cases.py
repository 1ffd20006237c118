"""Filing a case and what is done with it until it is accepted."""

import dataclasses
from typing import Any

import pytest

from services.intake.handlers import cases
from services.intake.handlers.cases import AddMaterials, AnswerCase, DeclineCase, WithdrawCase
from services.intake.handlers.mandates import SignedMandate
from services.intake.model.case import Ground, State
from services.intake.model.numbers import is_number
from shared import contracts as c
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.intake.fakes import (
    AGENT,
    CLERK,
    MORNING,
    STRANGER,
    VILLAGE,
    WANG,
    FakeUnitOfWork,
    complete_case,
    item,
    submitted,
)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


class TestSubmitting:
    def test_a_complete_case_is_numbered_and_published(self, uow: FakeUnitOfWork) -> None:
        told = submitted(uow, "id_card", "income")
        assert is_number(told.case.number)
        assert (told.notice, told.missing) == (None, ())
        assert told.case.state is State.SUBMITTED
        assert uow.cases.get(told.case.number) is told.case
        (event,) = uow.of(c.CaseSubmitted)
        assert uow.story == ["CaseSubmitted"]
        assert (event.item, event.item_version, event.line, event.region) == ("zdshbz", 1, "civil_affairs", VILLAGE)
        assert (event.taken_by, event.door, event.urgent) == ("clerk", "window", False)

    def test_everything_missing_is_told_at_once_in_the_same_transaction(self, uow: FakeUnitOfWork) -> None:
        told = submitted(uow)
        assert [paper.code for paper in told.missing] == ["id_card", "income"]
        assert told.case.state is State.AWAITING_MATERIALS
        assert uow.story == ["CaseSubmitted", "CaseMaterialsRequested"]
        (event,) = uow.of(c.CaseMaterialsRequested)
        assert told.notice is not None
        assert event.notice == told.notice.number == f"{told.case.number}-G1"
        assert event.missing == told.missing
        assert told.notice.issued_at == MORNING

    def test_a_paper_that_is_not_required_is_not_asked_for(self, uow: FakeUnitOfWork) -> None:
        assert submitted(uow, "id_card", "income").notice is None
        assert [paper.code for paper in submitted(uow, "photo", "income").missing] == ["id_card"]

    def test_nothing_personal_leaves_in_clear(self, uow: FakeUnitOfWork) -> None:
        submitted(uow)
        (event,) = uow.of(c.CaseSubmitted)
        assert event.resident == "王**"
        assert event.contact == "sealed(13812345678)"
        clear = [
            str(value) for each in uow.published for key, value in dataclasses.asdict(each).items() if key != "contact"
        ]
        for secret in (WANG.name, WANG.identity_number, WANG.phone):
            assert not any(secret in value for value in clear)

    def test_the_query_code_is_told_once_and_kept_as_a_digest(self, uow: FakeUnitOfWork) -> None:
        told = submitted(uow)
        assert told.case.query_digest == f"digest({told.case.number}|{told.query_code})"
        assert told.query_code not in {str(value) for key, value in vars(told.case).items() if key != "query_digest"}

    def test_a_resident_without_phone_has_no_contact(self, uow: FakeUnitOfWork) -> None:
        submitted(uow, resident=dataclasses.replace(WANG, phone=""))
        assert uow.of(c.CaseSubmitted)[0].contact is None

    def test_numbers_follow_each_other_and_start_again_each_day(self, uow: FakeUnitOfWork) -> None:
        numbers = [complete_case(uow).number for _ in range(3)]
        assert [number[16:22] for number in numbers] == ["000001", "000002", "000003"]
        uow.now = MORNING.replace(day=24)
        assert complete_case(uow).number[7:22] == "20261124-000001"

    def test_danger_is_always_urgent(self, uow: FakeUnitOfWork) -> None:
        uow.items.add(item("fire", kind=c.CaseKind.DANGER, materials=()))
        assert submitted(uow, item="fire").case.urgent
        assert submitted(uow, urgent=True).case.urgent

    def test_an_agent_files_at_the_agents_door_under_a_mandate(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow, actor=AGENT, signed_mandate=SignedMandate()).case
        (mandate,) = uow.mandates.known.values()
        assert (case.door, case.mandate, case.taken_by) == ("agent", mandate.number, "agent")
        assert uow.of(c.CaseSubmitted)[0].mandate == mandate.number

    @pytest.mark.parametrize(
        ("actor", "changes", "field"),
        [
            (CLERK, {"region": "361103102999"}, "region"),
            (CLERK, {"region": "361103102"}, "region"),
            (CLERK, {"item": "unheard_of"}, "item"),
            (CLERK, {"materials": ("income", "unheard of")}, "materials[1]"),
            (AGENT, {"mandate": " "}, "mandate"),
            (AGENT, {"item": "in_person", "mandate": "委-1"}, "item"),
        ],
    )
    def test_a_wrong_field_is_named_and_nothing_is_stored(
        self, uow: FakeUnitOfWork, actor: Any, changes: dict[str, Any], field: str
    ) -> None:
        uow.items.add(item("in_person", proxy_allowed=False))
        with pytest.raises(Invalid) as refused:
            submitted(uow, actor=actor, **changes)
        assert refused.value.errors[0].field == field
        assert (uow.cases.known, uow.published, uow.serials.last) == ({}, [], {})

    def test_another_villages_case_is_not_taken_in(self, uow: FakeUnitOfWork) -> None:
        with pytest.raises(Forbidden):
            submitted(uow, actor=STRANGER)

    def test_a_case_keeps_its_version_of_the_item(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow, "id_card").case
        uow.items.add(item(version=2, materials=()))
        assert case.item_version == 1
        cases.add_materials(case.number, AddMaterials(materials=("photo",)), CLERK, uow)
        assert case.state is State.AWAITING_MATERIALS, "a paper is still missing by the version it was filed under"


class TestMaterials:
    def test_when_all_are_there_the_case_goes_on(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        cases.add_materials(case.number, AddMaterials(materials=("id_card",)), CLERK, uow)
        assert case.state is State.AWAITING_MATERIALS
        assert uow.of(c.CaseMaterialsReceived) == []
        cases.add_materials(case.number, AddMaterials(materials=("income", "photo")), CLERK, uow)
        assert case.state is State.SUBMITTED
        (event,) = uow.of(c.CaseMaterialsReceived)
        assert [paper.code for paper in event.received] == ["id_card", "income"], "all that the notice had named"

    def test_the_same_paper_again_is_told_and_changes_nothing(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow, "id_card").case
        with pytest.raises(Conflict, match="taken before"):
            cases.add_materials(case.number, AddMaterials(materials=("id_card",)), CLERK, uow)
        assert case.materials == ("id_card",)

    def test_an_unknown_paper_is_named(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        with pytest.raises(Invalid) as refused:
            cases.add_materials(case.number, AddMaterials(materials=("unheard of",)), CLERK, uow)
        assert refused.value.errors[0].field == "materials[0]"

    def test_an_optional_paper_may_follow_a_complete_case(self, uow: FakeUnitOfWork) -> None:
        case = complete_case(uow)
        cases.add_materials(case.number, AddMaterials(materials=("photo",)), CLERK, uow)
        assert "photo" in case.materials
        assert uow.of(c.CaseMaterialsReceived) == []


class TestDeciding:
    def test_accepting_lets_dispatch_route_from_the_event_alone(self, uow: FakeUnitOfWork) -> None:
        case = complete_case(uow)
        cases.accept_case(case.number, CLERK, uow)
        (event,) = uow.of(c.CaseAccepted)
        assert event == c.CaseAccepted(
            number=case.number,
            title="最低生活保障",
            line="civil_affairs",
            region=VILLAGE,
            lead_tier=c.Tier.TOWNSHIP,
            co_tiers=(c.Tier.VILLAGE,),
            urgent=False,
            round=1,
            accepted_by="clerk",
            item=case.item_code,
            finish_tier=c.Tier.TOWNSHIP,
        )

    def test_an_incomplete_case_is_not_accepted(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        with pytest.raises(Conflict, match="awaiting_materials"):
            cases.accept_case(case.number, CLERK, uow)
        assert uow.of(c.CaseAccepted) == []

    def test_accepting_twice_is_told(self, uow: FakeUnitOfWork) -> None:
        case = complete_case(uow)
        cases.accept_case(case.number, CLERK, uow)
        with pytest.raises(Conflict, match="accepted"):
            cases.accept_case(case.number, CLERK, uow)
        assert len(uow.of(c.CaseAccepted)) == 1

    def test_answering_directly(self, uow: FakeUnitOfWork) -> None:
        case = complete_case(uow)
        cases.answer_case(case.number, AnswerCase(answer="每月 10 日前发放"), CLERK, uow)
        assert (case.state, case.answer) == (State.ANSWERED, "每月 10 日前发放")
        assert uow.of(c.CaseAnswered) == [
            c.CaseAnswered(number=case.number, answer="每月 10 日前发放", answered_by="clerk")
        ]

    def test_declining_names_the_ground_and_who_is_competent(self, uow: FakeUnitOfWork) -> None:
        case = complete_case(uow)
        command = DeclineCase(ground=Ground.IN_COURT, reason="已起诉", authority="广丰区人民法院")
        cases.decline_case(case.number, command, CLERK, uow)
        (event,) = uow.of(c.CaseDeclined)
        assert (event.ground, event.reason, event.authority) == ("in_court", "已起诉", "广丰区人民法院")

    def test_withdrawing(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        cases.withdraw_case(case.number, WithdrawCase(reason="已自行解决"), CLERK, uow)
        assert case.state is State.WITHDRAWN
        (event,) = uow.of(c.CaseWithdrawn)
        assert event == c.CaseWithdrawn(number=case.number, reason="已自行解决", withdrawn_by="clerk")


class TestScope:
    @pytest.mark.parametrize(
        "act",
        [
            lambda number, uow: cases.case_in_scope(number, STRANGER, uow),
            lambda number, uow: cases.add_materials(number, AddMaterials(materials=()), STRANGER, uow),
            lambda number, uow: cases.accept_case(number, STRANGER, uow),
            lambda number, uow: cases.answer_case(number, AnswerCase(answer="x"), STRANGER, uow),
            lambda number, uow: cases.withdraw_case(number, WithdrawCase(reason="x"), STRANGER, uow),
        ],
    )
    def test_what_lies_outside_does_not_exist(self, uow: FakeUnitOfWork, act: Any) -> None:
        case = complete_case(uow)
        before = len(uow.published)
        with pytest.raises(NotFound) as outside:
            act(case.number, uow)
        with pytest.raises(NotFound) as nowhere:
            act("361103-20261123-999999-0", uow)
        assert str(outside.value).replace(case.number, "") == str(nowhere.value).replace("361103-20261123-999999-0", "")
        assert len(uow.published) == before
        assert uow.looks.register == []

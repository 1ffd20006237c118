"""The one-time notice: everything at once, fill once, and nothing more later."""

from dataclasses import replace
from typing import Any

import pytest

from services.intake.handlers import cases, notices
from services.intake.handlers.cases import AddMaterials, DeclineCase
from services.intake.handlers.mandates import SignedMandate
from services.intake.handlers.notices import ChangeAnswers, PreviewNotice, RequestMaterials, RequestRefused
from services.intake.model.case import Case, Ground, State
from services.intake.model.catalogue import HeldKind, HeldSource, Item, Question, RequiredMaterial
from services.intake.model.conditions import Condition, Kind
from services.intake.model.door import Door
from services.intake.model.extra_fields import Choice, ExtraField, FieldType
from services.intake.model.notice import NoticeReason
from services.intake.model.resident import Resident
from services.intake.schemas.forms import CheckedForms
from shared import contracts as c
from shared.errors import Conflict, Forbidden, Invalid
from tests.unit.intake.fakes import AGENT, CLERK, MORNING, VILLAGE, FakeSeals, FakeUnitOfWork, item, submitted

CHILD = Resident("李小宝", "361103201501011233", "")
ADULT = Resident("李大宝", "110105198001011238", "13812345678")
GUARDIAN = RequiredMaterial("guardian", "监护人证明", condition=Condition.of({"fact": "age", "below": 18}))
PERMIT = RequiredMaterial(
    "permit",
    "居住证",
    condition=Condition.of({"answer": "hukou", "is": "outside"}),
    document="residence_permit",
    held=(HeldSource(kind=HeldKind.DOCUMENT, code="residence_permit", within_days=365),),
)
MANDATE = RequiredMaterial(
    "mandate", "授权委托书", condition=Condition.of({"fact": "by_proxy", "is": True}), document="mandate"
)
BIG = RequiredMaterial("members", "家庭成员名单", condition=Condition.of({"answer": "household", "above": 3}))


def allowance(**changes: Any) -> Item:
    """An item whose papers depend on two questions, a field, the age and who files it."""
    fields: dict[str, Any] = {
        "questions": (
            Question(
                code="hukou",
                zh="户口在哪里？",
                en="Where registered?",
                choices=(Choice(code="local", zh="本县"), Choice(code="outside", zh="外地")),
            ),
            Question(code="ill", zh="有没有病人？", kind=Kind.BOOLEAN),
        ),
        "fields": (ExtraField(code="household", zh="家庭人口", en="Household", type=FieldType.NUMBER, minimum=1),),
        "materials": (
            RequiredMaterial("id_card", "身份证", "原件"),
            PERMIT,
            RequiredMaterial("illness", "病历", condition=Condition.of({"answer": "ill", "is": True})),
            GUARDIAN,
            BIG,
            MANDATE,
        ),
    }
    return item("allowance", **{**fields, **changes})


@pytest.fixture
def uow() -> FakeUnitOfWork:
    unit = FakeUnitOfWork()
    unit.items.add(allowance())
    return unit


def filed(uow: FakeUnitOfWork, *materials: str, answers: dict[str, Any] | None = None, **changes: Any) -> Case:
    more = {"item": "allowance", "resident": ADULT, "fields": {"household": 2}, **changes}
    return submitted(uow, *materials, answers=answers or {}, **more).case


def change(uow: FakeUnitOfWork, case: Case, **command: Any) -> None:
    notices.change_answers(case.number, ChangeAnswers(reason="更正", **command), CLERK, uow, CheckedForms())


def bring(uow: FakeUnitOfWork, case: Case, *codes: str) -> None:
    cases.add_materials(case.number, AddMaterials(materials=codes), CLERK, uow)


def ask(uow: FakeUnitOfWork, case: Case, *codes: str, **more: Any) -> None:
    notices.request_materials(case.number, RequestMaterials(materials=codes, reason="看不清", **more), CLERK, uow)


def named(case: Case) -> list[tuple[str, ...]]:
    """What each version of the notice names."""
    return [notice.missing for notice in case.notices]


class TestComputing:
    @pytest.mark.parametrize(
        ("resident", "answers", "fields", "expected"),
        [
            (ADULT, {"hukou": "local", "ill": False}, {"household": 2}, ("id_card",)),
            (ADULT, {"hukou": "outside", "ill": True}, {"household": 2}, ("id_card", "permit", "illness")),
            (CHILD, {"hukou": "local", "ill": False}, {"household": 2}, ("id_card", "guardian")),
            (ADULT, {"hukou": "local", "ill": False}, {"household": 4}, ("id_card", "members")),
            (ADULT, {"hukou": "local"}, {"household": 2}, ("id_card", "illness")),  # may be needed: told now
        ],
    )
    def test_it_names_what_the_answers_ask_for(
        self, uow: FakeUnitOfWork, resident: Resident, answers: Any, fields: Any, expected: Any
    ) -> None:
        assert named(filed(uow, resident=resident, answers=answers, fields=fields)) == [expected]

    def test_a_paper_that_may_not_be_needed_says_when_it_is(self, uow: FakeUnitOfWork) -> None:
        filed(uow, answers={"hukou": "local"})
        told = {paper.code: paper.how for paper in uow.of(c.CaseMaterialsRequested)[0].missing}
        assert told == {"id_card": "原件", "illness": "“有没有病人？”为是时才需要"}

    def test_the_mandate_an_agent_files_under_is_not_asked_for_again(self, uow: FakeUnitOfWork) -> None:
        case = filed(
            uow, "id_card", actor=AGENT, answers={"hukou": "local", "ill": False}, signed_mandate=SignedMandate()
        )
        assert case.notices == []
        assert case.held == {"mandate": case.mandate}

    def test_the_preview_says_the_same_and_stores_nothing(self, uow: FakeUnitOfWork) -> None:
        wanted = PreviewNotice(
            item="allowance", region=VILLAGE, resident=CHILD, answers={"ill": True}, fields={"household": "四"}
        )
        seen = notices.preview_notice(wanted, CLERK, uow, FakeSeals())
        assert [paper.code for paper in seen.missing] == ["id_card", "permit", "illness", "guardian", "members"]
        assert seen.reckoning.undecided == {"permit", "members"}
        assert [question.code for question in seen.reckoning.open_questions] == ["hukou"]
        assert (uow.published, uow.cases.known, uow.serials.last) == ([], {}, {})

    @pytest.mark.parametrize(
        ("answers", "fields", "field"),
        [
            ({"hukou": "moon"}, {"household": 2}, "answers.hukou"),
            ({"ill": "yes"}, {"household": 2}, "answers.ill"),
            ({"hukou": ["local"]}, {"household": 2}, "answers.hukou"),
            ({"age": 3}, {"household": 2}, "answers.age"),
            ({}, {}, "fields.household"),
            ({}, {"household": 0}, "fields.household"),
            ({}, {"household": 2, "shoe": 43}, "fields.shoe"),
        ],
    )
    def test_what_does_not_fit_is_named_in_both_languages(
        self, uow: FakeUnitOfWork, answers: Any, fields: Any, field: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            filed(uow, answers=answers, fields=fields)
        (error,) = refused.value.errors
        assert error.field == field
        assert error.zh != error.en
        assert uow.published == []


class TestFillOnce:
    def test_a_document_of_an_earlier_case_is_not_asked_for(self, uow: FakeUnitOfWork) -> None:
        outside = {"hukou": "outside", "ill": False}
        first = filed(uow, "id_card", "permit", answers=outside)
        second = filed(uow, "id_card", answers=outside)
        assert second.notices == []
        assert second.held == {"permit": first.number}

    @pytest.mark.parametrize("days", [365, 366])
    def test_it_ages(self, uow: FakeUnitOfWork, days: int) -> None:
        outside = {"hukou": "outside", "ill": False}
        first = filed(uow, "id_card", "permit", answers=outside)
        first.submitted_at = MORNING.fromtimestamp(MORNING.timestamp() - days * 86400, MORNING.tzinfo)
        assert filed(uow, "id_card", answers=outside).held == ({"permit": first.number} if days <= 365 else {})

    @pytest.mark.parametrize(
        "other", [replace(ADULT, identity_number="110105198001012230"), replace(ADULT, identity_number="")]
    )
    def test_what_somebody_else_brought_does_not_count(self, uow: FakeUnitOfWork, other: Resident) -> None:
        outside = {"hukou": "outside", "ill": False}
        filed(uow, "id_card", "permit", answers=outside)
        (missing,) = named(filed(uow, "id_card", answers=outside, resident=other))
        assert "permit" in missing

    @pytest.mark.parametrize("door", [Door.PHONE, Door.WEB, Door.SYSTEM, Door.DIRECTIVE])
    def test_nobody_is_told_what_the_network_holds_before_the_resident_was_seen(
        self, uow: FakeUnitOfWork, door: Door
    ) -> None:
        outside = {"hukou": "outside", "ill": False}
        first = filed(uow, "id_card", "permit", answers=outside)
        case = filed(uow, answers=outside, resident=replace(ADULT, phone="13900000001"), door=door)
        assert (named(case), case.held) == ([("id_card", "permit")], {})
        bring(uow, case, "id_card")
        assert case.held == {"permit": first.number}
        assert case.state is State.SUBMITTED

    def test_papers_of_a_declined_case_do_not_count(self, uow: FakeUnitOfWork) -> None:
        outside = {"hukou": "outside", "ill": False}
        first = filed(uow, "id_card", "permit", answers=outside)
        assert first.state is State.SUBMITTED
        command = DeclineCase(ground=Ground.IN_COURT, reason="已起诉", authority="法院")
        cases.decline_case(first.number, command, CLERK, uow)
        assert named(filed(uow, "id_card", answers=outside)) == [("permit",)]

    def test_an_earlier_outcome_and_an_earlier_paper_count_by_their_own_rules(self, uow: FakeUnitOfWork) -> None:
        held = (
            HeldSource(kind=HeldKind.OUTCOME, code="allowance"),
            HeldSource(kind=HeldKind.PAPER, code="allowance", material="illness"),
        )
        proof = RequiredMaterial("proof", "低保证明", held=held)
        uow.items.add(item("discount", materials=(proof,), questions=(), fields=()))
        first = filed(uow, "id_card", answers={"hukou": "local", "ill": False})
        assert named(filed(uow, item="discount", fields={})) == [("proof",)], "it is not finished yet"
        first.state = State.CLOSED
        assert filed(uow, item="discount", fields={}).held == {"proof": first.number}


class TestChangedAnswers:
    def test_a_second_version_names_only_what_is_new(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, answers={"hukou": "local", "ill": False})
        change(uow, case, answers={"hukou": "outside"})
        assert named(case) == [("id_card",), ("permit",)]
        assert case.notices[1].reason is NoticeReason.CHANGED_ANSWERS
        _, second = uow.of(c.CaseMaterialsRequested)
        assert [paper.code for paper in second.missing] == ["permit"]
        assert [paper.code for paper in second.outstanding] == ["id_card", "permit"]
        assert uow.of(c.CaseAnswersChanged) == [
            c.CaseAnswersChanged(number=case.number, changed=("hukou",), by="clerk", reason="更正")
        ]
        assert case.answers == {"hukou": "outside", "ill": False}

    def test_a_complete_case_waits_again(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, "id_card", answers={"hukou": "local", "ill": False})
        change(uow, case, fields={"household": 5})
        assert (case.state, named(case)) == (State.AWAITING_MATERIALS, [("members",)])

    def test_what_is_no_longer_needed_is_dropped_and_the_case_goes_on(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, "id_card", answers={"hukou": "local", "ill": True})
        change(uow, case, answers={"ill": False})
        assert (case.state, len(case.notices)) == (State.SUBMITTED, 1)
        assert len(uow.of(c.CaseMaterialsReceived)) == 1

    def test_what_is_needed_again_is_told_again(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, "id_card", answers={"hukou": "local", "ill": True})
        change(uow, case, answers={"ill": False})
        change(uow, case, answers={"ill": True})
        assert (case.state, named(case)) == (State.AWAITING_MATERIALS, [("illness",), ("illness",)])

    def test_answers_that_were_open_only_shorten_the_list(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, "id_card")
        assert named(case) == [("permit", "illness")]
        change(uow, case, answers={"hukou": "local", "ill": True})
        assert len(case.notices) == 1
        bring(uow, case, "illness")
        assert case.state is State.SUBMITTED

    def test_an_answer_can_be_taken_back(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, "id_card", answers={"hukou": "local", "ill": False})
        change(uow, case, answers={"ill": None})
        assert (case.answers, named(case)) == ({"hukou": "local"}, [("illness",)])

    def test_nothing_different_is_told(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, answers={"hukou": "local"})
        with pytest.raises(Conflict, match="nothing is different"):
            change(uow, case, answers={"hukou": "local"})

    def test_after_acceptance_answers_stand(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, "id_card", answers={"hukou": "local", "ill": False})
        cases.accept_case(case.number, CLERK, uow)
        with pytest.raises(Conflict, match="can no longer be changed"):
            change(uow, case, answers={"ill": True})

    def test_an_agent_without_mandate_changes_nothing(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow)
        with pytest.raises(Forbidden, match="written mandate"):
            notices.change_answers(
                case.number, ChangeAnswers(answers={"ill": True}, reason="x"), AGENT, uow, CheckedForms()
            )


class TestLaterRequests:
    def test_what_the_first_notice_could_have_named_is_refused_and_told_to_the_supervisor(
        self, uow: FakeUnitOfWork
    ) -> None:
        case = filed(uow, "id_card", answers={"hukou": "local", "ill": True})
        with pytest.raises(RequestRefused) as refused:
            ask(uow, case, "members", other="两张照片")
        assert refused.value.status == 409
        assert "家庭成员名单、两张照片" in refused.value.text.zh
        assert uow.of(c.CaseRequestRefused) == [
            c.CaseRequestRefused(
                number=case.number,
                requested=(c.Material(code="members", name="家庭成员名单"), c.Material(code="", name="两张照片")),
                notice=f"{case.number}-G1",
                by="clerk",
                unit="u",
                reason="看不清",
            )
        ]
        assert named(case) == [("illness",)]

    def test_a_paper_that_was_there_at_filing_cannot_be_called_defective(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, "id_card", answers={"hukou": "local", "ill": True})
        with pytest.raises(RequestRefused):
            ask(uow, case, "id_card")
        complete = filed(uow, "id_card", answers={"hukou": "local", "ill": False})
        with pytest.raises(RequestRefused):
            ask(uow, complete, "id_card")
        assert [event.notice for event in uow.of(c.CaseRequestRefused)] == [f"{case.number}-G1", None]

    def test_a_paper_brought_in_answer_to_the_notice_can(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, "id_card", answers={"hukou": "local", "ill": True})
        bring(uow, case, "illness")
        ask(uow, case, "illness")
        assert (case.state, case.materials) == (State.AWAITING_MATERIALS, ("id_card",))
        assert (case.notices[1].reason, case.notices[1].note) == (NoticeReason.DEFECT, "看不清")
        bring(uow, case, "illness")
        assert case.state is State.SUBMITTED

    def test_nothing_goes_after_acceptance(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow, "id_card", answers={"hukou": "local", "ill": True})
        bring(uow, case, "illness")
        cases.accept_case(case.number, CLERK, uow)
        with pytest.raises(RequestRefused):
            ask(uow, case, "illness")
        assert case.state is State.ACCEPTED

    def test_of_a_case_that_is_over_nothing_can_be_asked_and_nobody_is_told(self, uow: FakeUnitOfWork) -> None:
        case = filed(uow)
        cases.withdraw_case(case.number, cases.WithdrawCase(reason="算了"), CLERK, uow)
        with pytest.raises(Conflict, match="over"):
            ask(uow, case, "illness")
        assert uow.of(c.CaseRequestRefused) == []

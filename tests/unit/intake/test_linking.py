"""Linking (并案): worked once, answered to everyone; and every way back."""

import pytest

from services.intake.handlers import cases, linking, progress
from services.intake.handlers.cases import AnswerCase, DeclineCase, WithdrawCase
from services.intake.handlers.linking import LinkCase, UnlinkCase
from services.intake.model.case import Case, Ground, State
from shared import contracts as c
from shared.errors import Conflict, Invalid, NotFound
from tests.unit.intake.fakes import CLERK, STRANGER, FakeUnitOfWork, complete_case, submitted


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


def filed(uow: FakeUnitOfWork, *, accepted: bool = True) -> Case:
    case = complete_case(uow)
    return cases.accept_case(case.number, CLERK, uow) if accepted else case


def link(uow: FakeUnitOfWork, follower: Case, lead: Case) -> None:
    linking.link_case(follower.number, LinkCase(lead=lead.number, reason="同一盏路灯"), CLERK, uow)


def unlink(uow: FakeUnitOfWork, follower: Case) -> None:
    linking.unlink_case(follower.number, UnlinkCase(reason="不是同一盏"), CLERK, uow)


def complete(uow: FakeUnitOfWork, case: Case) -> None:
    progress.casework_completed(
        c.CaseworkCompleted(number=case.number, round=case.round, answer=f"第 {case.round} 轮修好了", by="leader"), uow
    )


def ask(uow: FakeUnitOfWork, case: Case) -> None:
    progress.follow_up_opened(c.FollowUpOpened(number=case.number, round=case.round), uow)


def judge(uow: FakeUnitOfWork, case: Case, outcome: c.FollowUpOutcome) -> None:
    said = c.FollowUpCompleted(number=case.number, round=case.round, outcome=outcome, grade=None, remark="")
    progress.follow_up_completed(said, uow)


SOLVED, REWORK = c.FollowUpOutcome.SOLVED, c.FollowUpOutcome.REWORK


class TestWhoMayFollowWhom:
    def test_a_link_is_on_record_with_who_and_why(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        link(uow, follower, lead)
        told = uow.of(c.CaseLinked)
        assert told == [c.CaseLinked(number=follower.number, lead=lead.number, linked_by="clerk", reason="同一盏路灯")]

    def test_who_is_linked_to_a_follower_follows_its_lead(self, uow: FakeUnitOfWork) -> None:
        lead, second, third = filed(uow), filed(uow), filed(uow)
        link(uow, second, lead)
        link(uow, third, second)
        assert uow.links.of(third.number).lead == lead.number

    def test_a_lead_hands_its_followers_on(self, uow: FakeUnitOfWork) -> None:
        lead, second, third = filed(uow), filed(uow), filed(uow)
        link(uow, third, second)
        link(uow, second, lead)
        assert {each.follower for each in uow.links.to(lead.number)} == {second.number, third.number}
        assert [event.number for event in uow.of(c.CaseLinked)] == [third.number, second.number, third.number]

    def test_no_circle(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        link(uow, follower, lead)
        with pytest.raises(Conflict):
            link(uow, lead, follower)
        with pytest.raises(Conflict):
            link(uow, lead, lead)

    def test_a_case_follows_one_lead(self, uow: FakeUnitOfWork) -> None:
        one, other, follower = filed(uow), filed(uow), filed(uow)
        link(uow, follower, one)
        with pytest.raises(Conflict, match=one.number):
            link(uow, follower, other)

    def test_a_lead_outside_the_scope_is_not_there(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        lead.region = "361103103200"
        with pytest.raises(Invalid) as refused:
            link(uow, follower, lead)
        assert refused.value.errors[0].field == "lead"
        with pytest.raises(NotFound):
            linking.link_case(follower.number, LinkCase(lead=lead.number, reason="x"), STRANGER, uow)

    def test_what_is_answered_cannot_be_linked(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        complete(uow, lead)
        with pytest.raises(Conflict, match="已答复"):
            link(uow, follower, lead)
        with pytest.raises(Conflict):
            link(uow, lead, follower)

    def test_a_withdrawn_case_leads_nobody(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow, accepted=False), filed(uow, accepted=False)
        cases.withdraw_case(lead.number, WithdrawCase(reason="好了"), CLERK, uow)
        with pytest.raises(Conflict):
            link(uow, follower, lead)

    def test_work_in_hand_does_not_wait_for_a_case_at_the_door(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow, accepted=False), filed(uow)
        with pytest.raises(Conflict, match="尚未受理"):
            link(uow, follower, lead)

    def test_a_follower_is_not_accepted_before_its_lead(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow, accepted=False), filed(uow, accepted=False)
        link(uow, follower, lead)
        with pytest.raises(Conflict, match=lead.number):
            cases.accept_case(follower.number, CLERK, uow)
        cases.accept_case(lead.number, CLERK, uow)
        assert cases.accept_case(follower.number, CLERK, uow).state is State.ACCEPTED


class TestSharedProgress:
    def test_followers_are_taken_in_hand_and_resolved_with_the_lead(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        link(uow, follower, lead)
        signed = c.TaskSigned(task_id="t", origin=c.Origin.CASE, origin_number=lead.number, unit="u", signed_by="s")
        progress.task_signed(signed, uow)
        assert (lead.state, follower.state) == (State.IN_HAND, State.IN_HAND)
        complete(uow, lead)
        assert (follower.state, follower.answer) == (State.RESOLVED, lead.answer)
        both = [lead.number, follower.number]
        assert [(event.number, event.signed_by) for event in uow.of(c.CaseTakenInHand)] == [(n, "s") for n in both]
        assert [(event.number, event.by) for event in uow.of(c.CaseResolved)] == [(n, "leader") for n in both]

    def test_each_resident_is_asked_and_closes_their_own(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        link(uow, follower, lead)
        complete(uow, lead)
        ask(uow, lead)
        judge(uow, lead, SOLVED)
        assert (lead.state, follower.state) == (State.CLOSED, State.RESOLVED)
        ask(uow, follower)
        judge(uow, follower, SOLVED)
        assert follower.state is State.CLOSED

    def test_a_follower_that_misses_papers_is_answered_when_it_is_accepted(self, uow: FakeUnitOfWork) -> None:
        lead = filed(uow)
        follower = submitted(uow, "id_card").case
        link(uow, follower, lead)
        complete(uow, lead)
        assert follower.state is State.AWAITING_MATERIALS
        cases.add_materials(follower.number, cases.AddMaterials(materials=("income",)), CLERK, uow)
        assert cases.accept_case(follower.number, CLERK, uow).state is State.RESOLVED
        assert follower.answer == lead.answer
        assert [event.by for event in uow.of(c.CaseResolved)] == ["leader", CLERK.staff_id]

    def test_an_answer_at_the_door_is_everyones(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow, accepted=False), filed(uow, accepted=False)
        link(uow, follower, lead)
        cases.answer_case(lead.number, AnswerCase(answer="明天来修"), CLERK, uow)
        assert (follower.state, follower.answer) == (State.ANSWERED, "明天来修")

    def test_a_repeated_event_changes_nothing(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        link(uow, follower, lead)
        done = c.CaseworkCompleted(number=lead.number, round=1, answer="好了")
        progress.casework_completed(done, uow)
        story = list(uow.story)
        progress.casework_completed(done, uow)
        assert uow.story == story


class TestApart:
    def test_an_unlinked_case_in_work_gets_its_tasks_back(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        link(uow, follower, lead)
        unlink(uow, follower)
        (told,) = uow.of(c.CaseUnlinked)
        assert (told.lead, told.unlinked_by, told.in_work, told.round, told.finished_rounds) == (
            lead.number,
            "clerk",
            True,
            1,
            0,
        )
        complete(uow, lead)
        assert follower.state is State.ACCEPTED

    def test_one_unlinked_at_the_door_has_none_to_get_back(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow, accepted=False), filed(uow, accepted=False)
        link(uow, follower, lead)
        unlink(uow, follower)
        assert not uow.of(c.CaseUnlinked)[0].in_work

    def test_what_was_answered_together_stays_on_record(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        link(uow, follower, lead)
        complete(uow, lead)
        with pytest.raises(Conflict, match="留作记录"):
            unlink(uow, follower)

    def test_there_must_be_a_link(self, uow: FakeUnitOfWork) -> None:
        with pytest.raises(Conflict):
            unlink(uow, filed(uow))

    def test_not_solved_for_one_follower_is_worked_by_itself(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        link(uow, follower, lead)
        complete(uow, lead)
        for case in (lead, follower):
            ask(uow, case)
        judge(uow, lead, SOLVED)
        judge(uow, follower, REWORK)
        assert uow.story[-2:] == ["CaseUnlinked", "CaseReopened"]
        told = uow.of(c.CaseUnlinked)[0]
        assert (told.in_work, told.finished_rounds, told.unlinked_by) == (False, 1, "")
        assert (follower.state, follower.round) == (State.IN_HAND, 2)

    def test_not_solved_for_anybody_is_worked_again_together(self, uow: FakeUnitOfWork) -> None:
        lead, follower = filed(uow), filed(uow)
        link(uow, follower, lead)
        complete(uow, lead)
        for case in (lead, follower):
            ask(uow, case)
            judge(uow, case, REWORK)
        assert not uow.of(c.CaseUnlinked)
        complete(uow, lead)
        assert (follower.state, follower.answer) == (State.RESOLVED, "第 2 轮修好了")

    @pytest.mark.parametrize("gone", ["withdrawn", "declined"])
    def test_when_the_lead_is_gone_another_leads(self, uow: FakeUnitOfWork, gone: str) -> None:
        lead, second, third = (filed(uow, accepted=False) for _ in range(3))
        link(uow, second, lead)
        link(uow, third, lead)
        if gone == "withdrawn":
            cases.withdraw_case(lead.number, WithdrawCase(reason="不用了"), CLERK, uow)
        else:
            decline = DeclineCase(ground=Ground.NO_FACTS, reason="没有事实", authority="无")
            cases.decline_case(lead.number, decline, CLERK, uow)
        assert uow.links.of(second.number) is None
        assert uow.links.of(third.number).lead == second.number
        assert [event.number for event in uow.of(c.CaseUnlinked)] == [second.number]

    def test_the_one_that_came_furthest_leads(self, uow: FakeUnitOfWork) -> None:
        lead, waiting, working = filed(uow), filed(uow, accepted=False), filed(uow)
        link(uow, waiting, lead)
        link(uow, working, lead)
        cases.withdraw_case(lead.number, WithdrawCase(reason="不用了"), CLERK, uow)
        assert uow.links.of(waiting.number).lead == working.number
        assert uow.of(c.CaseUnlinked)[0].in_work


def test_links_outside_the_scope_are_not_shown(uow: FakeUnitOfWork) -> None:
    lead, follower = filed(uow), filed(uow)
    link(uow, follower, lead)
    shown = linking.linked_cases(lead.number, CLERK, uow)
    assert [each.follower for each in shown.followers] == [follower.number]
    follower.region = "361103103200"
    assert linking.linked_cases(lead.number, CLERK, uow).followers == []

"""The life of a case: every act in every state."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.model.case import CHINESE, MOVES, OVER, Case, Ground, Refusal, State
from services.intake.model.notice import Notice, NoticeReason
from services.intake.model.resident import Resident
from shared.contracts import CaseKind, Grade, Tier
from shared.errors import Conflict

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
S = State
REFUSAL = Refusal(Ground.IN_COURT, "已起诉", "广丰区人民法院", by="s-1", at=NOW)


def case_in(state: State, **changes: Any) -> Case:
    fields: dict[str, Any] = {
        "number": "361103-20261123-000001-0",
        "county": "361103",
        "region": "361103102200",
        "item_code": "zdshbz",
        "item_version": 1,
        "title": "最低生活保障",
        "kind": CaseKind.APPLICATION,
        "line": "civil_affairs",
        "lead_tier": Tier.TOWNSHIP,
        "co_tiers": (),
        "promised_working_days": 20,
        "door": "window",
        "urgent": False,
        "summary": "",
        "resident": Resident("王小明", "", ""),
        "mandate": "",
        "query_digest": "d",
        "taken_by": "s-1",
        "submitted_at": NOW,
        "state": state,
    }
    return Case(**{**fields, **changes})


def _take_in_hand(case: Case) -> None:
    before = case.state
    assert case.take_in_hand() is (case.state is not before), "it says whether that was news"


ACTS: dict[str, Callable[[Case], Any]] = {
    "submit": Case.submit,
    "issue_notice": lambda case: case.issue_notice(("income",), by="s-1", at=NOW),
    "change_answers": lambda case: case.change_answers({"ill": True}, {}),
    "receive_materials": lambda case: case.receive_materials(("income",)),
    "complete_materials": Case.complete_materials,
    "accept": lambda case: case.accept(by="s-1", at=NOW),
    "answer": lambda case: case.answer_directly("可以"),
    "decline": lambda case: case.decline(REFUSAL),
    "withdraw": Case.withdraw,
    "take_in_hand": _take_in_hand,
    "resolve": lambda case: case.resolve("已发放"),
    "start_follow_up": Case.start_follow_up,
    "close": lambda case: case.close(Grade.SATISFIED, at=NOW),
    "reopen": lambda case: case.reopen(Grade.DISSATISFIED),
    "archive": Case.archive,
}

# Act → the states that allow it, and where it leads. What is not here is refused.
ALLOWED: dict[str, dict[State, State]] = {
    "submit": {S.DRAFT: S.SUBMITTED},
    "issue_notice": dict.fromkeys((S.SUBMITTED, S.AWAITING_MATERIALS), S.AWAITING_MATERIALS),
    "change_answers": {state: state for state in (S.DRAFT, S.SUBMITTED, S.AWAITING_MATERIALS)},
    "receive_materials": {state: state for state in (S.DRAFT, S.SUBMITTED, S.AWAITING_MATERIALS)},
    "complete_materials": {S.AWAITING_MATERIALS: S.SUBMITTED},
    "accept": {S.SUBMITTED: S.ACCEPTED},
    "answer": {S.SUBMITTED: S.ANSWERED},
    "decline": {S.SUBMITTED: S.DECLINED},
    "withdraw": {
        S.SUBMITTED: S.WITHDRAWN,
        S.AWAITING_MATERIALS: S.WITHDRAWN,
        S.ACCEPTED: S.WITHDRAWN,
        S.IN_HAND: S.WITHDRAWN,
    },
    # The news of a signature may come late: it never disturbs a case that has gone further.
    "take_in_hand": {state: S.IN_HAND if state is S.ACCEPTED else state for state in State},
    "resolve": {S.ACCEPTED: S.RESOLVED, S.IN_HAND: S.RESOLVED},
    "start_follow_up": {S.RESOLVED: S.FOLLOW_UP, S.ANSWERED: S.FOLLOW_UP},
    "close": {S.FOLLOW_UP: S.CLOSED},
    "reopen": {S.FOLLOW_UP: S.IN_HAND},
    "archive": {S.CLOSED: S.ARCHIVED},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_in_every_state(act: str, state: State) -> None:
    case = case_in(state)
    target = ALLOWED[act].get(state)
    if target is not None:
        ACTS[act](case)
        assert case.state is target
        return
    before = dict(vars(case))
    with pytest.raises(Conflict) as refused:
        ACTS[act](case)
    assert CHINESE[state] in refused.value.text.zh, "the refusal says how the case stands"
    assert state.value in refused.value.text.en
    assert vars(case) == before, "a refused act changes nothing"


def test_every_state_has_a_chinese_name_and_its_moves() -> None:
    assert set(CHINESE) == set(MOVES) == set(State)
    assert len(set(CHINESE.values())) == len(State)


def test_every_state_can_be_reached() -> None:
    reached, ahead = set(), {S.DRAFT}
    while ahead:
        state = ahead.pop()
        reached.add(state)
        ahead |= MOVES[state] - reached
    assert reached == set(State)


@pytest.mark.parametrize("state", State)
def test_a_case_is_open_until_nothing_more_is_to_be_done(state: State) -> None:
    assert case_in(state).is_open is (state not in (S.CLOSED, S.DECLINED, S.WITHDRAWN, S.ARCHIVED))
    assert case_in(state).is_open is (state not in OVER)


def test_notices_are_numbered_and_remember_what_was_there() -> None:
    case = case_in(S.SUBMITTED, materials=("photo",))
    first = case.issue_notice(("id_card", "income"), by="s-1", at=NOW)
    assert first == Notice(
        number="361103-20261123-000001-0-G1",
        case_number=case.number,
        version=1,
        issued_at=NOW,
        issued_by="s-1",
        missing=("id_card", "income"),
        handed_over=("photo",),
    )
    second = case.issue_notice(("guardian",), by="s-2", at=NOW, reason=NoticeReason.CHANGED_ANSWERS)
    assert (second.number, second.version) == ("361103-20261123-000001-0-G2", 2)
    assert case.notices == [first, second]
    assert case.told == {"id_card", "income", "guardian"}


def test_a_refusal_and_an_acceptance_are_kept() -> None:
    declined, accepted = case_in(S.SUBMITTED), case_in(S.SUBMITTED)
    declined.decline(REFUSAL)
    accepted.accept(by="s-9", at=NOW)
    assert declined.refusal == REFUSAL
    assert (accepted.accepted_by, accepted.accepted_at) == ("s-9", NOW)


def test_a_paper_counts_once() -> None:
    case = case_in(S.SUBMITTED)
    assert case.receive_materials(("a", "b", "a")) == ("a", "b")
    assert case.receive_materials(("b", "c")) == ("c",)
    assert case.materials == ("a", "b", "c")


def test_each_reopening_is_another_round_and_keeps_the_grade_that_caused_it() -> None:
    case = case_in(S.FOLLOW_UP)
    case.reopen(Grade.DISSATISFIED)
    assert (case.round, case.grade, case.state) == (2, Grade.DISSATISFIED, S.IN_HAND)
    case.resolve("再次办理")
    case.start_follow_up()
    case.reopen(None)
    assert case.round == 3


def test_the_answer_is_the_last_one_given() -> None:
    case = case_in(S.ACCEPTED)
    case.resolve("第一次")
    case.start_follow_up()
    case.reopen(None)
    case.resolve("第二次")
    assert case.answer == "第二次"

"""Other services' events may come twice and in any order: a case always ends the same."""

import itertools
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from services.intake.handlers import cases, progress
from services.intake.handlers.cases import AnswerCase, WithdrawCase
from services.intake.model.case import Case, State
from shared import contracts as c
from shared.errors import NotYet
from tests.unit.intake.fakes import CLERK, VILLAGE, FakeUnitOfWork, complete_case

HANDLERS: dict[type[Any], Callable[[Any, FakeUnitOfWork], None]] = {
    c.TaskSigned: progress.task_signed,
    c.CaseworkCompleted: progress.casework_completed,
    c.FollowUpOpened: progress.follow_up_opened,
    c.FollowUpCompleted: progress.follow_up_completed,
}


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


@pytest.fixture
def case(uow: FakeUnitOfWork) -> Case:
    """An accepted case, its own events put aside."""
    filed = complete_case(uow)
    cases.accept_case(filed.number, CLERK, uow)
    uow.published.clear()
    return filed


def signed(number: str, origin: c.Origin = c.Origin.CASE) -> c.TaskSigned:
    return c.TaskSigned(task_id="t", origin=origin, origin_number=number, unit="u-1", signed_by="s")


def completed(number: str, round: int = 1) -> c.CaseworkCompleted:
    return c.CaseworkCompleted(number=number, round=round, answer=f"第 {round} 轮答复", by="leader")


def opened(number: str, round: int = 1) -> c.FollowUpOpened:
    return c.FollowUpOpened(number=number, round=round, by="leader")


def judged(number: str, outcome: c.FollowUpOutcome, round: int = 1, **more: Any) -> c.FollowUpCompleted:
    grade = c.Grade.SATISFIED if outcome is c.FollowUpOutcome.SOLVED else c.Grade.DISSATISFIED
    fields = {"grade": grade, "remark": "", **more}
    return c.FollowUpCompleted(number=number, round=round, outcome=outcome, **fields)


def deliver(uow: FakeUnitOfWork, *events: Any) -> None:
    """Deliver in this order; what comes too early is put back behind the others, as the broker does."""
    waiting, delays = deque(events), 0
    while waiting:
        event = waiting.popleft()
        try:
            HANDLERS[type(event)](event, uow)
        except NotYet:
            waiting.append(event)
            delays += 1
            assert delays < 1000, f"nobody ever sends what {event} waits for"


def test_in_the_natural_order(uow: FakeUnitOfWork, case: Case) -> None:
    n = case.number
    deliver(uow, signed(n), completed(n), opened(n), judged(n, c.FollowUpOutcome.SOLVED))
    assert uow.published == [
        c.CaseTakenInHand(number=n, unit="u-1", signed_by="s"),
        c.CaseResolved(number=n, answer="第 1 轮答复", round=1, by="leader"),
        c.CaseFollowUpStarted(number=n, by="leader"),
        c.CaseClosed(number=n, grade=c.Grade.SATISFIED),
    ]
    assert (case.state, case.grade) == (State.CLOSED, c.Grade.SATISFIED)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_in_any_order_and_twice(order: tuple[int, ...]) -> None:
    uow = FakeUnitOfWork()
    number = complete_case(uow).number
    case = cases.accept_case(number, CLERK, uow)
    events = [signed(number), completed(number), opened(number), judged(number, c.FollowUpOutcome.SOLVED)]
    deliver(uow, *(events[place] for place in order), *(events[place] for place in reversed(order)))
    assert (case.state, case.answer, case.round) == (State.CLOSED, "第 1 轮答复", 1)
    for kind in (c.CaseResolved, c.CaseFollowUpStarted, c.CaseClosed):
        assert len(uow.of(kind)) == 1, f"{kind.__name__} is told once"
    assert len(uow.of(c.CaseTakenInHand)) <= 1


@pytest.mark.parametrize("times", [1, 2])
def test_two_rounds_in_any_order(times: int) -> None:
    for order in itertools.permutations(range(6)):
        uow = FakeUnitOfWork()
        number = complete_case(uow).number
        case = cases.accept_case(number, CLERK, uow)
        events = [
            completed(number, 1),
            opened(number, 1),
            judged(number, c.FollowUpOutcome.REWORK, 1),
            completed(number, 2),
            opened(number, 2),
            judged(number, c.FollowUpOutcome.SOLVED, 2),
        ]
        deliver(uow, *[events[place] for place in order] * times)
        assert (case.state, case.round, case.answer) == (State.CLOSED, 2, "第 2 轮答复"), order
        answers = [(event.round, event.answer) for event in uow.of(c.CaseResolved)]
        assert answers == [(1, "第 1 轮答复"), (2, "第 2 轮答复")], order
        assert [event.round for event in uow.of(c.CaseReopened)] == [2], order
        assert len(uow.of(c.CaseClosed)) == 1, order


def test_a_bad_rating_opens_another_round_with_its_reason(uow: FakeUnitOfWork, case: Case) -> None:
    n = case.number
    deliver(uow, completed(n), opened(n), judged(n, c.FollowUpOutcome.REWORK, remark="还没有收到钱"))
    assert (case.state, case.round, case.grade) == (State.IN_HAND, 2, c.Grade.DISSATISFIED)
    (event,) = uow.of(c.CaseReopened)
    assert (event.round, event.reason, event.region) == (2, "还没有收到钱", VILLAGE)


@pytest.mark.parametrize("told_by", ["", "clerk"])
def test_who_took_the_residents_word_down_is_told_on(uow: FakeUnitOfWork, told_by: str) -> None:
    """Nobody, where the resident rated in person."""
    for outcome, kind in ((c.FollowUpOutcome.REWORK, c.CaseReopened), (c.FollowUpOutcome.SOLVED, c.CaseClosed)):
        n = cases.accept_case(complete_case(uow).number, CLERK, uow).number
        deliver(uow, completed(n), opened(n), judged(n, outcome, by=told_by, remark="电话里说的"))
        (event,) = uow.of(kind)
        assert (event.by, event.reason) == (told_by, "电话里说的")


@pytest.mark.parametrize(("grade", "reason"), [(c.Grade.DISSATISFIED, "评价：dissatisfied"), (None, "回访未解决")])
def test_a_reopened_case_always_has_a_reason(
    uow: FakeUnitOfWork, case: Case, grade: c.Grade | None, reason: str
) -> None:
    n = case.number
    deliver(uow, completed(n), opened(n), judged(n, c.FollowUpOutcome.REWORK, grade=grade))
    assert uow.of(c.CaseReopened)[0].reason == reason


def test_a_direct_answer_is_followed_up_too(uow: FakeUnitOfWork) -> None:
    case = complete_case(uow)
    cases.answer_case(case.number, AnswerCase(answer="可以"), CLERK, uow)
    deliver(uow, judged(case.number, c.FollowUpOutcome.SOLVED, grade=None), opened(case.number))
    assert (case.state, case.grade) == (State.CLOSED, None)


def test_only_the_first_signature_is_news(uow: FakeUnitOfWork, case: Case) -> None:
    deliver(uow, signed(case.number), signed(case.number), signed(case.number))
    assert uow.published == [c.CaseTakenInHand(number=case.number, unit="u-1", signed_by="s")]


def test_a_directives_task_is_none_of_our_cases(uow: FakeUnitOfWork) -> None:
    progress.task_signed(signed("D361103-20261123-000001-7", c.Origin.DIRECTIVE), uow)
    assert uow.published == []


@pytest.mark.parametrize(
    "event", [signed("nowhere"), completed("nowhere"), opened("nowhere"), judged("nowhere", c.FollowUpOutcome.SOLVED)]
)
def test_an_event_of_a_case_not_yet_known_waits(uow: FakeUnitOfWork, event: Any) -> None:
    with pytest.raises(NotYet, match="nowhere"):
        HANDLERS[type(event)](event, uow)


def test_work_that_ends_after_a_withdrawal_changes_nothing(uow: FakeUnitOfWork, case: Case) -> None:
    cases.withdraw_case(case.number, WithdrawCase(reason="不办了"), CLERK, uow)
    uow.published.clear()
    deliver(uow, signed(case.number), completed(case.number))
    assert case.state is State.WITHDRAWN
    assert uow.published == []

"""The resident is asked, and answers once a round."""

from datetime import timedelta
from typing import Any

import pytest

from services.supervision.handlers.follow_ups import (
    RateFollowUp,
    WrongQueryCode,
    rate_by_phone,
    rate_by_resident,
)
from services.supervision.handlers.reading import latest_follow_up
from services.supervision.model.follow_up import FollowUpState
from shared.contracts import (
    CaseClosed,
    CaseReopened,
    CaseResolved,
    CaseSubmitted,
    FollowUpCompleted,
    FollowUpOpened,
    FollowUpOutcome,
    Grade,
    RatingGiven,
    Role,
)
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.supervision.fakes import CHEN, TOWNSHIP, VILLAGE, FakeUnitOfWork, at, identity
from tests.unit.supervision.stories import deliver, happened

NUMBER = "361103-20261123-000001-0"


def digest(number: str, code: str) -> str:
    return f"digest of {number} and {code}"


def _resolved() -> FakeUnitOfWork:
    uow = FakeUnitOfWork(now=at("2026-12-01 09:00"))
    submitted = happened(CaseSubmitted, at("2026-11-23 09:00"), 1, query_digest=digest(NUMBER, "ABCD"))
    deliver([submitted, happened(CaseResolved, at("2026-11-30 09:00"), 5)], uow)
    return uow


def _rate(uow: FakeUnitOfWork, code: str | None = "ABCD", **fields: Any) -> None:
    rate_by_resident(NUMBER, RateFollowUp(**{"grade": Grade.SATISFIED, "query_code": code, **fields}), digest, uow)


@pytest.mark.parametrize(
    ("grade", "solved", "outcome"),
    [
        (Grade.VERY_SATISFIED, True, FollowUpOutcome.SOLVED),
        (Grade.SATISFIED, True, FollowUpOutcome.SOLVED),
        (Grade.FAIRLY_SATISFIED, True, FollowUpOutcome.SOLVED),
        (Grade.DISSATISFIED, True, FollowUpOutcome.REWORK),
        (Grade.VERY_DISSATISFIED, True, FollowUpOutcome.REWORK),
        (Grade.VERY_SATISFIED, False, FollowUpOutcome.REWORK),
    ],
)
def test_the_rating_decides(grade: Grade, solved: bool, outcome: FollowUpOutcome) -> None:
    uow = _resolved()
    _rate(uow, grade=grade, solved=solved, remark="还没有收到钱")
    (given,), (completed,) = uow.told(RatingGiven), uow.told(FollowUpCompleted)
    assert (given.number, given.round, given.grade, given.remark) == (NUMBER, 1, grade, "还没有收到钱")
    assert (completed.outcome, completed.grade) == (outcome, grade)
    assert (given.by, completed.by) == ("", ""), "the resident in person"


def test_one_rating_a_round() -> None:
    uow = _resolved()
    _rate(uow)
    with pytest.raises(Conflict):
        _rate(uow, grade=Grade.VERY_DISSATISFIED)
    assert len(uow.told(FollowUpCompleted)) == 1


def test_a_new_round_is_asked_anew() -> None:
    uow = _resolved()
    _rate(uow, grade=Grade.DISSATISFIED)
    deliver([happened(CaseReopened, at("2026-12-02 09:00"), 8)], uow)
    with pytest.raises(Conflict):
        _rate(uow)
    deliver([happened(CaseResolved, at("2026-12-09 09:00"), 9, round=2)], uow)
    _rate(uow)
    assert [(event.round, event.outcome) for event in uow.told(FollowUpCompleted)] == [
        (1, FollowUpOutcome.REWORK),
        (2, FollowUpOutcome.SOLVED),
    ]


def test_nothing_to_rate_before_the_end_or_after_the_closing() -> None:
    uow = _resolved()
    uow.follow_ups.all.clear()
    with pytest.raises(Conflict):
        _rate(uow)
    uow = _resolved()
    deliver([happened(CaseClosed, at("2026-12-15 09:00"), 9)], uow)
    with pytest.raises(Conflict):
        _rate(uow)
    assert uow.follow_ups.all[0].state is FollowUpState.ENDED


def test_a_wrong_code_is_refused_and_looks_like_an_unknown_number() -> None:
    uow = _resolved()
    with pytest.raises(WrongQueryCode) as wrong:
        _rate(uow, code="ABCE")
    with pytest.raises(WrongQueryCode) as unknown:
        rate_by_resident("361103-20261123-000009-0", RateFollowUp(Grade.SATISFIED, query_code="A"), digest, uow)
    assert wrong.value.text == unknown.value.text
    assert uow.told(RatingGiven) == []


def test_after_five_wrong_codes_even_the_right_one_has_to_wait() -> None:
    uow = _resolved()
    for _ in range(5):
        with pytest.raises(WrongQueryCode):
            _rate(uow, code="guess")
        uow.now += timedelta(minutes=1)
    with pytest.raises(Conflict):
        _rate(uow)
    uow.now = at("2026-12-01 10:00")  # an hour after the first
    _rate(uow)
    assert len(uow.told(RatingGiven)) == 1


def test_without_code_or_sign_in_there_is_no_rating() -> None:
    with pytest.raises(Invalid) as refused:
        _rate(_resolved(), code=None)
    assert refused.value.errors[0].field == "query_code"


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR])
def test_a_clerk_or_supervisor_takes_it_down_on_the_phone(role: Role) -> None:
    uow = _resolved()
    follow_up = rate_by_phone(NUMBER, RateFollowUp(Grade.SATISFIED), identity(CHEN, TOWNSHIP, role), uow)
    assert (follow_up.rated_by, follow_up.outcome) == (CHEN, FollowUpOutcome.SOLVED)
    (given,), (completed,) = uow.told(RatingGiven), uow.told(FollowUpCompleted)
    assert (given.by, completed.by) == (CHEN, CHEN)


def test_others_do_not() -> None:
    uow = _resolved()
    with pytest.raises(Forbidden):
        rate_by_phone(NUMBER, RateFollowUp(Grade.SATISFIED), identity("h", VILLAGE, Role.HANDLER, Role.AGENT), uow)
    with pytest.raises(NotFound):
        rate_by_phone(NUMBER, RateFollowUp(Grade.SATISFIED), identity("c", "361103199", Role.CLERK), uow)
    assert uow.told(RatingGiven) == []


def test_the_newest_follow_up_is_shown_inside_the_area_only() -> None:
    uow = _resolved()
    assert latest_follow_up(NUMBER, identity("x", VILLAGE), uow).round == 1
    with pytest.raises(NotFound):
        latest_follow_up(NUMBER, identity("x", "361103199"), uow)


def test_a_follow_up_is_opened_once() -> None:
    uow = _resolved()
    deliver([happened(CaseResolved, at("2026-11-30 09:00"), 5)], uow)
    (opened,) = uow.told(FollowUpOpened)
    assert (opened.number, opened.by) == (NUMBER, "361103102-03"), "whoever resolved it, as the example says"

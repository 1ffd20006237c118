"""A newcomer's path: what comes of it is for the learner and the named mentor, and for nobody else."""

import dataclasses
from datetime import date

import pytest

from services.intake.handlers import learning
from services.intake.handlers.knowledge.writing import WithdrawArticle, put_guide, put_path, withdraw
from services.intake.handlers.learning import MarkRead, NameMentor, StartLearning, TakeTest
from services.intake.model.knowledge import StudyKind, StudyPlan
from services.intake.model.knowledge.learning import Attempt, Learning
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.intake.knowledge.fakes import (
    ADMINISTRATOR,
    COLLEAGUE,
    COUNTY,
    LEADER,
    MENTOR,
    NEWCOMER,
    OWNER,
    FakeUnitOfWork,
    a_guide,
    a_path,
)

LINE = "civil_affairs"
RIGHT = {0: (1,), 1: (0, 2)}


@pytest.fixture
def uow(uow: FakeUnitOfWork) -> FakeUnitOfWork:
    put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    put_path(COUNTY, LINE, a_path(), LEADER, uow)
    return uow


@pytest.fixture
def learning_id(uow: FakeUnitOfWork) -> str:
    """A newcomer with a mentor and an attempt."""
    started = learning.start_learning(StartLearning(line=LINE, mentor="mentor"), NEWCOMER, uow)
    learning.take_test(LINE, TakeTest(answers={0: (0,), 1: (0, 2)}), NEWCOMER, uow)
    return started.learning.learning_id


def test_a_path_shows_what_to_read_and_when(uow: FakeUnitOfWork) -> None:
    view = learning.start_learning(StartLearning(line=LINE), NEWCOMER, uow)
    assert [(step.key, step.title, step.read) for step in view.steps] == [
        ("document/《社会救助暂行办法》", "《社会救助暂行办法》", False),
        ("guide/zdshbz", "最低生活保障", False),
    ]
    assert view.dates == tuple(
        (date(2026, month, day), StudyKind.SELF_STUDY) for month, day in ((11, 25), (12, 2), (12, 9))
    )
    view = learning.mark_read(LINE, MarkRead(step="guide/zdshbz"), NEWCOMER, uow)
    again = learning.mark_read(LINE, MarkRead(step="guide/zdshbz"), NEWCOMER, uow)
    assert [step.read for step in view.steps] == [step.read for step in again.steps] == [False, True]
    with pytest.raises(Invalid):
        learning.mark_read(LINE, MarkRead(step="guide/gljt"), NEWCOMER, uow)
    with pytest.raises(Conflict):
        learning.start_learning(StartLearning(line=LINE), NEWCOMER, uow)
    with pytest.raises(NotFound):
        learning.start_learning(StartLearning(line="housing"), NEWCOMER, uow)


@pytest.mark.parametrize(
    ("answers", "passed", "read_again"),
    [
        (RIGHT, True, []),
        ({0: (1,), 1: (2, 0)}, True, []),  # the order of choices does not matter
        ({0: (0,), 1: (0, 2)}, False, ["guide/zdshbz"]),
        ({0: (1,), 1: (0,)}, False, ["document/《社会救助暂行办法》"]),  # all the right ones must be chosen
        ({0: (0, 1), 1: (0, 1, 2)}, False, ["document/《社会救助暂行办法》", "guide/zdshbz"]),  # and no other
        ({}, False, ["document/《社会救助暂行办法》", "guide/zdshbz"]),
    ],
)
def test_a_test_says_passed_or_what_to_read_again(
    uow: FakeUnitOfWork, answers: dict[int, tuple[int, ...]], passed: bool, read_again: list[str]
) -> None:
    learning.start_learning(StartLearning(line=LINE), NEWCOMER, uow)
    result = learning.take_test(LINE, TakeTest(answers=answers), NEWCOMER, uow)
    assert (result.attempt.passed, [step.key for step in result.read_again]) == (passed, read_again)
    assert len(result.explanations) == len(read_again)


def test_a_share_of_right_answers_is_enough(uow: FakeUnitOfWork) -> None:
    put_path(COUNTY, LINE, a_path(pass_percent=50), LEADER, uow)
    learning.start_learning(StartLearning(line=LINE), NEWCOMER, uow)
    result = learning.take_test(LINE, TakeTest(answers={0: (1,)}), NEWCOMER, uow)
    assert result.attempt.passed
    assert [step.key for step in result.read_again] == ["document/《社会救助暂行办法》"], (
        "and it still says what to read"
    )


def test_answers_belong_to_the_test(uow: FakeUnitOfWork) -> None:
    learning.start_learning(StartLearning(line=LINE), NEWCOMER, uow)
    for answers in ({2: (0,)}, {-1: (0,)}, {0: (2,)}, {0: (-1,)}):
        with pytest.raises(Invalid):
            learning.take_test(LINE, TakeTest(answers=answers), NEWCOMER, uow)
    put_path(COUNTY, LINE, a_path(test=()), LEADER, uow)
    with pytest.raises(Conflict):
        learning.take_test(LINE, TakeTest(answers={}), NEWCOMER, uow)


def test_the_learner_and_the_named_mentor_see_it(uow: FakeUnitOfWork, learning_id: str) -> None:
    for actor in (NEWCOMER, MENTOR):
        view = learning.show_learning(learning_id, actor, uow)
        assert [attempt.passed for attempt in view.learning.attempts] == [False]
    assert [view.learning.learner for view in learning.my_mentees(MENTOR, uow)] == ["newcomer"]
    assert len(learning.my_learning(NEWCOMER, uow)) == 1


@pytest.mark.parametrize("actor", [ADMINISTRATOR, LEADER, COLLEAGUE, OWNER])
def test_no_role_lets_anybody_else_see_it(uow: FakeUnitOfWork, learning_id: str, actor: object) -> None:
    """Not even an administrator, nor the leader, nor who owns the path."""
    with pytest.raises(NotFound):
        learning.show_learning(learning_id, actor, uow)  # type: ignore[arg-type]
    assert learning.my_mentees(actor, uow) == learning.my_learning(actor, uow) == []  # type: ignore[arg-type]


def test_only_the_learner_names_a_mentor(uow: FakeUnitOfWork, learning_id: str) -> None:
    """Nobody can make themselves the mentor of somebody, to see what came of their tests."""
    known = uow.learnings.known[learning_id]
    for actor in (ADMINISTRATOR, COLLEAGUE, MENTOR):
        with pytest.raises(Forbidden):
            known.name_mentor(actor.staff_id, by=actor.staff_id)
        with pytest.raises((NotFound, Invalid)):
            learning.name_mentor(LINE, NameMentor(mentor=actor.staff_id), actor, uow)
    learning.name_mentor(LINE, NameMentor(mentor="colleague"), NEWCOMER, uow)
    assert learning.show_learning(learning_id, COLLEAGUE, uow)
    with pytest.raises(NotFound):
        learning.show_learning(learning_id, MENTOR, uow)
    learning.name_mentor(LINE, NameMentor(mentor=None), NEWCOMER, uow)
    with pytest.raises(NotFound):
        learning.show_learning(learning_id, COLLEAGUE, uow)


def test_a_mentor_is_a_colleague_who_is_there(uow: FakeUnitOfWork) -> None:
    for nobody in ("ghost", "newcomer"):
        with pytest.raises(Invalid):
            learning.start_learning(StartLearning(line=LINE, mentor=nobody), NEWCOMER, uow)
    assert uow.learnings.known == {}


def test_nothing_of_it_is_told_to_others(uow: FakeUnitOfWork, learning_id: str) -> None:
    assert [type(event).__name__ for event in uow.published] == ["KnowledgePublished", "KnowledgePublished"]


def test_neither_time_nor_points_are_kept() -> None:
    assert {field.name for field in dataclasses.fields(Attempt)} == {"on", "passed", "read_again"}
    assert {field.name for field in dataclasses.fields(Learning)} == {
        "learning_id",
        "county",
        "line",
        "learner",
        "mentor",
        "started_on",
        "read",
        "attempts",
    }


def test_who_has_set_out_may_go_on_when_the_path_is_withdrawn(uow: FakeUnitOfWork, learning_id: str) -> None:
    withdraw(COUNTY, LINE, WithdrawArticle(reason="重写"), LEADER, uow.paths, uow)
    withdraw(COUNTY, "zdshbz", WithdrawArticle(reason="停了"), LEADER, uow.guides, uow)
    (view,) = learning.my_learning(NEWCOMER, uow)
    assert [step.available for step in view.steps] == [True, False]


@pytest.mark.parametrize(
    ("plan", "dates"),
    [
        (
            StudyPlan(StudyKind.SELF_STUDY, date(2026, 12, 23), date(2027, 1, 6)),
            ["2026-12-23", "2026-12-30", "2027-01-06"],
        ),
        # the first Friday of each month
        (
            StudyPlan(StudyKind.GROUP_STUDY, date(2026, 12, 4), date(2027, 2, 28)),
            ["2026-12-04", "2027-01-01", "2027-02-05"],
        ),
        # the fifth Monday; where there is none, the last
        (
            StudyPlan(StudyKind.GROUP_STUDY, date(2026, 11, 30), date(2027, 1, 31)),
            ["2026-11-30", "2026-12-28", "2027-01-25"],
        ),
        (StudyPlan(StudyKind.TEST, date(2027, 5, 28), date(2028, 6, 1)), ["2027-05-28", "2027-11-26", "2028-05-26"]),
        (StudyPlan(StudyKind.TEST, date(2027, 5, 28), date(2027, 5, 28)), ["2027-05-28"]),
    ],
)
def test_dates_come_again_on_the_same_weekday(plan: StudyPlan, dates: list[str]) -> None:
    assert [day.isoformat() for day in plan.dates] == dates
    assert {day.weekday() for day in plan.dates} == {plan.first.weekday()}

"""What newcomers do on their path. Every command is the learner's own; the mentor reads, and nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.intake.handlers.knowledge.access import county_of, must_be_staff
from services.intake.handlers.knowledge.writing import valid_article
from services.intake.model.knowledge import Article, LearningPath, StepKind, StudyKind
from services.intake.model.knowledge.learning import Attempt, Learning, keys_of, wrong_answers
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Conflict, NotFound
from shared.identifiers import new_id
from shared.identity import Identity

_PLANNED_AHEAD = timedelta(days=190)  # a half-year and a little, so that the next test is always in sight


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLearning:
    """Begin the path of a line; the mentor may be named later."""

    line: str
    mentor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMentor:
    """Who may see what comes of it, beside the learner; None: nobody."""

    mentor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRead:
    """A step was read."""

    step: str  # its key


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTest:
    """The answers to the self-test: by position of the question, the positions of the chosen choices."""

    answers: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step as a reader sees it."""

    key: str
    kind: StepKind
    ref: str
    title: str
    source: str
    note: str
    read: bool
    available: bool  # false: what it points to was withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningView:
    """A learner's path: what is read, what is planned, what came of the tests."""

    learning: Learning
    path: LearningPath
    steps: tuple[StepView, ...]
    dates: tuple[tuple[date, StudyKind], ...]  # from today on


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What a learner is told after a test: passed or not, what to read again, and why the right answers are right."""

    __test__ = False  # pytest: this is no test

    attempt: Attempt
    read_again: tuple[StepView, ...]
    explanations: tuple[tuple[str, str], ...]  # (question, why) of what was wrong; shown once and not kept


def start_learning(command: StartLearning, actor: Identity, uow: UnitOfWork) -> LearningView:
    """Set out on the path of a line.

    Raises:
        NotFound: the line has no path.
        Conflict: the actor is on it already.
    """
    county = county_of(actor, "")
    path = valid_article(county, command.line, uow.paths)
    if uow.learnings.of(actor.staff_id, county, path.code) is not None:
        raise Conflict("您已经在这条学习路径上", "you are on this path already")
    learning = Learning(
        learning_id=new_id(),
        county=county,
        line=path.code,
        learner=actor.staff_id,
        mentor=None,
        started_on=_today(uow),
    )
    if command.mentor is not None:
        _name_mentor(learning, command.mentor, actor, uow)
    uow.learnings.add(learning)
    return _view(learning, path, uow)


def name_mentor(line: str, command: NameMentor, actor: Identity, uow: UnitOfWork) -> LearningView:
    """Let a colleague see one's learning instead of who did before."""
    learning = _own(line, actor, uow)
    _name_mentor(learning, command.mentor, actor, uow)
    return _view(learning, _path_of(learning, uow), uow)


def mark_read(line: str, command: MarkRead, actor: Identity, uow: UnitOfWork) -> LearningView:
    """Note that a step was read."""
    learning = _own(line, actor, uow)
    path = _path_of(learning, uow)
    learning.mark_read(command.step, path, by=actor.staff_id)
    return _view(learning, path, uow)


def take_test(line: str, command: TakeTest, actor: Identity, uow: UnitOfWork) -> TestResult:
    """Judge a self-test; it may be taken as often as one likes."""
    learning = _own(line, actor, uow)
    path = _path_of(learning, uow)
    attempt = learning.take_test(path, command.answers, by=actor.staff_id, on=_today(uow))
    steps = _view(learning, path, uow).steps
    return TestResult(
        attempt=attempt,
        read_again=tuple(step for step in steps if step.key in attempt.read_again),
        explanations=tuple((wrong.text, wrong.because) for wrong in wrong_answers(path, command.answers)),
    )


def my_learning(actor: Identity, uow: UnitOfWork) -> list[LearningView]:
    """The actor's own paths."""
    return [_view(each, _path_of(each, uow), uow) for each in uow.learnings.of_learner(actor.staff_id)]


def my_mentees(actor: Identity, uow: UnitOfWork) -> list[LearningView]:
    """The paths of those who named the actor as their mentor."""
    return [_view(each, _path_of(each, uow), uow) for each in uow.learnings.of_mentor(actor.staff_id)]


def show_learning(learning_id: str, actor: Identity, uow: UnitOfWork) -> LearningView:
    """One learner's path, for the learner and the mentor.

    Raises:
        NotFound: there is none, or it is not the actor's to see; no role opens it, not even an administrator's.
    """
    learning = uow.learnings.get(learning_id)
    if learning is None or not learning.is_open_to(actor.staff_id):
        raise NotFound("没有这条学习记录", "there is no such learning")
    return _view(learning, _path_of(learning, uow), uow)


def _own(line: str, actor: Identity, uow: UnitOfWork) -> Learning:
    learning = uow.learnings.of(actor.staff_id, county_of(actor, ""), line, for_update=True)
    if learning is None:
        raise NotFound("您还没有开始这条学习路径", "you have not started this path")
    return learning


def _name_mentor(learning: Learning, mentor: str | None, actor: Identity, uow: UnitOfWork) -> None:
    if mentor is not None:
        must_be_staff(mentor, learning.county, "mentor", uow)
    learning.name_mentor(mentor, by=actor.staff_id)


def _path_of(learning: Learning, uow: UnitOfWork) -> LearningPath:
    """The newest edition, even a withdrawn one: who has set out may go on."""
    path = uow.paths.newest(learning.county, learning.line)
    if path is None:
        raise NotFound("没有这条学习路径", "there is no such path")
    return path


def _view(learning: Learning, path: LearningPath, uow: UnitOfWork) -> LearningView:
    today = _today(uow)
    return LearningView(
        learning=learning,
        path=path,
        steps=steps_of(path, frozenset(learning.read), uow),
        dates=path.dates_between(today, today + _PLANNED_AHEAD),
    )


def steps_of(path: LearningPath, read: frozenset[str], uow: UnitOfWork) -> tuple[StepView, ...]:
    """The steps of a path with the titles of what they point to."""
    views = []
    for key, step in zip(keys_of(path), path.steps, strict=True):
        article: Article | None = None
        if step.kind is StepKind.GUIDE:
            article = uow.guides.newest(path.county, step.ref)
        elif step.kind is StepKind.QUESTION:
            article = uow.questions.newest(path.county, step.ref)
        views.append(
            StepView(
                key=key,
                kind=step.kind,
                ref=step.ref,
                title=article.title if article else step.ref,
                source=step.source,
                note=step.note,
                read=key in read,
                available=step.kind is StepKind.DOCUMENT or (article is not None and article.is_valid),
            )
        )
    return tuple(views)


def _today(uow: UnitOfWork) -> date:
    return uow.now.astimezone(SHANGHAI).date()

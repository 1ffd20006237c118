"""Writing: a change is a new edition with a reason, and the one before it stays."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from services.intake import events
from services.intake.handlers.knowledge.access import must_be_staff, must_edit
from services.intake.model.knowledge import Article, Edition, Entry, Guide, LearningPath, Question, Step, StepKind
from services.intake.model.knowledge.articles import next_edition, withdrawn_edition
from services.intake.model.knowledge.guides import check_entries
from services.intake.model.knowledge.paths import StudyPlan, TestQuestion, check_path
from services.intake.ports import Articles, UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.identity import Identity

A = TypeVar("A", bound=Article)

LONGEST_REVIEW = timedelta(days=730)  # nothing is relied on for longer without a second look


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """What every change says: who answers for it, until when it holds, why it is made."""

    owner: str
    review_on: date
    reason: str
    based_on: int | None = None  # the version the writer saw; None: whatever is there is replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class PutGuide(Put):
    """A guide as it shall be."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PutQuestion(Put):
    """A question as it shall be."""

    line: str
    item: str
    question: str
    answer: str
    note: str
    also_asked: tuple[str, ...]
    public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PutPath(Put):
    """A learning path as it shall be."""

    name: str
    introduction: str
    steps: tuple[Step, ...]
    plans: tuple[StudyPlan, ...]
    test: tuple[TestQuestion, ...]
    pass_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmArticle:
    """It was looked at and still holds, until another date."""

    review_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawArticle:
    """It no longer holds."""

    reason: str


def put_guide(county: str, item_code: str, command: PutGuide, actor: Identity, uow: UnitOfWork) -> Guide:
    """Write the guide of an item.

    Raises:
        Forbidden: the actor is neither an editor of the county nor the guide's owner.
        Invalid: names the field; nothing is changed.
        Conflict: somebody else changed it since the version the writer saw.
    """
    before = uow.guides.newest(county, item_code)
    edition = _edition(command, before, county, actor, uow)
    item = uow.items.current(county, item_code)
    if item is None:
        raise Invalid("item", f"事项目录里没有“{item_code}”", f"the catalogue has no item {item_code}")
    check_entries(command.entries)
    guide = Guide(
        county=county, code=item.code, line=item.line, edition=edition, item_name=item.name, entries=command.entries
    )
    return publish(guide, before, uow.guides, uow)


def add_question(county: str, command: PutQuestion, actor: Identity, uow: UnitOfWork) -> Question:
    """Write a new question; it is given a code."""
    must_edit(actor, county, None)
    code = ""
    while not code or uow.questions.newest(county, code) is not None:  # an import may have used it
        code = f"q{uow.serials.next_without_gap(f'question/{county}'):04}"
    return put_question(county, code, command, actor, uow)


def change_question(county: str, code: str, command: PutQuestion, actor: Identity, uow: UnitOfWork) -> Question:
    """Write another edition of a question, or bring a withdrawn one back; see :func:`put_guide`.

    Raises:
        NotFound: there is none of this code.
    """
    if uow.questions.newest(county, code) is None:
        raise NotFound(f"没有“{code}”这篇内容", f"there is no article {code}")
    return put_question(county, code, command, actor, uow)


def put_question(county: str, code: str, command: PutQuestion, actor: Identity, uow: UnitOfWork) -> Question:
    """Write a question; see :func:`put_guide`."""
    before = uow.questions.newest(county, code)
    edition = _edition(command, before, county, actor, uow)
    line = command.line
    if command.item:
        item = uow.items.current(county, command.item)
        if item is None:
            raise Invalid("item", f"事项目录里没有“{command.item}”", f"the catalogue has no item {command.item}")
        line = line or item.line
    if not line:
        raise Invalid("line", "没有对应事项时要写工作线", "needed where no item is named")
    question = Question(
        county=county,
        code=code,
        line=line,
        edition=edition,
        item=command.item,
        question=command.question,
        answer=command.answer,
        note=command.note,
        also_asked=command.also_asked,
        public=command.public,
    )
    return publish(question, before, uow.questions, uow)


def put_path(county: str, line: str, command: PutPath, actor: Identity, uow: UnitOfWork) -> LearningPath:
    """Write the learning path of a line; see :func:`put_guide`."""
    before = uow.paths.newest(county, line)
    edition = _edition(command, before, county, actor, uow)
    check_path(command.steps, command.plans, command.test)
    missing = [
        FieldError(f"steps[{position}].ref", f"没有这篇内容：{step.ref}", f"there is no {step.kind} {step.ref}")
        for position, step in enumerate(command.steps)
        if not step_exists(county, step, uow)
    ]
    if missing:
        raise Invalid(*missing[0], *missing[1:])
    path = LearningPath(
        county=county,
        code=line,
        line=line,
        edition=edition,
        name=command.name,
        introduction=command.introduction,
        steps=command.steps,
        plans=command.plans,
        test=command.test,
        pass_percent=command.pass_percent,
    )
    return publish(path, before, uow.paths, uow)


def confirm(
    county: str, code: str, command: ConfirmArticle, actor: Identity, articles: Articles[A], uow: UnitOfWork
) -> A:
    """Put on record that an article was looked at and holds until another date: the same words, a new edition."""
    before = valid_article(county, code, articles)
    must_edit(actor, county, before)
    _check_review_date(command.review_on, uow)
    edition = next_edition(
        before.edition,
        owner=before.edition.owner,
        review_on=command.review_on,
        by=actor.staff_id,
        at=uow.now,
        reason=command.reason,
    )
    return publish(before.copy(edition), before, articles, uow)


def withdraw(
    county: str, code: str, command: WithdrawArticle, actor: Identity, articles: Articles[A], uow: UnitOfWork
) -> A:
    """Take an article back: nobody finds it any more, and every edition can still be read."""
    before = valid_article(county, code, articles)
    must_edit(actor, county, before)
    edition = withdrawn_edition(before.edition, by=actor.staff_id, at=uow.now, reason=command.reason)
    return publish(before.copy(edition), before, articles, uow)


def publish(article: A, before: A | None, articles: Articles[A], uow: UnitOfWork) -> A:
    """Store and announce an edition; one that says nothing new is not made, and the one before is returned."""
    if before is not None and article.says_the_same_as(before):
        return before
    articles.add(article)
    uow.publish(events.knowledge_published(article))
    return article


def valid_article(county: str, code: str, articles: Articles[A]) -> A:
    """The current edition of an article.

    Raises:
        NotFound: there is none, or it was withdrawn.
    """
    article = articles.newest(county, code)
    if article is None or not article.is_valid:
        raise NotFound(f"没有“{code}”这篇内容", f"there is no article {code}")
    return article


def step_exists(county: str, step: Step, uow: UnitOfWork) -> bool:
    """Whether what a step points to can be read."""
    match step.kind:
        case StepKind.GUIDE:
            article: Article | None = uow.guides.newest(county, step.ref)
        case StepKind.QUESTION:
            article = uow.questions.newest(county, step.ref)
        case StepKind.DOCUMENT:
            return bool(step.ref)
    return article is not None and article.is_valid


def _edition(command: Put, before: Article | None, county: str, actor: Identity, uow: UnitOfWork) -> Edition:
    must_edit(actor, county, before)
    if command.based_on is not None and command.based_on != (before.edition.version if before else 0):
        raise Conflict(
            "您打开之后，别人已经改过这篇内容；请看过新版本再改",
            "somebody has changed this since you opened it; look at the new version first",
        )
    if before is None or command.owner != before.edition.owner:
        must_be_staff(command.owner, county, "owner", uow)
    if before is None or command.review_on != before.edition.review_on:
        _check_review_date(command.review_on, uow)
    return next_edition(
        before.edition if before else None,
        owner=command.owner,
        review_on=command.review_on,
        by=actor.staff_id,
        at=uow.now,
        reason=command.reason,
    )


def _check_review_date(review_on: date, uow: UnitOfWork) -> None:
    today = uow.now.astimezone(SHANGHAI).date()
    if not today < review_on <= today + LONGEST_REVIEW:
        raise Invalid("review_on", "应在今天之后、两年之内", "must lie after today and within two years")

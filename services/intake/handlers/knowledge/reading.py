"""Reading: staff see everything of their county, residents what is public and nothing else."""

from dataclasses import dataclass
from datetime import date

from services.intake.handlers.knowledge.writing import valid_article
from services.intake.model.knowledge import EntryKind, Guide, Question
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicQuestion:
    """A question as residents see it."""

    code: str
    item: str
    question: str
    answer: str
    as_of: date  # when it was written or last confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicGuide:
    """A guide as residents see it: no owner, no contact, no internal entry."""

    item: str
    name: str
    steps: tuple[str, ...]
    pitfalls: tuple[str, ...]
    forms: tuple[str, ...]
    as_of: date
    questions: tuple[PublicQuestion, ...]


def questions_about(county: str, item: str, uow: UnitOfWork) -> list[Question]:
    """The valid questions about an item; all of the county if ``item`` is empty."""
    return [question for question in uow.questions.valid(county) if not item or question.item == item]


def public_guide(county: str, code: str, uow: UnitOfWork) -> PublicGuide:
    """The public part of an item's guide, with the public questions about the item.

    Raises:
        NotFound: there is nothing public, which is answered like nothing at all.
    """
    guide = valid_article(county, code, uow.guides)
    item = uow.items.current(county, code)
    if item is None or not guide.is_public:
        raise NotFound(f"没有“{code}”的办事指南", f"there is no guide for {code}")
    return PublicGuide(
        item=code,
        name=item.name,
        steps=guide.of(EntryKind.STEP, public_only=True),
        pitfalls=guide.of(EntryKind.PITFALL, public_only=True),
        forms=guide.of(EntryKind.FORM, public_only=True),
        as_of=_as_of(guide),
        questions=tuple(_public(each) for each in questions_about(county, code, uow) if each.is_public),
    )


def public_question(county: str, code: str, uow: UnitOfWork) -> PublicQuestion:
    """A public question.

    Raises:
        NotFound: there is none; one that is internal is answered like none.
    """
    question = valid_article(county, code, uow.questions)
    if not question.is_public:
        raise NotFound(f"没有“{code}”这篇内容", f"there is no article {code}")
    return _public(question)


def _public(question: Question) -> PublicQuestion:
    return PublicQuestion(
        code=question.code,
        item=question.item,
        question=question.question,
        answer=question.answer,
        as_of=_as_of(question),
    )


def _as_of(article: Guide | Question) -> date:
    return article.edition.changed_at.astimezone(SHANGHAI).date()

"""Guides and questions as documents of the search: everything for staff, and apart from it what is public."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from services.intake.model.knowledge.guides import EntryKind, Guide
from services.intake.model.knowledge.questions import Question
from services.intake.model.search import Document, Field, Index
from shared.contracts import ArticleKind


class ArticleKey(NamedTuple):
    """Which article was found, with what a list of hits shows of it."""

    kind: ArticleKind
    code: str
    title: str
    line: str


_KIND_WEIGHTS = {EntryKind.STEP: 1.0, EntryKind.PITFALL: 1.1, EntryKind.FORM: 1.2, EntryKind.CONTACT: 0.8}


class ItemNames(NamedTuple):
    """What an item is called, officially and by the people."""

    name: str
    aliases: tuple[str, ...] = ()


def index_of(
    guides: Iterable[Guide], questions: Iterable[Question], items: Mapping[str, ItemNames], *, public_only: bool
) -> Index[ArticleKey]:
    """The search over both. What is internal is not in the public index at all, so no query can bring it up.

    Args:
        items: by code, what the county's items are called now.
    """
    documents = [
        _guide(guide, items.get(guide.code, ItemNames(guide.item_name)), public_only=public_only)
        for guide in guides
        if guide.is_public or not public_only
    ]
    documents += [_question(each, public_only=public_only) for each in questions if each.is_public or not public_only]
    return Index(documents)


def _guide(guide: Guide, called: ItemNames, *, public_only: bool) -> Document[ArticleKey]:
    entries = (entry for entry in guide.entries if entry.public or not public_only)
    return Document(
        ArticleKey(guide.kind, guide.code, called.name, guide.line),
        (
            Field("code", guide.code, sounds=False),
            Field("title", called.name, 3.0),
            *(Field("alias", alias, 3.0) for alias in called.aliases),
            *(Field(entry.kind.value, entry.text, _KIND_WEIGHTS[entry.kind], sounds=False) for entry in entries),
        ),
    )


def _question(question: Question, *, public_only: bool) -> Document[ArticleKey]:
    note = () if public_only else (Field("note", question.note, 0.8, sounds=False),)
    return Document(
        ArticleKey(question.kind, question.code, question.title, question.line),
        (
            Field("code", question.code, sounds=False),
            Field("title", question.question, 2.5),
            *(Field("also_asked", words, 2.5) for words in question.also_asked),
            Field("answer", question.answer, 1.0, sounds=False),
            *note,
        ),
    )

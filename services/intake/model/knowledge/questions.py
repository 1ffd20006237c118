"""Questions with answers: what is asked again and again, answered once."""

from dataclasses import dataclass
from typing import ClassVar

from services.intake.model.knowledge.articles import Article
from shared.contracts import ArticleKind


@dataclass(kw_only=True)
class Question(Article):
    """One question and its answer. ``note`` is for staff and is never shown to residents."""

    kind: ClassVar = ArticleKind.QUESTION
    parts: ClassVar = ("line", "item", "question", "answer", "note", "also_asked", "public")

    item: str  # code of the item it is about; empty: none in particular
    question: str
    answer: str
    note: str  # 内部口径: what staff should check or know beyond the answer
    also_asked: tuple[str, ...]  # other words for the same question
    public: bool

    @property
    def title(self) -> str:
        return self.question

    @property
    def is_public(self) -> bool:
        return self.public

"""The network's own knowledge: guides, questions and learning paths, published by intake.

Nobody's learning is told here: results of self-tests are for the learner and their mentor, and are no event.
"""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import event
from shared.contracts.vocabulary import ArticleKind

__all__ = [
    "ArticleToReview",
    "KnowledgePublished",
    "KnowledgeReviewRequested",
]


@event(
    "knowledge.published",
    publisher="intake",
    subject="knowledge/{article}",
    correlation="{article}",
    summary="指南、问答或学习路径有了新版本，或被撤下。",
    example={
        "article": "361103/guide/zdshbz",
        "county": "361103",
        "kind": "guide",
        "code": "zdshbz",
        "version": 2,
        "title": "最低生活保障",
        "line": "civil_affairs",
        "public": True,
        "withdrawn": False,
        "by": "361103-07",
        "reason": "申请表换了新版",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgePublished:
    article: str  # county, kind and code in one
    county: str
    kind: ArticleKind
    code: str  # of the item, the question or the line
    version: int
    title: str
    line: str
    public: bool  # residents can read some of it
    withdrawn: bool
    by: str  # staff id
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleToReview:
    """An article whose review date has passed."""

    kind: ArticleKind
    code: str
    title: str
    review_on: date


@event(
    "knowledge.review_requested",
    publisher="intake",
    consumers=("notify",),
    subject="knowledge-review/{reminder_id}",
    correlation="{reminder_id}",
    summary="知识库里有内容到了复核日期，请责任人复核。",
    example={
        "reminder_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1f01",
        "county": "361103",
        "owner": "361103-07",
        "articles": [
            {"kind": "guide", "code": "zdshbz", "title": "最低生活保障", "review_on": "2026-11-20"},
        ],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeReviewRequested:
    reminder_id: str  # UUIDv7
    county: str
    owner: str | None  # staff id; None: the owner has left, somebody must take it over
    articles: tuple[ArticleToReview, ...]  # each is named once, in one reminder

"""What guides, questions and learning paths have in common: editions, an owner, and a date to look at them again."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, Self

from shared.contracts import ArticleKind


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of an article: who answers for it, and who made it, when and why."""

    version: int  # 1 for the first
    owner: str  # staff id of who answers for it
    review_on: date  # the last day on which it may be relied on without a second look
    changed_by: str
    changed_at: datetime
    reason: str
    withdrawn: bool = False  # no longer valid; kept to be read


@dataclass(kw_only=True)
class Article(ABC):
    """A versioned text of one county. A change is a new object with the next edition; the old one stays as it was."""

    kind: ClassVar[ArticleKind]
    parts: ClassVar[tuple[str, ...]]  # the attributes that make up its content

    county: str
    code: str
    line: str  # line of work
    edition: Edition

    @property
    @abstractmethod
    def title(self) -> str:
        """What it is called in a list."""

    @property
    @abstractmethod
    def is_public(self) -> bool:
        """Whether residents can read any of it."""

    @property
    def is_valid(self) -> bool:
        """Whether it has not been withdrawn."""
        return not self.edition.withdrawn

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been looked at again before ``today``."""
        return self.is_valid and self.edition.review_on < today

    def says_the_same_as(self, other: "Article") -> bool:
        """Whether the content, the owner and the review date are the same, and neither is withdrawn."""
        mine, theirs = self.edition, other.edition
        return all(getattr(self, part) == getattr(other, part) for part in self.parts) and (
            mine.owner,
            mine.review_on,
            mine.withdrawn,
        ) == (theirs.owner, theirs.review_on, theirs.withdrawn)

    def copy(self, edition: Edition) -> Self:
        """The same content in another edition."""
        return replace(self, edition=edition)


def next_edition(
    before: Edition | None, *, owner: str, review_on: date, by: str, at: datetime, reason: str, withdrawn: bool = False
) -> Edition:
    """The edition that follows ``before``; the first if there is none."""
    return Edition(
        version=before.version + 1 if before else 1,
        owner=owner,
        review_on=review_on,
        changed_by=by,
        changed_at=at,
        reason=reason,
        withdrawn=withdrawn,
    )


def withdrawn_edition(before: Edition, *, by: str, at: datetime, reason: str) -> Edition:
    """The edition that takes an article back."""
    return replace(before, version=before.version + 1, changed_by=by, changed_at=at, reason=reason, withdrawn=True)

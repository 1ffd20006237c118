"""What the handlers of the knowledge need from outside."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Protocol, TypeVar

from services.intake.model.knowledge import Article
from services.intake.model.knowledge.learning import Learning

A = TypeVar("A", bound=Article)


class Articles(Protocol[A]):
    """All editions of one kind of article."""

    def newest(self, county: str, code: str) -> A | None:
        """The last edition, withdrawn or not."""
        ...

    def edition(self, county: str, code: str, version: int) -> A | None: ...

    def editions(self, county: str, code: str) -> list[A]:
        """Every edition, the newest first."""
        ...

    def valid(self, county: str) -> list[A]:
        """The last edition of each article that is not withdrawn, by line and code."""
        ...

    def overdue(self, today: date, county: str | None = None) -> list[A]:
        """Valid articles that should have been looked at again before ``today``; of one county or of all."""
        ...

    def add(self, article: A) -> None: ...


class Reminders(Protocol):
    """The register of who was reminded of what: one row an edition."""

    def named(self, articles: Collection[Article]) -> set[tuple[str, str, str, int]]:
        """(county, kind, code, version) of those of ``articles`` that a reminder has named."""
        ...

    def last(self) -> Mapping[tuple[str, str], datetime]:
        """By (county, owner), when they were reminded last."""
        ...

    def add(self, article: Article, reminder_id: str, at: datetime) -> None: ...


class KnowledgeState(Protocol):
    """Tells whether an index is still what the database holds."""

    def stamp(self, county: str) -> tuple[int, ...]:
        """Another one after every change of the county's guides or questions."""
        ...


class Learnings(Protocol):
    """Newcomers on their paths."""

    def get(self, learning_id: str) -> Learning | None: ...

    def of(self, learner: str, county: str, line: str, *, for_update: bool = False) -> Learning | None: ...

    def of_learner(self, learner: str) -> list[Learning]: ...

    def of_mentor(self, mentor: str) -> list[Learning]: ...

    def add(self, learning: Learning) -> None: ...

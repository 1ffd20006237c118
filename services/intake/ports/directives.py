"""What the handlers of directives need."""

from dataclasses import dataclass
from typing import Protocol

from services.intake.model.directive import Answer, Directive, Retention, State


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveFilter:
    """Which directives are listed; what is not given does not narrow it."""

    state: State | None = None
    before: str | None = None  # a number: only smaller ones
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFilter:
    """Which filed directives the index is searched for; every word must be found."""

    words: tuple[str, ...] = ()
    year: int | None = None
    retention: Retention | None = None
    before: str | None = None  # an archive number: only smaller ones
    limit: int = 50


class Directives(Protocol):
    """All directives, what the units answered, and the index of those that are filed."""

    def get(self, number: str, *, for_update: bool = False) -> Directive | None: ...

    def add(self, directive: Directive) -> None: ...

    def page(self, wanted: DirectiveFilter, *, scope: str) -> list[Directive]:
        """Newest number first, of ``scope`` or above it; one more than the limit if there are more."""
        ...

    def archive(self, wanted: ArchiveFilter, *, scope: str) -> list[Directive]:
        """Filed ones, greatest archive number first; one more than the limit if there are more."""
        ...

    def answer(self, task_id: str) -> Answer | None:
        """A unit's answer, locked until the transaction ends."""
        ...

    def add_answer(self, answer: Answer) -> None: ...

    def answers(self, number: str) -> list[Answer]:
        """What the units have answered to a directive, by unit."""
        ...

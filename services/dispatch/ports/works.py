"""What tasks are shares of, as handlers see it."""

from typing import Protocol

from services.dispatch.model.work import Casework, DirectiveWork


class Caseworks(Protocol):
    """The work for cases."""

    def add(self, work: Casework) -> None:
        """Keep a new one."""
        ...

    def find(self, number: str) -> Casework | None:
        """The work for a case, locked until the transaction ends; None: nothing is known of it."""
        ...


class DirectiveWorks(Protocol):
    """The spreading of directives."""

    def add(self, work: DirectiveWork) -> None:
        """Keep a new one."""
        ...

    def find(self, number: str) -> DirectiveWork | None:
        """The spreading of a directive, locked until the transaction ends; None: it was not spread."""
        ...

    def look(self, number: str) -> DirectiveWork | None:
        """The same to look at, not locked."""
        ...

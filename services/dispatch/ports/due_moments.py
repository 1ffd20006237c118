"""When tasks are due, as handlers see it."""

from collections.abc import Collection
from typing import Protocol

from services.dispatch.model.due import DueMoment
from services.dispatch.model.task import Task


class DueMoments(Protocol):
    """What is known of supervision's clocks."""

    def find(self, clock_id: str) -> DueMoment | None:
        """What is known of a clock, to change; None: nothing yet."""
        ...

    def add(self, moment: DueMoment) -> None:
        """Keep what was heard of a clock for the first time."""
        ...

    def about(self, tasks: Collection[Task]) -> list[DueMoment]:
        """All that is known about these tasks and the cases and directives they are shares of."""
        ...

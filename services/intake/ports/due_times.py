"""When cases are due."""

from typing import Protocol

from services.intake.model.due import DueTime


class DueTimes(Protocol):
    """Intake's own copy of when cases are due."""

    def get(self, case_number: str) -> DueTime | None: ...

    def add(self, due: DueTime) -> None: ...

"""Who works where."""

from typing import Protocol

from services.intake.model.staff import StaffMember


class Staff(Protocol):
    """Intake's own copy of the staff."""

    def get(self, staff_id: str) -> StaffMember | None: ...

    def put(self, member: StaffMember) -> None:
        """Keep what is newer than what is known."""
        ...

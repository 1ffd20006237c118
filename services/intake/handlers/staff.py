"""Keeping intake's own copy of the staff."""

from services.intake.model.staff import StaffMember
from services.intake.ports import UnitOfWork
from shared.contracts import StaffRegistered


def staff_registered(member: StaffRegistered, sequence: int, uow: UnitOfWork) -> None:
    """Remember who works where; an older event never overwrites a newer one."""
    uow.staff.put(
        StaffMember(
            staff_id=member.staff_id,
            name=member.name,
            unit=member.unit,
            scope=member.scope,
            active=member.active,
            sequence=sequence,
        )
    )

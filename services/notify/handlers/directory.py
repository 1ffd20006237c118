"""Keeping notify's own copy of units, staff and directives: an older event never overwrites a newer one."""

from services.notify.model import Directive, Staff, Unit
from services.notify.ports import Event, UnitOfWork
from shared.contracts import DirectiveReceived, StaffRegistered, UnitRegistered


def unit_registered(event: Event[UnitRegistered], uow: UnitOfWork) -> None:
    """Remember who leads a unit."""
    data, known = event.data, uow.directory.unit(event.data.code)
    if known is None:
        uow.directory.add_unit(
            Unit(code=data.code, name=data.name, region=data.region, leader=data.leader, sequence=event.sequence)
        )
    elif known.sequence < event.sequence:
        known.name, known.region, known.leader = data.name, data.region, data.leader
        known.sequence = event.sequence


def staff_registered(event: Event[StaffRegistered], uow: UnitOfWork) -> None:
    """Remember a person's roles and reach; the phone number is left behind, for no channel needs it."""
    data, known = event.data, uow.directory.staff(event.data.staff_id)
    roles = [role.value for role in data.roles]
    if known is None:
        uow.directory.add_staff(
            Staff(
                staff_id=data.staff_id,
                unit=data.unit,
                scope=data.scope,
                roles=roles,
                active=data.active,
                sequence=event.sequence,
            )
        )
    elif known.sequence < event.sequence:
        known.unit, known.scope, known.roles, known.active = data.unit, data.scope, roles, data.active
        known.sequence = event.sequence


def directive_received(event: Event[DirectiveReceived], uow: UnitOfWork) -> None:
    """Remember who sent a directive, to tell them when all is done."""
    data = event.data
    if uow.matters.directive(data.number) is None:
        uow.matters.add_directive(
            Directive(number=data.number, title=data.title, region=data.region, issued_by=data.issued_by)
        )

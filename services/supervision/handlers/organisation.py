"""Supervision's copy of the organisation follows dispatch's word; the newest sequence wins."""

from services.supervision.model.organisation import Region, StaffMember, Unit
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import RegionRegistered, StaffRegistered, UnitRegistered


def region_registered(event: Event[RegionRegistered], uow: UnitOfWork) -> None:
    """Keep or rename a region."""
    known = uow.organisation.region(event.data.code)
    if known is None:
        uow.organisation.add(Region(event.data.code, event.data.name, event.sequence))
    elif known.sequence < event.sequence:
        known.name, known.sequence = event.data.name, event.sequence


def unit_registered(event: Event[UnitRegistered], uow: UnitOfWork) -> None:
    """Keep or change a unit and who leads it."""
    said, known = event.data, uow.organisation.unit(event.data.code)
    if known is None:
        uow.organisation.add(
            Unit(
                code=said.code,
                name=said.name,
                region=said.region,
                kind=said.kind,
                leader=said.leader,
                valid_from=said.valid_from,
                valid_to=said.valid_to,
                sequence=event.sequence,
            )
        )
    elif known.sequence < event.sequence:
        known.name, known.region, known.kind, known.leader = said.name, said.region, said.kind, said.leader
        known.valid_from, known.valid_to, known.sequence = said.valid_from, said.valid_to, event.sequence


def staff_registered(event: Event[StaffRegistered], uow: UnitOfWork) -> None:
    """Keep or change a person."""
    said, known = event.data, uow.organisation.member(event.data.staff_id)
    if known is None:
        uow.organisation.add(
            StaffMember(
                staff_id=said.staff_id,
                name=said.name,
                unit=said.unit,
                roles=said.roles,
                active=said.active,
                sequence=event.sequence,
            )
        )
    elif known.sequence < event.sequence:
        known.name, known.unit, known.roles = said.name, said.unit, said.roles
        known.active, known.sequence = said.active, event.sequence

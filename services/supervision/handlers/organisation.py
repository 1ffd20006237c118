"""Supervision's copy of the organisation follows dispatch's word; the newest sequence wins."""

from services.supervision.model.organisation import Region, StaffMember, Unit
from services.supervision.ports import Fact, UnitOfWork
from shared.contracts import RegionRegistered, StaffRegistered, UnitRegistered


def region_registered(fact: Fact[RegionRegistered], uow: UnitOfWork) -> None:
    """Keep or rename a region."""
    known = uow.organisation.region(fact.data.code)
    if known is None:
        uow.organisation.add(Region(fact.data.code, fact.data.name, fact.sequence))
    elif known.sequence < fact.sequence:
        known.name, known.sequence = fact.data.name, fact.sequence


def unit_registered(fact: Fact[UnitRegistered], uow: UnitOfWork) -> None:
    """Keep or change a unit and who leads it."""
    said, known = fact.data, uow.organisation.unit(fact.data.code)
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
                sequence=fact.sequence,
            )
        )
    elif known.sequence < fact.sequence:
        known.name, known.region, known.kind, known.leader = said.name, said.region, said.kind, said.leader
        known.valid_from, known.valid_to, known.sequence = said.valid_from, said.valid_to, fact.sequence


def staff_registered(fact: Fact[StaffRegistered], uow: UnitOfWork) -> None:
    """Keep or change a person."""
    said, known = fact.data, uow.organisation.member(fact.data.staff_id)
    if known is None:
        uow.organisation.add(
            StaffMember(
                staff_id=said.staff_id,
                name=said.name,
                unit=said.unit,
                roles=said.roles,
                active=said.active,
                sequence=fact.sequence,
            )
        )
    elif known.sequence < fact.sequence:
        known.name, known.unit, known.roles = said.name, said.unit, said.roles
        known.active, known.sequence = said.active, fact.sequence

"""The organisation, told."""

from services.dispatch.model.hours import DEFAULT_HOURS
from services.dispatch.model.organisation import Region, Staff, Unit
from shared.contracts import RegionRegistered, StaffRegistered, UnitRegistered


def region_registered(region: Region) -> RegionRegistered:
    """A region is new or was changed."""
    return RegionRegistered(
        code=region.code,
        name=region.name,
        tier=region.tier,
        parent=region.parent,
        valid_from=region.valid_from,
        valid_to=region.valid_to,
        successors=region.successors,
    )


def unit_registered(unit: Unit, duty_contact: str | None = None) -> UnitRegistered:
    """A unit is new or was changed; ``duty_contact`` is the sealed number of its duty telephone."""
    return UnitRegistered(
        code=unit.code,
        name=unit.name,
        tier=unit.tier,
        region=unit.region,
        kind=unit.kind,
        lines=unit.lines,
        leader=unit.leader,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        successors=unit.successors,
        hours=unit.hours or DEFAULT_HOURS[unit.tier],
        duty_contact=duty_contact,
    )


def staff_registered(staff: Staff, contact: str | None) -> StaffRegistered:
    """A person is new or was changed; ``contact`` is the sealed phone number."""
    return StaffRegistered(
        staff_id=staff.staff_id,
        name=staff.name,
        unit=staff.unit,
        scope=staff.scope,
        roles=tuple(sorted(staff.roles)),
        lines=staff.lines,
        contact=contact,
        active=staff.active,
    )

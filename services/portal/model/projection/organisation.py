"""Copies of regions, units, staff and the catalogue."""

from datetime import datetime

import msgspec

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import ItemView, LineView, RegionView, StaffView, UnitView
from shared.contracts import ItemPublished, LineRegistered, RegionRegistered, StaffRegistered, UnitRegistered


@projects(RegionRegistered)
def _region(e: RegionRegistered, time: datetime) -> Patch:
    return Patch(
        RegionView,
        e.code,
        {
            "name": e.name,
            "tier": e.tier.value,
            "parent": e.parent,
            "successors": list(e.successors),
            "valid_to": e.valid_to,
        },
    )


@projects(UnitRegistered)
def _unit(e: UnitRegistered, time: datetime) -> Patch:
    return Patch(
        UnitView,
        e.code,
        {
            "name": e.name,
            "tier": e.tier.value,
            "region": e.region,
            "kind": e.kind.value,
            "lines": list(e.lines),
            "leader": e.leader,
            "valid_from": e.valid_from,
            "valid_to": e.valid_to,
        },
    )


@projects(StaffRegistered)
def _staff(e: StaffRegistered, time: datetime) -> Patch:
    return Patch(
        StaffView,
        e.staff_id,
        {
            "name": e.name,
            "unit": e.unit,
            "scope": e.scope,
            "roles": [role.value for role in e.roles],
            "active": e.active,
        },
    )


@projects(LineRegistered)
def _line(e: LineRegistered, time: datetime) -> Patch:
    return Patch(
        LineView,
        e.line_id,
        {
            "county": e.county,
            "code": e.code,
            "name": e.name,
            "name_en": e.name_en,
            "leader_title": e.leader_title,
            "unit": e.unit,
            "active": e.active,
            "targets": msgspec.to_builtins(e.targets),
        },
    )


@projects(ItemPublished)
def _item(e: ItemPublished, time: datetime) -> Patch:
    return Patch(
        ItemView,
        e.code,
        {
            "version": e.version,
            "name": e.name,
            "kind": e.kind.value,
            "promised_working_days": e.promised_working_days,
        },
    )

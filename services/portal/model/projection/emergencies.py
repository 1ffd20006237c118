"""Emergencies."""

from datetime import datetime

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import EmergencyView
from shared.contracts import EmergencyDeclared, EmergencyEnded


@projects(EmergencyDeclared)
def _declared(e: EmergencyDeclared, time: datetime) -> Patch:
    return _emergency(e)


@projects(EmergencyEnded)
def _ended(e: EmergencyEnded, time: datetime) -> Patch:
    said = _emergency(e)
    return said._replace(fields={**said.fields, "ended_at": time})


def _emergency(e: EmergencyDeclared | EmergencyEnded) -> Patch:
    return Patch(
        EmergencyView,
        e.emergency_id,
        {
            "kind": e.kind.value,
            "level": e.level,
            "name": e.name,
            "region": e.region,
            "region_name": e.region_name,
            "normal_waits": e.normal_waits,
            "declared_at": e.declared_at,
        },
    )

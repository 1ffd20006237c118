"""The duty log and its handovers."""

from datetime import datetime

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.register_views import DutyLogView
from shared.contracts import DutyHandedOver, DutyLogged, DutyTakenOver


@projects(DutyLogged)
def _logged(e: DutyLogged, time: datetime) -> Patch:
    return Patch(
        DutyLogView,
        e.entry_id,
        {
            "kind": e.kind.value,
            "unit": e.unit,
            "region": e.region,
            "happened_at": e.happened_at,
            "text": e.text,
            "corrects": e.corrects,
            "written_by": e.by,
        },
    )


@projects(DutyHandedOver)
def _handed_over(e: DutyHandedOver, time: datetime) -> Patch:
    return Patch(
        DutyLogView,
        e.entry_id,
        {
            "kind": "handover",
            "unit": e.unit,
            "region": e.region,
            "happened_at": time,
            "text": e.text,
            "written_by": e.by,
            "taken_by": e.to,
        },
    )


@projects(DutyTakenOver)
def _taken_over(e: DutyTakenOver, time: datetime) -> Patch:
    return Patch(DutyLogView, e.entry_id, {"taken_at": time})

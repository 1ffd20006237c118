"""Information reported upward."""

from datetime import datetime

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.register_views import InformationView
from shared.contracts import InformationReceived, InformationReported


@projects(InformationReported)
def _reported(e: InformationReported, time: datetime) -> Patch:
    return Patch(
        InformationView,
        f"{e.report_id}/{e.part}",
        {
            "report_id": e.report_id,
            "stage": e.stage.value,
            "kind": e.kind.value,
            "urgent": e.urgent,
            "unit": e.unit,
            "region": e.region,
            "place": e.place,
            "happened_at": e.happened_at,
            "title": e.title,
            "text": e.text,
            "in_time": e.in_time,
            "to_unit": e.to_unit,
            "reported_by": e.by,
            "reported_at": time,
        },
    )


@projects(InformationReceived)
def _received(e: InformationReceived, time: datetime) -> Patch:
    return Patch(InformationView, f"{e.report_id}/{e.part}", {"received_by": e.by, "received_at": time})

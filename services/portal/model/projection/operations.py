"""What operators did to the queues."""

from datetime import datetime

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import InterventionView
from shared.contracts import InterventionRecorded


@projects(InterventionRecorded)
def _intervention(e: InterventionRecorded, time: datetime) -> Patch:
    return Patch(
        InterventionView,
        e.intervention_id,
        {
            "act": e.act,
            "operator": e.operator,
            "queue": e.queue,
            "selection": e.selection,
            "messages": e.messages,
            "reason": e.reason,
            "state": e.state,
            "begun_at" if e.state == "begun" else "ended_at": time,
        },
    )

"""Directives."""

from datetime import datetime

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import DirectiveView
from shared import contracts as c


@projects(c.DirectiveReceived)
def _directive_received(e: c.DirectiveReceived, time: datetime) -> Patch:
    return Patch(
        DirectiveView,
        e.number,
        {
            "title": e.title,
            "document": e.document,
            "action": e.action.value,
            "urgent": e.urgent,
            "region": e.region,
            "target_tier": e.target_tier.value,
            "issued_by": e.issued_by,
            "received_at": time,
        },
    )


@projects(c.DirectiveDispatched)
def _directive_dispatched(e: c.DirectiveDispatched, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"dispatched_tasks": e.tasks})


@projects(c.DirectiveCompleted)
def _directive_completed(e: c.DirectiveCompleted, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"completed_at": time})

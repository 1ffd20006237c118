"""Directives."""

from datetime import datetime

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import DirectiveView
from shared.contracts import DirectiveCompleted, DirectiveDispatched, DirectiveReceived


@projects(DirectiveReceived)
def _directive_received(e: DirectiveReceived, time: datetime) -> Patch:
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


@projects(DirectiveDispatched)
def _directive_dispatched(e: DirectiveDispatched, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"dispatched_tasks": e.tasks})


@projects(DirectiveCompleted)
def _directive_completed(e: DirectiveCompleted, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"completed_at": time})

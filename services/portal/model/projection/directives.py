"""Directives."""

from datetime import datetime

import msgspec

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import DirectiveView
from shared.contracts import (
    Decision,
    DirectiveCancelled,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveDispatched,
    DirectiveFiled,
    DirectiveIssued,
    DirectiveProposed,
    DirectiveReceiptsCounted,
    DirectiveReceived,
)


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
            "line": e.line,
            "region": e.region,
            "target_tier": e.target_tier.value if e.target_tier else "",
            "issued_by": e.issued_by,
            "issuing_unit": e.issuing_unit,
            "urgency": e.urgency.value,
            "needs_decision": e.needs_decision,
            "milestones": msgspec.to_builtins(e.milestones),
            "state": "registered",
            "received_at": time,
        },
    )


@projects(DirectiveProposed)
def _directive_proposed(e: DirectiveProposed, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"state": "proposed"})


@projects(DirectiveDecided)
def _directive_decided(e: DirectiveDecided, time: datetime) -> Patch:
    states = {Decision.SEND: "issued", Decision.REDO: "registered", Decision.KEEP: "kept"}
    return Patch(DirectiveView, e.number, {"state": states[e.decision]})


@projects(DirectiveIssued)
def _directive_issued(e: DirectiveIssued, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"state": "issued", "issued_at": time})


@projects(DirectiveCancelled)
def _directive_cancelled(e: DirectiveCancelled, time: datetime) -> Patch:
    state = "superseded" if e.superseded_by else "cancelled"
    return Patch(DirectiveView, e.number, {"state": state, "superseded_by": e.superseded_by or ""})


@projects(DirectiveFiled)
def _directive_filed(e: DirectiveFiled, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"state": "filed", "archive_number": e.archive_number})


@projects(DirectiveDispatched)
def _directive_dispatched(e: DirectiveDispatched, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"dispatched_tasks": e.tasks})


@projects(DirectiveCompleted)
def _directive_completed(e: DirectiveCompleted, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"completed_at": time})


@projects(DirectiveReceiptsCounted)
def _directive_receipts_counted(e: DirectiveReceiptsCounted, time: datetime) -> Patch:
    return Patch(DirectiveView, e.number, {"receipts": msgspec.to_builtins(e.tiers), "unreached": e.unreached})

"""Meetings and what they decided."""

from datetime import datetime

from services.portal.model.meeting_views import DecisionView, MeetingView
from services.portal.model.projection.registry import Patch, projects
from shared.contracts import DecisionFulfilled, DecisionRecorded, DecisionWithdrawn, MeetingRecorded


@projects(MeetingRecorded)
def _recorded(e: MeetingRecorded, time: datetime) -> Patch:
    return Patch(
        MeetingView,
        e.number,
        {
            "kind": e.kind.value,
            "title": e.title,
            "line": e.line,
            "unit": e.unit,
            "region": e.region,
            "held_at": e.held_at,
            "chair": e.chair,
            "attendants": list(e.attendants),
            "recorded_by": e.by,
        },
    )


@projects(DecisionRecorded)
def _made(e: DecisionRecorded, time: datetime) -> Patch:
    return Patch(
        DecisionView,
        e.number,
        {
            "meeting": e.meeting,
            "what": e.what,
            "line": e.line,
            "unit": e.unit,
            "unit_name": e.unit_name,
            "region": e.region,
            "assignee": e.assignee,
            "due": e.due,
            "task_id": e.task_id,
            "made_by": e.by,
            "made_at": time,
        },
    )


@projects(DecisionFulfilled)
def _fulfilled(e: DecisionFulfilled, time: datetime) -> Patch:
    return Patch(DecisionView, e.number, {"state": "fulfilled", "ended_at": time})


@projects(DecisionWithdrawn)
def _withdrawn(e: DecisionWithdrawn, time: datetime) -> Patch:
    return Patch(DecisionView, e.number, {"state": "withdrawn", "ended_at": time, "reason": e.reason})

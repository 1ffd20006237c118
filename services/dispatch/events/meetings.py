"""Meetings and what they decided, told."""

from services.dispatch.model.meeting import Decision, Meeting
from services.dispatch.model.task import Task
from shared.contracts import DecisionFulfilled, DecisionRecorded, DecisionWithdrawn, MeetingRecorded


def meeting_recorded(meeting: Meeting) -> MeetingRecorded:
    """A meeting was put on record."""
    return MeetingRecorded(
        number=meeting.number,
        kind=meeting.kind,
        title=meeting.title,
        line=meeting.line,
        unit=meeting.unit,
        region=meeting.region,
        held_at=meeting.held_at,
        chair=meeting.chair,
        attendants=meeting.attendants,
        by=meeting.recorded_by,
    )


def decision_recorded(decision: Decision, region: str) -> DecisionRecorded:
    """A unit whose region is ``region`` was made responsible for something."""
    return DecisionRecorded(
        number=decision.number,
        meeting=decision.meeting,
        what=decision.what,
        line=decision.line,
        unit=decision.unit,
        unit_name=decision.unit_name,
        region=region,
        assignee=decision.assignee,
        due=decision.due,
        task_id=decision.task_id,
        by=decision.made_by,
    )


def decision_fulfilled(task: Task, by: str) -> DecisionFulfilled:
    """The task that a decision became is done."""
    return DecisionFulfilled(number=task.origin_number, by=by)


def decision_withdrawn(decision: Decision, by: str) -> DecisionWithdrawn:
    """A decision was taken back."""
    return DecisionWithdrawn(number=decision.number, reason=decision.reason, by=by)

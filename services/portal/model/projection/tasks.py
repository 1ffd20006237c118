"""Tasks: whose they are and how far they have come."""

from datetime import datetime
from typing import Any

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import TaskView
from shared import contracts as c


def _task(e: Any, state: str, **fields: Any) -> Patch:
    return Patch(
        TaskView,
        e.task_id,
        {
            "origin": e.origin.value,
            "origin_number": e.origin_number,
            "unit": e.unit,
            "state": state,
            **fields,
        },
    )


@projects(c.TaskAssigned)
def _assigned(e: c.TaskAssigned, time: datetime) -> Patch:
    return _task(
        e,
        "assigned",
        title=e.title,
        part=e.part.value,
        round=e.round,
        unit_name=e.unit_name,
        region=e.region,
        urgent=e.urgent,
        assignee=e.assignee,
        assignee_name=e.assignee_name,
        reason=e.reason,
        answer_needed=e.answer_needed,
        assigned_at=time,
        signed_at=None,
        reported_by=None,
        result="",
        remark="",
    )


@projects(c.TaskSigned)
def _signed(e: c.TaskSigned, time: datetime) -> Patch:
    return _task(e, "signed", signed_at=time)


@projects(c.TaskReturned)
def _returned(e: c.TaskReturned, time: datetime) -> Patch:
    return _task(e, "returned")


@projects(c.TaskReported)
def _reported(e: c.TaskReported, time: datetime) -> Patch:
    return _task(e, "reported", reported_by=e.reported_by, result=e.result)


@projects(c.TaskSentBack)
def _sent_back(e: c.TaskSentBack, time: datetime) -> Patch:
    return _task(e, "in_progress", remark=e.remark)


@projects(c.TaskDone)
def _done(e: c.TaskDone, time: datetime) -> Patch:
    return _task(e, "done")


@projects(c.TaskCancelled)
def _cancelled(e: c.TaskCancelled, time: datetime) -> Patch:
    return _task(e, "cancelled")

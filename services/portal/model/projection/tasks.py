"""Tasks: whose they are and how far they have come."""

from datetime import datetime
from typing import Any

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import TaskView
from shared.contracts import (
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskHandedOver,
    TaskReported,
    TaskReturned,
    TaskSentBack,
    TaskSigned,
)


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


@projects(TaskAssigned)
def _assigned(e: TaskAssigned, time: datetime) -> Patch:
    return _task(
        e,
        "assigned",
        title=e.title,
        part=e.part.value,
        round=e.round,
        unit_name=e.unit_name,
        region=e.region,
        line=e.line,
        urgent=e.urgent,
        assignee=e.assignee,
        assignee_name=e.assignee_name,
        reason=e.reason,
        answer_needed=e.answer_needed,
        parent=e.parent,
        request=e.request,
        assigned_at=time,
        signed_at=None,
        reported_by=None,
        result="",
        remark="",
    )


@projects(TaskHandedOver)
def _handed_over(e: TaskHandedOver, time: datetime) -> Patch:
    return Patch(TaskView, e.task_id, {"assignee": e.assignee, "assignee_name": e.assignee_name, "reason": e.reason})


@projects(TaskSigned)
def _signed(e: TaskSigned, time: datetime) -> Patch:
    return _task(e, "signed", signed_at=time)


@projects(TaskReturned)
def _returned(e: TaskReturned, time: datetime) -> Patch:
    return _task(e, "returned")


@projects(TaskReported)
def _reported(e: TaskReported, time: datetime) -> Patch:
    return _task(e, "reported", reported_by=e.reported_by, result=e.result)


@projects(TaskSentBack)
def _sent_back(e: TaskSentBack, time: datetime) -> Patch:
    return _task(e, "in_progress", remark=e.remark)


@projects(TaskDone)
def _done(e: TaskDone, time: datetime) -> Patch:
    return _task(e, "done")


@projects(TaskCancelled)
def _cancelled(e: TaskCancelled, time: datetime) -> Patch:
    return _task(e, "cancelled")

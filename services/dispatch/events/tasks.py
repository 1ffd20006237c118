"""The life of a task, told."""

from services.dispatch.model.task import Task
from shared.contracts import (
    Part,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskLeaderAlerted,
    TaskLeftUnattended,
    TaskReported,
    TaskReturned,
    TaskSentBack,
    TaskSigned,
)


def task_assigned(task: Task, by: str = "") -> TaskAssigned:
    """A task was placed with a unit, by a dispatcher or by the rules of routing."""
    return TaskAssigned(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        title=task.title,
        part=task.part,
        round=task.round,
        unit=task.unit,
        unit_name=task.unit_name,
        region=task.region,
        line=task.line,
        urgent=task.urgent,
        assignee=task.assignee,
        assignee_name=task.assignee_name,
        reason=task.reason,
        answer_needed=task.answer_needed,
        by=by,
    )


def task_leader_alerted(task: Task, leader: str, by: str = "") -> TaskLeaderAlerted:
    """An urgent task went to a unit whose leader does not have it."""
    return TaskLeaderAlerted(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        title=task.title,
        unit_name=task.unit_name,
        region=task.region,
        leader=leader,
        assignee_name=task.assignee_name,
        by=by,
    )


def task_left_unattended(task: Task, *, has_duty_phone: bool, by: str = "") -> TaskLeftUnattended:
    """A task went to a unit where nobody can take it."""
    return TaskLeftUnattended(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        title=task.title,
        unit_name=task.unit_name,
        region=task.region,
        has_duty_phone=has_duty_phone,
        by=by,
    )


def task_signed(task: Task) -> TaskSigned:
    """A unit took a task on record."""
    return TaskSigned(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        signed_by=task.signed_by or "",
    )


def task_returned(task: Task, by: str, reason: str) -> TaskReturned:
    """A unit refused a task."""
    return TaskReturned(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        returned_by=by,
        reason=reason,
    )


def task_reported(task: Task) -> TaskReported:
    """A unit reported its result."""
    return TaskReported(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        reported_by=task.reported_by or "",
        result=task.result,
    )


def task_sent_back(task: Task, by: str, remark: str) -> TaskSentBack:
    """A review asked for more."""
    return TaskSentBack(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        reviewed_by=by,
        remark=remark,
    )


def task_done(task: Task, by: str, remark: str) -> TaskDone:
    """A task came to its end; only the lead's answer goes to the resident."""
    return TaskDone(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        part=task.part,
        answer=task.answer if task.part is Part.LEAD else "",
        by=by,
        remark=remark,
    )


def task_cancelled(task: Task, by: str, reason: str) -> TaskCancelled:
    """A task fell away."""
    return TaskCancelled(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        reason=reason,
        by=by,
    )

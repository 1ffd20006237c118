"""The life of a task, told."""

from collections.abc import Iterable

from services.dispatch.model.comment import Comment
from services.dispatch.model.organisation import Unit
from services.dispatch.model.task import Task
from services.dispatch.model.work import DirectiveWork, Placement
from shared.contracts import (
    Origin,
    Part,
    TaskAssigned,
    TaskCancelled,
    TaskCommented,
    TaskDone,
    TaskEscalated,
    TaskHandedOver,
    TaskLeaderAlerted,
    TaskLeftUnattended,
    TaskReported,
    TaskReturned,
    TaskSentBack,
    TaskSigned,
    TaskTransferred,
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
        parent=task.parent,
        request=task.request,
        sign_within_minutes=task.sign_minutes,
        report_within_minutes=task.report_minutes,
        report_within_working_days=task.report_working_days,
    )


def directive_task_assigned(work: DirectiveWork, placement: Placement) -> TaskAssigned:
    """The same for one of the very many tasks of a directive, by the rules of routing."""
    unit, assignee = placement.route.unit, placement.route.assignee
    return TaskAssigned(
        task_id=placement.task_id,
        origin=Origin.DIRECTIVE,
        origin_number=work.number,
        title=work.title,
        part=Part.LEAD,
        round=1,
        unit=unit.code,
        unit_name=unit.name,
        region=unit.region,
        line=work.line,
        urgent=work.urgent,
        assignee=assignee.staff_id if assignee else None,
        assignee_name=assignee.name if assignee else "",
        reason=placement.route.reason,
        answer_needed=work.answer_needed,
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
        parent=task.parent,
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
        arbitration=task.arbitration,
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
        parent=task.parent,
        evidence=task.evidence,
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
        region=task.region,
        assignee=task.assignee,
        report_within_minutes=task.report_minutes,
        report_within_working_days=task.report_working_days,
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
        parent=task.parent,
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


def task_transferred(task: Task, to: Unit, by: str, reason: str) -> TaskTransferred:
    """Another unit, ``to``, is given what the task's unit had."""
    return TaskTransferred(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        to_unit=to.code,
        to_unit_name=to.name,
        reason=reason,
        by=by,
    )


def task_escalated(task: Task, to: Unit, by: str, reason: str) -> TaskEscalated:
    """The tier above, ``to``, is given what the task's unit had."""
    return TaskEscalated(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        to_unit=to.code,
        to_unit_name=to.name,
        reason=reason,
        by=by,
    )


def task_handed_over(task: Task, before: str, by: str) -> TaskHandedOver:
    """Somebody else of the unit has it now; ``before`` is the staff id of who had it.

    Raises:
        ValueError: it was never assigned, so nobody could hand it over.
    """
    assigned_at = task.assigned_at
    if assigned_at is None:
        raise ValueError(f"task {task.task_id} was never assigned")
    return TaskHandedOver(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        title=task.title,
        part=task.part,
        round=task.round,
        unit=task.unit,
        region=task.region,
        state=task.state.value,
        assigned_at=assigned_at,
        before=before,
        assignee=task.assignee,
        assignee_name=task.assignee_name,
        reason=task.reason,
        by=by,
    )


def task_commented(task: Task, comment: Comment, concerned: Iterable[str]) -> TaskCommented:
    """Somebody has said something about it; what, is for those who may see the task. ``concerned`` are told."""
    return TaskCommented(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        comment_id=comment.comment_id,
        evidence=comment.evidence,
        by=comment.by,
        concerned=tuple(concerned),
    )

"""How dispatch's domain is said in the words of the contracts."""

from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.task import Task
from services.dispatch.model.work import Casework, DirectiveWork
from shared.contracts import (
    CaseworkCompleted,
    DirectiveCompleted,
    DirectiveDispatched,
    Part,
    RegionRegistered,
    StaffRegistered,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskReported,
    TaskReturned,
    TaskSentBack,
    TaskSigned,
    UnitRegistered,
)


def region_registered(region: Region) -> RegionRegistered:
    """A region is new or was changed."""
    return RegionRegistered(
        code=region.code,
        name=region.name,
        tier=region.tier,
        parent=region.parent,
        valid_from=region.valid_from,
        valid_to=region.valid_to,
        successors=region.successors,
    )


def unit_registered(unit: Unit) -> UnitRegistered:
    """A unit is new or was changed."""
    return UnitRegistered(
        code=unit.code,
        name=unit.name,
        tier=unit.tier,
        region=unit.region,
        kind=unit.kind,
        lines=unit.lines,
        leader=unit.leader,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        successors=unit.successors,
    )


def staff_registered(staff: Staff, contact: str | None) -> StaffRegistered:
    """A person is new or was changed; ``contact`` is the sealed phone number."""
    return StaffRegistered(
        staff_id=staff.staff_id,
        name=staff.name,
        unit=staff.unit,
        scope=staff.scope,
        roles=tuple(sorted(staff.roles)),
        lines=staff.lines,
        contact=contact,
        active=staff.active,
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


def casework_completed(work: Casework, answer: str, by: str) -> CaseworkCompleted:
    """All tasks of a case's running round are done."""
    return CaseworkCompleted(number=work.number, round=work.completed_round, answer=answer, by=by)


def directive_dispatched(work: DirectiveWork, by: str) -> DirectiveDispatched:
    """A directive has reached every unit it addresses."""
    return DirectiveDispatched(number=work.number, tasks=work.tasks, by=by)


def directive_completed(work: DirectiveWork, by: str) -> DirectiveCompleted:
    """The last task of a directive came to its end."""
    return DirectiveCompleted(number=work.number, tasks=work.tasks, by=by)

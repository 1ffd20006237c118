"""Putting a task where routing says, on record: the task, why, and who is told beside the assignee."""

from services.dispatch import events
from services.dispatch.model.choosing import present_leader
from services.dispatch.model.organisation import county_of
from services.dispatch.model.routed import Routed
from services.dispatch.model.routing import Need, Route
from services.dispatch.model.rules import RuleBook
from services.dispatch.model.task import Task
from services.dispatch.model.workforce import Workforce
from services.dispatch.ports import UnitOfWork
from shared.identity import Identity


def place(
    task: Task,
    placed: Route,
    need: Need,
    workforce: Workforce,
    book: RuleBook,
    uow: UnitOfWork,
    *,
    by: Identity | None = None,
    moved: str = "",
) -> None:
    """Assign ``task``, which the unit of work keeps already, and record why; tell whoever has to know.

    Args:
        by: the dispatcher; None: the rules.
        moved: what to say before the reason, such as that the region has another name now.
    """
    uow.tasks.record(task.assign(placed.unit, placed.assignee, reason=moved + placed.reason, by=by, now=uow.now))
    actor = by.staff_id if by else ""
    uow.routings.add(
        Routed(
            task_id=task.task_id,
            number=task.acts,
            county=county_of(task.region),
            at=uow.now,
            by=actor,
            unit=placed.unit.code,
            assignee=task.assignee,
            rules_version=book.version,
            need=need,
            considered=placed.considered,
        )
    )
    workforce.take(placed, uow.now, urgent=need.urgent, part=need.part)
    uow.publish(events.task_assigned(task, by=actor))
    leader = present_leader(placed.unit, need.about, workforce) if task.urgent else None
    if leader is not None and leader.staff_id != task.assignee:
        uow.publish(events.task_leader_alerted(task, leader.staff_id, by=actor))
    if task.assignee is None:
        uow.publish(events.task_left_unattended(task, has_duty_phone=bool(placed.unit.duty_phone), by=actor))

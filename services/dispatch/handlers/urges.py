"""Urges (催办) as supervision tells of them: the last one that waits for a signature is shown with its task."""

from datetime import datetime

from services.dispatch.model.urge import Urge, show_urge
from services.dispatch.ports import UnitOfWork
from shared.contracts import Origin, UrgeIssued, UrgeSigned


def urge_issued(said: UrgeIssued, at: datetime, uow: UnitOfWork) -> None:
    """Somebody was urged, at ``at``; the signing may have been heard of before."""
    urge = _urge(said, uow)
    urge.task_id, urge.staff_id, urge.issued_at = said.task_id, said.staff_id, at
    _show(urge, said.origin, uow)


def urge_signed(said: UrgeSigned, uow: UnitOfWork) -> None:
    """They have signed for it."""
    urge = _urge(said, uow)
    urge.signed_by = said.signed_by
    _show(urge, said.origin, uow)


def _urge(said: UrgeIssued | UrgeSigned, uow: UnitOfWork) -> Urge:
    urge = uow.urges.find(said.urge_id)
    if urge is None:
        urge = Urge(urge_id=said.urge_id, origin_number=said.origin_number, rung=said.rung)
        uow.urges.add(urge)
    return urge


def _show(urge: Urge, origin: Origin, uow: UnitOfWork) -> None:
    if urge.task_id is not None:
        concerned = [task_id for task_id in [urge.task_id] if uow.tasks.find(task_id) is not None]
    elif origin is Origin.CASE:
        concerned = [task.task_id for task in uow.tasks.of(urge.origin_number) if urge.concerns(task) and task.is_open]
    else:
        concerned = []  # a whole directive's urges go to its issuer, an emergency's to its units: neither is a task
    for task_id in concerned:
        task = uow.tasks.claim(task_id)
        show_urge(task, uow.urges.about(task.task_id, task.origin_number))

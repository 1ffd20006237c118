"""What happens to a task moves its sign clock: a unit has to take it on record."""

from services.supervision.handlers.clocks import leave_mark, start
from services.supervision.model.case import Lead
from services.supervision.model.clock import Clock
from services.supervision.model.course import MarkKind, Reason
from services.supervision.model.rules import sign_rule
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import (
    ClockKind,
    Origin,
    Part,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskReturned,
    TaskSigned,
)
from shared.identifiers import new_id


def task_assigned(event: Event[TaskAssigned], uow: UnitOfWork) -> None:
    """Start the sign clock of this assignment; the lead's person answers for the case's own clock from now on.

    A task may be assigned again after it was returned. Each assignment is told apart by its sequence.
    """
    said = event.data
    start(
        Clock(
            clock_id=new_id(),
            kind=ClockKind.SIGN,
            origin=said.origin,
            origin_number=said.origin_number,
            task_id=said.task_id,
            subject=said.task_id,
            round=event.sequence,
            region=said.region,
            unit=said.unit,
            staff_id=said.assignee,
            allowance=sign_rule(urgent=said.urgent).allowance(uow.office_time.hours),
            started_at=event.time,
            started_sequence=event.sequence,
        ),
        uow,
    )
    if said.origin is Origin.CASE and said.part is Part.LEAD:
        _entrust(event, uow)


def task_signed(event: Event[TaskSigned], uow: UnitOfWork) -> None:
    """Signed for: satisfied."""
    _mark(event, event.data.task_id, MarkKind.SATISFIED, Reason.SIGNED, uow)


def task_returned(event: Event[TaskReturned], uow: UnitOfWork) -> None:
    """Returned with a reason: this unit owes no signature any more; the next assignment has its own clock."""
    _mark(event, event.data.task_id, MarkKind.CANCELLED, Reason.RETURNED, uow)


def task_cancelled(event: Event[TaskCancelled], uow: UnitOfWork) -> None:
    """Cancelled: nothing is due any more."""
    _mark(event, event.data.task_id, MarkKind.CANCELLED, Reason.TASK_CANCELLED, uow)


def task_done(event: Event[TaskDone], uow: UnitOfWork) -> None:
    """Done without a signature of its own (自办自结): that is one."""
    _mark(event, event.data.task_id, MarkKind.SATISFIED, Reason.DONE, uow)


def _mark(event: Event[object], task_id: str, mark: MarkKind, reason: Reason, uow: UnitOfWork) -> None:
    leave_mark(event, uow, kind=ClockKind.SIGN, subject=task_id, mark=mark, reason=reason)


def _entrust(event: Event[TaskAssigned], uow: UnitOfWork) -> None:
    said = event.data
    lead = uow.cases.lead(said.origin_number, said.round)
    if lead is None:
        lead = Lead(said.origin_number, said.round, said.unit, said.assignee, event.time)
        uow.cases.add_lead(lead)
    elif lead.since < event.time:
        lead.unit, lead.staff_id, lead.since = said.unit, said.assignee, event.time
    for clock in uow.clocks.of(ClockKind.REPLY, said.origin_number):
        if clock.round == said.round:
            clock.entrust(lead.unit, lead.staff_id)

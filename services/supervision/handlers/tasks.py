"""What happens to a task moves its sign clock: a unit has to take it on record."""

from datetime import datetime

from services.supervision.handlers import emergency_tasks
from services.supervision.handlers.clocks import leave_mark, start
from services.supervision.model.case import Lead
from services.supervision.model.clock import Clock
from services.supervision.model.course import MarkKind, Reason
from services.supervision.model.rules import Rule, emergency_rule, sign_rule
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import (
    ClockKind,
    Origin,
    Part,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskHandedOver,
    TaskReturned,
    TaskSigned,
)
from shared.errors import NotYet
from shared.identifiers import new_id

# Where whoever has the lead's task answers for the whole, and the clock that the whole has.
_ENTRUSTED = {Origin.CASE: ClockKind.REPLY, Origin.DECISION: ClockKind.DECISION}
_UNSIGNED = "assigned"  # dispatch's word for a task that waits for its signature


def task_assigned(event: Event[TaskAssigned], uow: UnitOfWork) -> None:
    """Start the sign clock of this assignment; the lead's person answers for the case's or decision's own clock.

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
            allowance=_sign_rule(said).allowance(uow.office_time.hours),
            started_at=event.time,
            started_sequence=event.sequence,
            yields=not said.urgent and said.sign_within_minutes is None,
        ),
        uow,
    )
    emergency_tasks.must_report(event, said, said.region, said.assignee, uow)
    if said.origin in _ENTRUSTED and said.part is Part.LEAD:
        _entrust(said, event.time, uow)


def task_handed_over(event: Event[TaskHandedOver], uow: UnitOfWork) -> None:
    """Somebody else of the unit has to act from now on. No clock begins anew: the unit has not changed.

    Raises:
        NotYet: the assignment whose sign clock runs has not arrived.
    """
    said = event.data
    emergency_tasks.handed_over(event, uow)
    if said.state == _UNSIGNED:
        clocks = [
            clock for clock in uow.clocks.of(ClockKind.SIGN, said.task_id) if clock.started_at == said.assigned_at
        ]
        if not clocks:
            raise NotYet(f"no sign clock for {said.task_id} has started at {said.assigned_at}")
        clocks[0].hand_over(said.assignee, event.sequence)
    if said.origin in _ENTRUSTED and said.part is Part.LEAD:
        _entrust(said, event.time, uow)


def task_signed(event: Event[TaskSigned], uow: UnitOfWork) -> None:
    """Signed for: satisfied."""
    _mark(event, event.data.task_id, MarkKind.SATISFIED, Reason.SIGNED, uow)


def task_returned(event: Event[TaskReturned], uow: UnitOfWork) -> None:
    """Returned with a reason: this unit owes no signature any more; the next assignment has its own clock."""
    _mark(event, event.data.task_id, MarkKind.CANCELLED, Reason.RETURNED, uow)
    emergency_tasks.end_report(event, event.data, MarkKind.CANCELLED, Reason.RETURNED, uow)


def task_cancelled(event: Event[TaskCancelled], uow: UnitOfWork) -> None:
    """Cancelled: nothing is due any more."""
    _mark(event, event.data.task_id, MarkKind.CANCELLED, Reason.TASK_CANCELLED, uow)
    emergency_tasks.end_report(event, event.data, MarkKind.CANCELLED, Reason.TASK_CANCELLED, uow)


def task_done(event: Event[TaskDone], uow: UnitOfWork) -> None:
    """Done without a signature of its own (自办自结): that is one."""
    _mark(event, event.data.task_id, MarkKind.SATISFIED, Reason.DONE, uow)


def _sign_rule(said: TaskAssigned) -> Rule:
    if said.sign_within_minutes is not None:
        return emergency_rule(said.sign_within_minutes)
    return sign_rule(urgent=said.urgent)


def _mark(event: Event[object], task_id: str, mark: MarkKind, reason: Reason, uow: UnitOfWork) -> None:
    leave_mark(event, uow, kind=ClockKind.SIGN, subject=task_id, mark=mark, reason=reason)


def _entrust(said: TaskAssigned | TaskHandedOver, since: datetime, uow: UnitOfWork) -> None:
    lead = uow.cases.lead(said.origin_number, said.round)
    if lead is None:
        lead = Lead(said.origin_number, said.round, said.unit, said.assignee, since)
        uow.cases.add_lead(lead)
    elif lead.since < since:
        lead.unit, lead.staff_id, lead.since = said.unit, said.assignee, since
    for clock in uow.clocks.of(_ENTRUSTED[said.origin], said.origin_number):
        if clock.round == said.round:
            clock.entrust(lead.unit, lead.staff_id)

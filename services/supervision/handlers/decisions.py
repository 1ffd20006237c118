"""What a meeting decided has a clock of its own, until the day that was named; its task has a sign clock like any."""

from services.supervision.handlers.clocks import leave_mark, start
from services.supervision.model.clock import Clock
from services.supervision.model.course import MarkKind, Reason
from services.supervision.model.rules import named_day_allowance
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import ClockKind, DecisionFulfilled, DecisionRecorded, DecisionWithdrawn, Origin
from shared.identifiers import new_id

_ROUND = 1  # a decision is made once


def decision_recorded(event: Event[DecisionRecorded], uow: UnitOfWork) -> None:
    """Start its clock; whoever has the task by now answers for it."""
    said = event.data
    lead = uow.cases.lead(said.number, _ROUND)
    start(
        Clock(
            clock_id=new_id(),
            kind=ClockKind.DECISION,
            origin=Origin.DECISION,
            origin_number=said.number,
            task_id=said.task_id,
            subject=said.number,
            round=_ROUND,
            region=said.region,
            unit=lead.unit if lead else said.unit,
            staff_id=lead.staff_id if lead else said.assignee,
            allowance=named_day_allowance(event.time, said.due, uow.office_time.hours),
            started_at=event.time,
            started_sequence=event.sequence,
        ),
        uow,
    )


def decision_fulfilled(event: Event[DecisionFulfilled], uow: UnitOfWork) -> None:
    """Its task is done: satisfied."""
    _mark(event, event.data.number, MarkKind.SATISFIED, Reason.FULFILLED, uow)


def decision_withdrawn(event: Event[DecisionWithdrawn], uow: UnitOfWork) -> None:
    """Taken back: nothing is due any more."""
    _mark(event, event.data.number, MarkKind.CANCELLED, Reason.REVOKED, uow)


def _mark(event: Event[object], number: str, mark: MarkKind, reason: Reason, uow: UnitOfWork) -> None:
    leave_mark(event, uow, kind=ClockKind.DECISION, subject=number, mark=mark, reason=reason)

"""What happens to a directive moves its own clock; its tasks have sign clocks like any other."""

from services.supervision.handlers.clocks import leave_mark, start
from services.supervision.model.clock import Clock
from services.supervision.model.course import MarkKind, Reason
from services.supervision.model.rules import directive_rule
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import ClockKind, DirectiveCompleted, DirectiveReceived, Origin
from shared.identifiers import new_id

# The end of a directive is told by another subject (dispatch's work on it), so its sequence says nothing about the
# reception's. The end always follows the reception: the clock counts from before the first event of either.
_BEFORE_EVERYTHING = 0


def directive_received(event: Event[DirectiveReceived], uow: UnitOfWork) -> None:
    """Start the clock of the whole directive; it is nobody's in particular, so its ladder begins where somebody is."""
    said = event.data
    start(
        Clock(
            clock_id=new_id(),
            kind=ClockKind.DIRECTIVE,
            origin=Origin.DIRECTIVE,
            origin_number=said.number,
            task_id=None,
            subject=said.number,
            round=1,
            region=said.region,
            unit=None,
            staff_id=None,
            allowance=directive_rule(urgent=said.urgent).allowance(uow.office_time.hours),
            started_at=event.time,
            started_sequence=_BEFORE_EVERYTHING,
        ),
        uow,
    )


def directive_completed(event: Event[DirectiveCompleted], uow: UnitOfWork) -> None:
    """Every addressee is done: satisfied."""
    leave_mark(
        event,
        uow,
        kind=ClockKind.DIRECTIVE,
        subject=event.data.number,
        mark=MarkKind.SATISFIED,
        reason=Reason.COMPLETED,
    )

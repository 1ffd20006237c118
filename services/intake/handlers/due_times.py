"""Learning from supervision's clocks when a case is due."""

from datetime import datetime

from services.intake.model.due import DueTime
from services.intake.ports import UnitOfWork
from shared.contracts import ClockCancelled, ClockKind, ClockPaused, ClockResumed, ClockStarted, Origin

ClockEvent = ClockStarted | ClockResumed | ClockPaused | ClockCancelled


def clock_changed(event: ClockEvent, sequence: int, uow: UnitOfWork) -> None:
    """Remember when a case is due; an older event never overwrites a newer one."""
    if event.kind is not ClockKind.REPLY or event.origin is not Origin.CASE or event.task_id is not None:
        return
    due: datetime | None = None
    provisional = False
    if isinstance(event, ClockStarted | ClockResumed):
        due, provisional = event.due, event.provisional
    known = uow.due_times.get(event.origin_number)
    if known is None:
        uow.due_times.add(
            DueTime(
                case_number=event.origin_number,
                clock_id=event.clock_id,
                sequence=sequence,
                due=due,
                provisional=provisional,
            )
        )
    elif known.hears(event.clock_id, sequence):
        known.clock_id, known.sequence, known.due, known.provisional = event.clock_id, sequence, due, provisional

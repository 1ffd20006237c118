"""Events: when cases are due."""

from services.intake.handlers.due_times import ClockEvent, clock_changed
from services.intake.store import IntakeUnitOfWork
from shared.contracts import ClockCancelled, ClockPaused, ClockResumed, ClockStarted
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import HOT, subscribe


class DueTimeSubscriptions:
    """Intake's own copy of when cases are due."""

    @subscribe(ClockStarted, ClockPaused, ClockResumed, ClockCancelled, batch=HOT)
    def on_clock_changed(self, event: Envelope[ClockEvent], uow: IntakeUnitOfWork) -> None:
        """Remember when a case is due."""
        clock_changed(event.data, event.sequence, uow)

"""Events: who works where."""

from services.intake.handlers import staff
from services.intake.store import IntakeUnitOfWork
from shared.contracts import StaffRegistered
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import HOT, subscribe


class StaffSubscriptions:
    """Intake's own copy of the staff."""

    @subscribe(StaffRegistered, batch=HOT)
    def on_staff_registered(self, event: Envelope[StaffRegistered], uow: IntakeUnitOfWork) -> None:
        """Keep who works where, to know owners and mentors."""
        staff.staff_registered(event.data, event.sequence, uow)

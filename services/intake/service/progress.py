"""Events: what other services tell, and what it means for a case."""

from services.intake.handlers import progress
from services.intake.handlers.directives import answering
from services.intake.store import IntakeUnitOfWork
from shared.contracts import CaseworkCompleted, FollowUpCompleted, FollowUpOpened, TaskSigned
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import HOT, subscribe


class ProgressSubscriptions:
    """The work's progress, and the regions."""

    @subscribe(TaskSigned, batch=HOT)
    def on_task_signed(self, event: Envelope[TaskSigned], uow: IntakeUnitOfWork) -> None:
        """Take the case in hand, or keep that a unit has signed for a directive."""
        progress.task_signed(event.data, uow)
        answering.task_signed(event.data, event.time, uow)

    @subscribe(CaseworkCompleted)
    def on_casework_completed(self, event: Envelope[CaseworkCompleted], uow: IntakeUnitOfWork) -> None:
        """Resolve the case."""
        progress.casework_completed(event.data, uow)

    @subscribe(FollowUpOpened)
    def on_follow_up_opened(self, event: Envelope[FollowUpOpened], uow: IntakeUnitOfWork) -> None:
        """Note that the resident is being asked."""
        progress.follow_up_opened(event.data, uow)

    @subscribe(FollowUpCompleted)
    def on_follow_up_completed(self, event: Envelope[FollowUpCompleted], uow: IntakeUnitOfWork) -> None:
        """Close the case, or open another round."""
        progress.follow_up_completed(event.data, uow)

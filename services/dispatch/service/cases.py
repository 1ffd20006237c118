"""Events: the life of a case, as far as it makes work."""

from services.dispatch.handlers import cases
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import CaseAccepted, CaseLinked, CaseReopened, CaseUnlinked, CaseWithdrawn
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import subscribe
from shared.service import Service


class CaseSubscriptions(Service):
    """Cases become tasks."""

    @subscribe(CaseAccepted)
    def on_case_accepted(self, event: Envelope[CaseAccepted], uow: DispatchUnitOfWork) -> None:
        """Place the tasks of an accepted case."""
        cases.case_accepted(event.data, uow)

    @subscribe(CaseReopened)
    def on_case_reopened(self, event: Envelope[CaseReopened], uow: DispatchUnitOfWork) -> None:
        """Place the tasks of a further round."""
        cases.case_reopened(event.data, uow)

    @subscribe(CaseWithdrawn)
    def on_case_withdrawn(self, event: Envelope[CaseWithdrawn], uow: DispatchUnitOfWork) -> None:
        """Cancel what is open."""
        cases.case_withdrawn(event.data, uow)

    @subscribe(CaseLinked)
    def on_case_linked(self, event: Envelope[CaseLinked], uow: DispatchUnitOfWork) -> None:
        """Cancel what is open: the lead's tasks do the work."""
        cases.case_linked(event.data, event.sequence, uow)

    @subscribe(CaseUnlinked)
    def on_case_unlinked(self, event: Envelope[CaseUnlinked], uow: DispatchUnitOfWork) -> None:
        """Place the tasks of the running round anew."""
        cases.case_unlinked(event.data, event.sequence, uow)

"""Events: urges."""

from services.dispatch.handlers import urges
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import UrgeIssued, UrgeSigned
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import subscribe
from shared.service import Service


class UrgeSubscriptions(Service):
    """Urges are shown with their tasks."""

    @subscribe(UrgeIssued)
    def on_urge_issued(self, event: Envelope[UrgeIssued], uow: DispatchUnitOfWork) -> None:
        """Show it with its task."""
        urges.urge_issued(event.data, event.time, uow)

    @subscribe(UrgeSigned)
    def on_urge_signed(self, event: Envelope[UrgeSigned], uow: DispatchUnitOfWork) -> None:
        """Show it no more."""
        urges.urge_signed(event.data, uow)

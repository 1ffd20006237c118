"""Events: directives from above."""

from services.dispatch.handlers import directives
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import DirectiveCancelled, DirectiveIssued
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import subscribe
from shared.service import Service


class DirectiveSubscriptions(Service):
    """Directives become tasks."""

    @subscribe(DirectiveIssued)
    def on_directive_issued(self, event: Envelope[DirectiveIssued], uow: DispatchUnitOfWork) -> None:
        """Spread a directive over the units it addresses."""
        directives.directive_issued(event.data, uow)

    @subscribe(DirectiveCancelled)
    def on_directive_cancelled(self, event: Envelope[DirectiveCancelled], uow: DispatchUnitOfWork) -> None:
        """Cancel what is open."""
        directives.directive_cancelled(event.data, uow)

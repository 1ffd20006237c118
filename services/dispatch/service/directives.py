"""Events and HTTP: directives from above, how they spread, and what becomes of them."""

from services.dispatch.handlers import directives, receipts
from services.dispatch.schemas import receipts as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import DirectiveCancelled, DirectiveIssued, Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.every import every
from shared.messaging.subscribe import subscribe
from shared.service import Service


class DirectiveSubscriptions(Service):
    """Directives become tasks."""

    @subscribe(DirectiveIssued)
    def on_directive_issued(self, event: Envelope[DirectiveIssued], uow: DispatchUnitOfWork) -> None:
        """Begin to spread a directive over the units it addresses."""
        directives.directive_issued(event.data, uow)

    @subscribe(DirectiveCancelled)
    def on_directive_cancelled(self, event: Envelope[DirectiveCancelled], uow: DispatchUnitOfWork) -> None:
        """Begin to cancel what is open."""
        directives.directive_cancelled(event.data, uow)

    @every(seconds=1.0, unit_of_work=False)
    def carry_directives_on(self) -> int:
        """Place or take back the next page of one; whose turn it was stands even if that fails, so others follow."""
        with self.wiring.units() as uow:
            number = uow.spreading.in_turn(uow.now)
            uow.commit()
        if number is None:
            return 0
        with self.wiring.units() as uow:
            directives.carry_on(number, uow)
            uow.commit()
        return 1

    @every(seconds=60.0)
    def tell_receipts(self, uow: DispatchUnitOfWork) -> int:
        """Tell what units have answered, where that has changed."""
        return directives.tell_receipts(uow)


class DirectiveEndpoints(Service):
    """How a directive stands."""

    @endpoint(
        "GET",
        "/directives/<number>/progress",
        roles=ANY_STAFF,
        query=schemas.ProgressQuery,
        answer=schemas.ProgressView,
    )
    def show_progress(self, request: Request, uow: DispatchUnitOfWork) -> receipts.DirectiveProgress:
        """Receipts of a directive by tier, and of the areas one level down."""
        return receipts.show_progress(request.path["number"], request.wanted, request.staff, uow)

    @endpoint(
        "GET",
        "/directives/<number>/silent",
        roles=ANY_STAFF,
        query=schemas.SilentQuery,
        answer=schemas.SilentPageView,
    )
    def list_silent(self, request: Request, uow: DispatchUnitOfWork) -> receipts.SilentPage:
        """A page of the units that have not signed for it."""
        return receipts.list_silent(request.path["number"], request.wanted, request.staff, uow)

    @endpoint(
        "GET",
        "/directives/<number>/unreached",
        roles=ANY_STAFF,
        query=schemas.UnreachedQuery,
        answer=schemas.UnreachedPageView,
    )
    def list_unreached(self, request: Request, uow: DispatchUnitOfWork) -> receipts.UnreachedPage:
        """A page of the regions for which nobody can sign."""
        return receipts.list_unreached(request.path["number"], request.wanted, request.staff, uow)

    @endpoint(
        "POST",
        "/directives/<number>/unreached",
        roles={Role.ISSUER, Role.DISPATCHER, Role.ADMINISTRATOR},
        query=schemas.AgainQuery,
        answer=schemas.ReachedLaterView,
    )
    def reach_again(self, request: Request, uow: DispatchUnitOfWork) -> directives.ReachedLater:
        """Place it where nobody could sign before."""
        return directives.reach_again(request.path["number"], request.wanted["after"], request.staff, uow)

"""HTTP and events: what a post has to do, and when it is due."""

from services.dispatch.handlers import field_work
from services.dispatch.handlers.due_moments import ClockEvent, clock_changed
from services.dispatch.schemas import field_work as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import ClockCancelled, ClockPaused, ClockResumed, ClockStarted
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import HOT, subscribe
from shared.service import Service


class FieldWorkEndpoints(Service):
    """The list a post takes along."""

    @endpoint("GET", "/field/work", roles=ANY_STAFF, query=schemas.FieldWorkQuery, answer=schemas.FieldWorkView)
    def field_work(self, request: Request, uow: DispatchUnitOfWork) -> field_work.FieldWork:
        """What a unit has to do, by deadline or by place (外勤清单)."""
        return field_work.field_work(request.wanted, request.staff, uow)


class DueMomentSubscriptions(Service):
    """Dispatch's own copy of when tasks are due."""

    @subscribe(ClockStarted, ClockPaused, ClockResumed, ClockCancelled, batch=HOT)
    def on_clock_changed(self, event: Envelope[ClockEvent], uow: DispatchUnitOfWork) -> None:
        """Remember when tasks are due."""
        clock_changed(event.data, event.sequence, uow)

"""HTTP: telling people what came from above."""

from services.dispatch.handlers import tellings
from services.dispatch.model.telling import Telling
from services.dispatch.schemas import tellings as schemas
from services.dispatch.schemas.receipts import ProgressQuery
from services.dispatch.store import DispatchUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service


class TellingEndpoints(Service):
    """The officer as a messenger (传达员)."""

    @endpoint(
        "POST",
        "/tasks/<task_id>/tellings",
        roles=ANY_STAFF,
        body=schemas.TellBody,
        answer=schemas.TellingView,
        status=201,
    )
    def tell(self, request: Request, uow: DispatchUnitOfWork) -> Telling:
        """Put on record that people were told what a directive says (传达)."""
        return tellings.tell(request.path["task_id"], request.body, request.staff, uow)

    @endpoint("GET", "/tasks/<task_id>/tellings", roles=ANY_STAFF, answer=schemas.ToldTaskView)
    def show_tellings(self, request: Request, uow: DispatchUnitOfWork) -> tellings.ToldTask:
        """What was told of a task."""
        return tellings.show_tellings(request.path["task_id"], request.staff, uow)

    @endpoint("GET", "/tellings", roles=ANY_STAFF, query=schemas.OfUnitQuery, answer=schemas.TellingView)
    def latest_tellings(self, request: Request, uow: DispatchUnitOfWork) -> list[Telling]:
        """A unit's last tellings."""
        return tellings.latest_tellings(request.wanted, request.staff, uow)

    @endpoint("GET", "/tellings/tasks", roles=ANY_STAFF, query=schemas.OfUnitQuery, answer=schemas.ToTellView)
    def tasks_to_tell(self, request: Request, uow: DispatchUnitOfWork) -> list[tellings.ToTell]:
        """A unit's last tasks of directives that people can be told of."""
        return tellings.tasks_to_tell(request.wanted, request.staff, uow)

    @endpoint(
        "GET",
        "/directives/<number>/tellings",
        roles=ANY_STAFF,
        query=ProgressQuery,
        answer=schemas.ToldDirectiveView,
    )
    def told_directive(self, request: Request, uow: DispatchUnitOfWork) -> tellings.ToldDirective:
        """How far a directive was told, by area."""
        return tellings.told_directive(request.path["number"], request.wanted, request.staff, uow)

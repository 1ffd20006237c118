"""HTTP: the organisation as it was."""

from services.dispatch.handlers import past
from services.dispatch.schemas import past as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import Request, endpoint
from shared.service import Service


class PastEndpoints(Service):
    """Who there was."""

    @endpoint(
        "GET",
        "/organisation/past",
        roles={Role.LEADER, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR},
        query=schemas.PastQuery,
        answer=schemas.PastOrganisationView,
    )
    def show_past(self, request: Request, uow: DispatchUnitOfWork) -> past.PastOrganisation:
        """The organisation of a region as it was known at a past moment."""
        return past.show_past(request.wanted, request.staff, uow)

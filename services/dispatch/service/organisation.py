"""HTTP: the organisation."""

from services.dispatch.handlers import organisation
from services.dispatch.schemas import organisation as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import Request, endpoint
from shared.service import Service


class OrganisationEndpoints(Service):
    """Regions, units and staff."""

    @endpoint(
        "PUT", "/organisation", roles={Role.ADMINISTRATOR}, body=schemas.OrganisationBody, answer=schemas.RegisteredView
    )
    def put_organisation(self, request: Request, uow: DispatchUnitOfWork) -> organisation.Registered:
        """Take over the regions, units and staff of a county."""
        return organisation.register_organisation(request.body, request.staff, uow, self.wiring.sealer.seal)

"""HTTP: other systems and their keys."""

from datetime import timedelta

from services.intake.handlers import api_clients
from services.intake.model.api_client import ApiClient
from services.intake.schemas import api_clients as schemas
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import Request, endpoint
from shared.messaging.every import every
from shared.service import Service

_ADMINISTRATORS = {Role.ADMINISTRATOR}


class ApiClientEndpoints(Service):
    """Keys for other systems; `zhenbi clients` calls these."""

    @endpoint(
        "POST",
        "/api-clients",
        roles=_ADMINISTRATORS,
        body=schemas.ClientBody,
        answer=schemas.RegisteredView,
        status=201,
        repeatable=False,
    )
    def register_client(self, request: Request, uow: IntakeUnitOfWork) -> api_clients.Registered:
        """Make a key for a system; it is told this once."""
        return api_clients.register_client(request.body, request.staff, uow)

    @endpoint("GET", "/api-clients", roles=_ADMINISTRATORS, answer=schemas.ClientUseView)
    def list_clients(self, request: Request, uow: IntakeUnitOfWork) -> list[api_clients.ClientUse]:
        """The systems, and what they have used of their quota."""
        return api_clients.list_clients(request.staff, uow)

    @endpoint("POST", "/api-clients/<name>/revocation", roles=_ADMINISTRATORS, answer=schemas.ClientView)
    def revoke_client(self, request: Request, uow: IntakeUnitOfWork) -> ApiClient:
        """Stop a key at once."""
        return api_clients.revoke_client(request.path["name"], request.staff, uow)

    @every(seconds=3600)
    def forget_old_calls(self, uow: IntakeUnitOfWork) -> None:
        """Remove the counts of periods that are over."""
        uow.api_clients.forget_before(uow.now - timedelta(days=2))

"""HTTP: written mandates (委托书)."""

from services.intake.handlers import mandates
from services.intake.model.mandate import Mandate
from services.intake.schemas import mandates as schemas
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service

_AT_THE_DOOR = {Role.AGENT, Role.CLERK}


class MandateEndpoints(Service):
    """Who may act for whom."""

    @endpoint("POST", "/mandates", roles=_AT_THE_DOOR, body=schemas.MandateBody, answer=schemas.MandateView, status=201)
    def register_mandate(self, request: Request, uow: IntakeUnitOfWork) -> Mandate:
        """Register a paper signed before there is a case."""
        return mandates.register_mandate(request.body, request.staff, uow, self.wiring.sealer)

    @endpoint(
        "POST",
        "/cases/<number>/mandates",
        roles=_AT_THE_DOOR,
        body=schemas.SignedMandateBody,
        answer=schemas.MandateView,
        status=201,
    )
    def add_mandate(self, request: Request, uow: IntakeUnitOfWork) -> Mandate:
        """Register a paper for a case: another agent takes over, or an agent steps in."""
        return mandates.add_mandate(request.path["number"], request.body, request.staff, uow)

    @endpoint("GET", "/mandates", roles=ANY_STAFF, query=schemas.MandatesQuery, answer=schemas.MandateView)
    def list_mandates(self, request: Request, uow: IntakeUnitOfWork) -> list[Mandate]:
        """The newest mandates of an agent."""
        return mandates.list_mandates(request.wanted["agent"], request.staff, uow)

    @endpoint("GET", "/mandates/<number>", roles=ANY_STAFF, answer=schemas.MandateView)
    def show_mandate(self, request: Request, uow: IntakeUnitOfWork) -> Mandate:
        """One mandate of a resident in the caller's scope."""
        return mandates.mandate_in_scope(request.path["number"], request.staff, uow)

    @endpoint("POST", "/mandates/<number>/ending", roles=_AT_THE_DOOR, body=schemas.EndBody, answer=schemas.MandateView)
    def end_mandate(self, request: Request, uow: IntakeUnitOfWork) -> Mandate:
        """Revoke it, or take it back: nobody acts under it any more."""
        return mandates.end_mandate(request.path["number"], request.body, request.staff, uow)

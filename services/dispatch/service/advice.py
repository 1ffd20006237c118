"""HTTP: advising people."""

from services.dispatch.handlers import advice
from services.dispatch.model.advice import Advice
from services.dispatch.schemas import advice as schemas
from services.dispatch.schemas.tellings import OfUnitQuery
from services.dispatch.store import DispatchUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service


class AdviceEndpoints(Service):
    """The officer as an adviser (指导员)."""

    @endpoint("POST", "/advice", roles=ANY_STAFF, body=schemas.AdviceBody, answer=schemas.AdviceView, status=201)
    def advise(self, request: Request, uow: DispatchUnitOfWork) -> Advice:
        """Put advice on record (指导)."""
        return advice.advise(request.body, request.staff, uow)

    @endpoint("GET", "/advice", roles=ANY_STAFF, query=OfUnitQuery, answer=schemas.AdviceView)
    def latest_advice(self, request: Request, uow: DispatchUnitOfWork) -> list[Advice]:
        """A unit's last pieces of advice."""
        return advice.latest_advice(request.wanted, request.staff, uow)

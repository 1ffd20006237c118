"""HTTP: what posts saw and settled themselves."""

from services.dispatch.handlers import settlements
from services.dispatch.model.settlement import Settlement
from services.dispatch.schemas import settlements as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service


class SettlementEndpoints(Service):
    """Settle and report (自办自结)."""

    @endpoint(
        "POST", "/settlements", roles=ANY_STAFF, body=schemas.SettlementBody, answer=schemas.SettlementView, status=201
    )
    def settle(self, request: Request, uow: DispatchUnitOfWork) -> Settlement:
        """Put on record what a post has settled itself (自办自结)."""
        return settlements.settle(request.body, request.staff, uow)

    @endpoint(
        "GET",
        "/settlements",
        roles=ANY_STAFF,
        query=schemas.SettlementsQuery,
        answer=schemas.SettlementPageView,
    )
    def list_settlements(self, request: Request, uow: DispatchUnitOfWork) -> settlements.SettlementPage:
        """A page of the settlements one may see, the newest first."""
        return settlements.list_settlements(request.wanted, request.staff, uow)

    @endpoint("GET", "/settlements/<settlement_id>", roles=ANY_STAFF, answer=schemas.SettlementView)
    def show_settlement(self, request: Request, uow: DispatchUnitOfWork) -> Settlement:
        """One settlement."""
        return settlements.show_settlement(request.path["settlement_id"], request.staff, uow)

    @endpoint(
        "POST",
        "/settlements/<settlement_id>/review",
        roles=ANY_STAFF,
        body=schemas.SettlementReviewBody,
        answer=schemas.SettlementView,
    )
    def review_settlement(self, request: Request, uow: DispatchUnitOfWork) -> Settlement:
        """Take note of a settlement, or ask for more."""
        return settlements.review_settlement(request.path["settlement_id"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/settlements/<settlement_id>/report",
        roles=ANY_STAFF,
        body=schemas.SettlementReportBody,
        answer=schemas.SettlementView,
    )
    def settle_again(self, request: Request, uow: DispatchUnitOfWork) -> Settlement:
        """Report a settlement again, with what was missing."""
        return settlements.settle_again(request.path["settlement_id"], request.body, request.staff, uow)

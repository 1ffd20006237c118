"""HTTP and events: inspections of villages."""

from services.dispatch.handlers import checklists, inspections
from services.dispatch.model.checklist import Checklist
from services.dispatch.schemas import inspections as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import FindingFiled, FindingRefused, Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import subscribe
from shared.service import Service


class InspectionEndpoints(Service):
    """The officer as an inspector (督查员)."""

    @endpoint(
        "PUT",
        "/checklists",
        roles={Role.ADMINISTRATOR},
        body=schemas.ChecklistsBody,
        answer=schemas.ChecklistView,
    )
    def put_checklists(self, request: Request, uow: DispatchUnitOfWork) -> list[Checklist]:
        """Load a county's checklists; what has changed becomes a further version."""
        return checklists.put_checklists(request.body, request.staff, uow)

    @endpoint("GET", "/checklists", roles=ANY_STAFF, query=schemas.ChecklistsQuery, answer=schemas.ChecklistView)
    def list_checklists(self, request: Request, uow: DispatchUnitOfWork) -> list[Checklist]:
        """The checklists in use in a county."""
        return list(checklists.list_checklists(request.wanted, request.staff, uow))

    @endpoint(
        "POST",
        "/inspections",
        roles=ANY_STAFF,
        body=schemas.InspectionBody,
        answer=schemas.InspectionView,
        status=201,
    )
    def inspect(self, request: Request, uow: DispatchUnitOfWork) -> inspections.Inspected:
        """Put an inspection on record; its findings become cases (督查)."""
        return inspections.inspect(request.body, request.staff, uow, self.wiring.sealer.seal)

    @endpoint("GET", "/inspections", roles=ANY_STAFF, query=schemas.InspectionsQuery, answer=schemas.InspectionView)
    def latest_inspections(self, request: Request, uow: DispatchUnitOfWork) -> list[inspections.Inspected]:
        """The last inspections of a village, or by a unit's people."""
        wanted = request.wanted
        return inspections.latest_inspections(wanted.get("unit"), wanted.get("place"), request.staff, uow)

    @endpoint("GET", "/inspections/<inspection_id>", roles=ANY_STAFF, answer=schemas.InspectionView)
    def show_inspection(self, request: Request, uow: DispatchUnitOfWork) -> inspections.Inspected:
        """One inspection."""
        return inspections.show_inspection(request.path["inspection_id"], request.staff, uow)


class FindingSubscriptions(Service):
    """What intake has made of findings."""

    @subscribe(FindingFiled)
    def on_finding_filed(self, event: Envelope[FindingFiled], uow: DispatchUnitOfWork) -> None:
        """Link the finding to its case."""
        inspections.finding_filed(event.data, uow)

    @subscribe(FindingRefused)
    def on_finding_refused(self, event: Envelope[FindingRefused], uow: DispatchUnitOfWork) -> None:
        """Show why it has none."""
        inspections.finding_refused(event.data, uow)

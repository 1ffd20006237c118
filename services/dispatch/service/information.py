"""HTTP: information reported upward."""

from services.dispatch.handlers import information
from services.dispatch.schemas import information as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service


class InformationEndpoints(Service):
    """Information reported upward (信息上报)."""

    @endpoint(
        "POST",
        "/information-reports",
        roles=ANY_STAFF,
        body=schemas.InformationBody,
        answer=schemas.InformationFileView,
        status=201,
    )
    def report_information(self, request: Request, uow: DispatchUnitOfWork) -> information.InformationFile:
        """Report something to the tier above (初报)."""
        return information.report_information(request.body, request.staff, uow, self.wiring.sealer.seal)

    @endpoint(
        "GET",
        "/information-reports",
        roles=ANY_STAFF,
        query=schemas.InformationQuery,
        answer=schemas.InformationPageView,
    )
    def list_information(self, request: Request, uow: DispatchUnitOfWork) -> information.InformationPage:
        """A page of the reports one may see, the newest first."""
        return information.list_information(request.wanted, request.staff, uow)

    @endpoint("GET", "/information-reports/<report_id>", roles=ANY_STAFF, answer=schemas.InformationFileView)
    def show_information(self, request: Request, uow: DispatchUnitOfWork) -> information.InformationFile:
        """A report with all its parts."""
        return information.show_information(request.path["report_id"], request.staff, uow)

    @endpoint(
        "POST",
        "/information-reports/<report_id>/parts",
        roles=ANY_STAFF,
        body=schemas.InformationFollowUpBody,
        answer=schemas.InformationFileView,
        status=201,
    )
    def follow_up_information(self, request: Request, uow: DispatchUnitOfWork) -> information.InformationFile:
        """Report what has become of it (续报、终报)."""
        seal = self.wiring.sealer.seal
        return information.follow_up_information(request.path["report_id"], request.body, request.staff, uow, seal)

    @endpoint(
        "POST",
        "/information-reports/<report_id>/parts/<part>/receipt",
        roles=ANY_STAFF,
        answer=schemas.InformationFileView,
    )
    def receive_information(self, request: Request, uow: DispatchUnitOfWork) -> information.InformationFile:
        """Confirm that a part was received (确认收到)."""
        return information.receive_information(request.path["report_id"], request.path["part"], request.staff, uow)

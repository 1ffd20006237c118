"""HTTP: the organisation."""

from werkzeug.wrappers import Response

from services.dispatch.handlers import importing, organisation
from services.dispatch.schemas import organisation as schemas
from services.dispatch.schemas import organisation_files as files
from services.dispatch.schemas.routing import CountyQuery
from services.dispatch.store import DispatchUnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Role
from shared.http.endpoint import Request, endpoint
from shared.service import Service

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OrganisationEndpoints(Service):
    """Regions, units and staff."""

    @endpoint(
        "PUT", "/organisation", roles={Role.ADMINISTRATOR}, body=schemas.OrganisationBody, answer=schemas.RegisteredView
    )
    def put_organisation(self, request: Request, uow: DispatchUnitOfWork) -> organisation.Registered:
        """Take over the regions, units and staff of a county."""
        return organisation.register_organisation(request.body, request.staff, uow, self.wiring.sealer.seal)

    @endpoint(
        "POST",
        "/organisation/imports",
        roles={Role.ADMINISTRATOR},
        body=files.OrganisationImportBody,
        answer=files.ImportedView,
        unit_of_work=False,
    )
    def import_organisation(self, request: Request) -> importing.Imported:
        """Take over what an XLSX or CSV files say; every mistake names its cell, and a dry run changes nothing."""
        with self.wiring.units() as uow:
            imported = importing.import_organisation(request.body, request.staff, uow, self.wiring.sealer.seal)
            if importing.may_be_kept(imported):
                uow.commit()
        return imported

    @endpoint("GET", "/organisation/export", roles={Role.ADMINISTRATOR}, query=CountyQuery, produces=(_XLSX,))
    def export_organisation(self, request: Request, uow: DispatchUnitOfWork) -> Response:
        """A county's organisation as a workbook; telephone numbers are masked."""
        rows = importing.export_organisation(request.wanted, request.staff, uow)
        response = Response(files.workbook_of(rows, uow.now.astimezone(SHANGHAI)), mimetype=_XLSX)
        response.headers["Content-Disposition"] = f'attachment; filename="organisation-{request.wanted}.xlsx"'
        return response

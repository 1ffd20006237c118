"""HTTP: lines of work."""

from collections.abc import Sequence

from werkzeug.wrappers import Response

from services.dispatch.handlers import importing, lines
from services.dispatch.model.line import Line
from services.dispatch.schemas import lines as schemas
from services.dispatch.schemas.organisation_files import ImportedView
from services.dispatch.schemas.routing import CountyQuery
from services.dispatch.store import DispatchUnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class LineEndpoints(Service):
    """What each line of work is to reach, who leads it, by when and how (工作分线制)."""

    @endpoint("GET", "/lines", roles=ANY_STAFF, query=CountyQuery, answer=schemas.LineView)
    def list_lines(self, request: Request, uow: DispatchUnitOfWork) -> Sequence[Line]:
        """The lines of a county, with their targets."""
        return lines.list_lines(request.wanted, request.staff, uow)

    @endpoint("PUT", "/lines", roles={Role.ADMINISTRATOR}, body=schemas.LinesBody, answer=schemas.RegisteredLinesView)
    def put_lines(self, request: Request, uow: DispatchUnitOfWork) -> lines.RegisteredLines:
        """Take over lines of a county; those that are not mentioned stay."""
        return lines.register_lines(request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/lines/imports",
        roles={Role.ADMINISTRATOR},
        body=schemas.LinesImportBody,
        answer=ImportedView,
        unit_of_work=False,
    )
    def import_lines(self, request: Request) -> importing.Imported:
        """Take over what an XLSX or CSV files say; every mistake names its cell, and a dry run changes nothing."""
        with self.wiring.units() as uow:
            imported = lines.import_lines(request.body, request.staff, uow)
            if importing.may_be_kept(imported):
                uow.commit()
        return imported

    @endpoint("GET", "/lines/export", roles={Role.ADMINISTRATOR}, query=CountyQuery, produces=(_XLSX,))
    def export_lines(self, request: Request, uow: DispatchUnitOfWork) -> Response:
        """A county's lines and targets as a workbook."""
        rows = lines.export_lines(request.wanted, request.staff, uow)
        response = Response(schemas.workbook_of(rows, uow.now.astimezone(SHANGHAI)), mimetype=_XLSX)
        response.headers["Content-Disposition"] = f'attachment; filename="lines-{request.wanted}.xlsx"'
        return response

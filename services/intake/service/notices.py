"""HTTP: the one-time notice, and everything that is printed with a number."""

from werkzeug.wrappers import Response

from services.intake.handlers import notices, printouts, query_codes
from services.intake.model.case import Case
from services.intake.printing import Printer
from services.intake.schemas import notices as schemas
from services.intake.schemas.cases import CaseView
from services.intake.schemas.printouts import PrintBody, PrintQuery
from services.intake.service.versions import CASE
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, PUBLIC, Request, endpoint
from shared.service import Service

_AT_THE_DOOR = {Role.AGENT, Role.CLERK}
_PAGES = ("text/html",)


class NoticeEndpoints(Service):
    """What is missing, told once."""

    @endpoint(
        "POST",
        "/notices/preview",
        roles=_AT_THE_DOOR,
        body=schemas.PreviewBody,
        answer=schemas.PreviewView,
        repeatable=False,
        unit_of_work=False,
    )
    def preview_notice(self, request: Request) -> notices.Preview:
        """What the notice would name for a matter that is being typed; nothing is stored."""
        with self.wiring.units(read_only=True) as uow:  # a POST, so that no number stands in an address
            return notices.preview_notice(request.body, request.staff, uow, self.wiring.sealer)

    @endpoint(
        "PATCH",
        "/cases/<number>/answers",
        roles=_AT_THE_DOOR,
        body=schemas.ChangedAnswersBody,
        answer=CaseView,
        versioned=CASE,
    )
    def change_answers(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Change answers and fields; what they make necessary is told in a further version of the notice."""
        forms = self.wiring.extras["forms"]
        return notices.change_answers(request.path["number"], request.body, request.staff, uow, forms)

    @endpoint(
        "POST",
        "/cases/<number>/notices",
        roles=_AT_THE_DOOR | {Role.HANDLER},
        body=schemas.RequestBody,
        answer=CaseView,
        repeatable=False,
    )
    def request_materials(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Ask again for papers that cannot be used; what could have been named before is refused and on record."""
        try:
            return notices.request_materials(request.path["number"], request.body, request.staff, uow)
        except notices.RequestRefused:
            uow.commit()  # refused, but the supervisor is told
            raise

    @endpoint("GET", "/notices/<number>/print", roles=ANY_STAFF, query=PrintQuery, produces=_PAGES)
    def print_notice(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """A notice, refusal, acceptance or receipt to print."""
        sheet = printouts.printout(request.path["number"], request.staff, uow)
        return _page(self._printer.page(sheet, request.wanted))

    @endpoint("POST", "/notices/<number>/print", roles=PUBLIC, body=PrintBody, repeatable=False, produces=_PAGES)
    def print_for_resident(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """The same for whoever shows the query code."""
        try:
            sheet = printouts.printout_for_resident(
                request.path["number"], request.body.query_code, uow, self.wiring.sealer
            )
        except query_codes.WrongQueryCode:
            uow.commit()  # refused, but the try counts
            raise
        return _page(self._printer.page(sheet, request.body.options))

    @property
    def _printer(self) -> Printer:
        printer: Printer = self.wiring.extras["printer"]
        return printer


def _page(html: str) -> Response:
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response

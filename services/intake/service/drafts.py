"""HTTP: drafts, and the front of a village."""

from datetime import timedelta

from werkzeug.wrappers import Response

from services.intake.handlers import drafts, query_codes, villages
from services.intake.printing import Printer
from services.intake.schemas import drafts as schemas
from services.intake.schemas.printouts import PrintQuery
from services.intake.schemas.villages import VillageFrontView
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, PUBLIC, Request, endpoint
from shared.messaging.every import every
from shared.service import Service

_HELPING = {Role.AGENT, Role.CLERK}
_PORTAL = "portal"  # signs in for nobody: it says for which address it asks


class DraftEndpoints(Service):
    """Written by residents at the code of their village; a case when they confirm it."""

    @endpoint("GET", "/public/villages/<code>", roles=PUBLIC, answer=VillageFrontView)
    def show_village(self, request: Request, uow: IntakeUnitOfWork) -> villages.VillageFront:
        """A village with the names above it, and what can be filed there."""
        return villages.village_front(request.path["code"], uow)

    @endpoint("GET", "/villages/<code>/qr", roles=ANY_STAFF, query=PrintQuery, produces=("text/html",))
    def print_village_code(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """The village's code to print and put up."""
        request.staff.must_cover(request.path["code"])
        front = villages.village_front(request.path["code"], uow)
        printer: Printer = self.wiring.extras["printer"]
        kept: timedelta = self.wiring.extras["drafts_kept"]
        return Response(printer.village(front, kept, request.wanted), mimetype="text/html")

    @endpoint("POST", "/drafts", roles=PUBLIC, body=schemas.DraftBody, answer=schemas.WrittenView, status=201)
    def write_draft(self, request: Request, uow: IntakeUnitOfWork) -> drafts.Written:
        """Keep what somebody wrote until they confirm it; the query code is told this once."""
        kept: timedelta = self.wiring.extras["drafts_kept"]
        return drafts.write_draft(request.body, _address(request), kept, uow, self.wiring.sealer)

    @endpoint(
        "POST",
        "/drafts/<number>/views",
        roles=PUBLIC,
        body=schemas.CodeBody,
        answer=schemas.DraftView,
        repeatable=False,
    )
    def show_draft(self, request: Request, uow: IntakeUnitOfWork) -> drafts.ShownDraft:
        """A draft, for whoever shows its query code."""
        try:
            return drafts.show_draft(request.path["number"], request.body["query_code"], uow, self.wiring.sealer)
        except query_codes.WrongQueryCode:
            uow.commit()  # refused, but the try counts
            raise

    @endpoint(
        "POST",
        "/drafts/<number>/confirmation",
        roles=PUBLIC,
        body=schemas.ConfirmBody,
        answer=schemas.ConfirmedView,
        status=201,
    )
    def confirm_draft(self, request: Request, uow: IntakeUnitOfWork) -> drafts.Confirmed:
        """Make a case of it, with what is still to be said; for whoever shows its query code."""
        wiring = self.wiring
        number = request.path["number"]
        try:
            return drafts.confirm_draft(number, request.body, uow, wiring.sealer, wiring.extras["forms"])
        except query_codes.WrongQueryCode:
            uow.commit()  # refused, but the try counts
            raise

    @endpoint("GET", "/drafts", roles=_HELPING, answer=schemas.DraftView)
    def list_drafts(self, request: Request, uow: IntakeUnitOfWork) -> list[drafts.ShownDraft]:
        """Unconfirmed drafts of the caller's scope, the newest first."""
        return drafts.list_drafts(request.staff, uow)

    @endpoint("PATCH", "/drafts/<number>", roles=_HELPING, body=schemas.CompleteBody, answer=schemas.DraftView)
    def complete_draft(self, request: Request, uow: IntakeUnitOfWork) -> drafts.ShownDraft:
        """Help a resident: choose the item, fill in what it asks for. They confirm it themselves."""
        return drafts.complete_draft(request.path["number"], request.body, request.staff, uow)

    @every(seconds=600)
    def remove_lapsed_drafts(self, uow: IntakeUnitOfWork) -> int:
        """Remove drafts that nobody has confirmed in time."""
        return drafts.remove_lapsed(uow)


def _address(request: Request) -> str:
    """Where it comes from: what the portal says, and else the caller's own address."""
    told: str = request.headers.get("X-Forwarded-For", "")
    if told and request.identity is not None and request.identity.staff_id == _PORTAL:
        return told[:64]
    return request.address

"""HTTP: a resident's data in full, their matters, and the register of who looked."""

from datetime import timedelta

from services.intake.handlers import looks, query_codes
from services.intake.model.look import UnitLooks
from services.intake.model.resident import Resident
from services.intake.schemas import residents as schemas
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import PUBLIC, Request, endpoint
from shared.messaging.every import every
from shared.service import Service

_LOOKING = {Role.AGENT, Role.CLERK, Role.HANDLER, Role.SUPERVISOR}
_FILING = {Role.AGENT, Role.CLERK, Role.SUPERVISOR}
_AUDITING = {Role.SUPERVISOR, Role.ADMINISTRATOR}
_OFTEN = "60/minute"


class ResidentEndpoints(Service):
    """Personal data: masked everywhere else, in full here, and every look is on record."""

    @endpoint(
        "POST",
        "/cases/<number>/residents/views",
        roles=_LOOKING,
        body=schemas.PurposeBody,
        answer=schemas.ResidentView,
        repeatable=False,
    )
    def view_resident(self, request: Request, uow: IntakeUnitOfWork) -> Resident:
        """The resident in full; the look is registered."""
        return looks.view_resident(request.path["number"], request.body, request.staff, request.address, uow)

    @endpoint(
        "POST",
        "/residents/lookup",
        roles=_FILING,
        body=schemas.LookUpBody,
        answer=schemas.KnownResidentView,
        repeatable=False,
    )
    def look_up_resident(self, request: Request, uow: IntakeUnitOfWork) -> looks.KnownResident:
        """The matters of whoever has this document or phone number; the search is registered."""
        return looks.look_up_resident(request.body, request.staff, request.address, uow, self.wiring.sealer)

    @endpoint("GET", "/looks", roles=_AUDITING, query=schemas.LooksQuery, answer=schemas.LookPageView)
    def list_looks(self, request: Request, uow: IntakeUnitOfWork) -> looks.LookPage:
        """The register of looks, newest first."""
        return looks.list_looks(request.wanted, request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/looks",
        roles=PUBLIC,
        per_address=_OFTEN,
        body=schemas.QueryCodeBody,
        answer=schemas.UnitLooksView,
        repeatable=False,
    )
    def tell_resident(self, request: Request, uow: IntakeUnitOfWork) -> list[UnitLooks]:
        """How often which unit looked at the resident's data, told to whoever shows the query code."""
        try:
            return looks.tell_resident(request.path["number"], request.body, uow, self.wiring.sealer)
        except query_codes.WrongQueryCode:
            uow.commit()  # refused, but the try counts
            raise

    @every(seconds=3600)
    def forget_wrong_codes(self, uow: IntakeUnitOfWork) -> int:
        """Remove wrong query codes that count no more."""
        return uow.code_tries.forget_before(uow.now - timedelta(hours=2)) and 0

"""HTTP: the same matter told twice, and linked cases."""

from services.intake.handlers import duplicates, linking
from services.intake.model.case import Case
from services.intake.model.duplicates import Suggestion
from services.intake.model.link import Link
from services.intake.schemas import duplicates as schemas
from services.intake.schemas.cases import CaseView
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service

_AT_THE_DOOR = {Role.AGENT, Role.CLERK}
_WHO_LINKS = {Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR}


class DuplicateEndpoints(Service):
    """Suggestions, and linking (并案)."""

    @endpoint(
        "POST",
        "/cases/similar",
        roles=_AT_THE_DOOR | _WHO_LINKS,
        body=schemas.SearchBody,
        answer=schemas.SuggestionView,
        repeatable=False,
        unit_of_work=False,
    )
    def find_duplicates(self, request: Request) -> list[Suggestion]:
        """Open cases that may be the same as the one being typed, in the caller's scope."""
        with self.wiring.units(read_only=True) as uow:  # a POST, so that no number stands in an address
            return duplicates.find_duplicates(request.body, request.staff, uow, self.wiring.sealer)

    @endpoint("GET", "/cases/<number>/links", roles=ANY_STAFF, answer=schemas.LinkedCasesView)
    def show_links(self, request: Request, uow: IntakeUnitOfWork) -> linking.LinkedCases:
        """Which case this one follows, and which follow it."""
        return linking.linked_cases(request.path["number"], request.staff, uow)

    @endpoint("POST", "/cases/<number>/link", roles=_WHO_LINKS, body=schemas.LinkBody, answer=schemas.LinkView)
    def link_case(self, request: Request, uow: IntakeUnitOfWork) -> Link:
        """Let a case follow another (并案)."""
        return linking.link_case(request.path["number"], request.body, request.staff, uow)

    @endpoint("POST", "/cases/<number>/unlinking", roles=_WHO_LINKS, body=schemas.UnlinkBody, answer=CaseView)
    def unlink_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Let it stand by itself again (解除并案)."""
        return linking.unlink_case(request.path["number"], request.body, request.staff, uow)

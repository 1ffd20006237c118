"""HTTP: lists of cases."""

from services.intake.handlers import case_lists
from services.intake.ports import CaseRow
from services.intake.schemas import case_lists as schemas
from services.intake.store import IntakeUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.http.paging import Page, page_of
from shared.service import Service


class CaseListEndpoints(Service):
    """Cases by what they have in common."""

    @endpoint("GET", "/cases", roles=ANY_STAFF, query=schemas.CaseQuery, answer=schemas.CasePageView)
    def list_cases(self, request: Request, uow: IntakeUnitOfWork) -> Page[CaseRow]:
        """The cases of the caller's scope, newest first, a page at a time."""
        rows = case_lists.list_cases(request.wanted, request.staff, uow)
        return page_of(rows, request.wanted.limit, lambda row: (row.submitted_at, row.number))

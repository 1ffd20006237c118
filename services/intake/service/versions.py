"""How a case tells its version, for optimistic changes."""

from services.intake.handlers.scope import case_in_scope
from services.intake.model.case import Case
from services.intake.store import IntakeUnitOfWork
from shared.http.endpoint import Request
from shared.http.versions import Versioned


def _version(case: Case) -> str:
    """A change counts the row's version; a further notice is a row of its own."""
    return f"{case.row_version}-{len(case.notices)}"  # type: ignore[attr-defined]  # the mapper's


def _present(request: Request, uow: IntakeUnitOfWork) -> Case:
    return case_in_scope(request.path["number"], request.staff, uow, for_update=True)


CASE = Versioned(_version, _present)

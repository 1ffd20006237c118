"""HTTP: cases."""

from datetime import timedelta

from services.intake.handlers import cases, filing
from services.intake.handlers.scope import case_in_scope
from services.intake.model.case import Case
from services.intake.schemas import cases as schemas
from services.intake.service.versions import CASE
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.every import every
from shared.service import Service

_AT_THE_DOOR = {Role.AGENT, Role.CLERK}


class CaseEndpoints(Service):
    """Cases at the door."""

    @endpoint("POST", "/cases", roles=_AT_THE_DOOR, body=schemas.CaseBody, answer=schemas.SubmittedView, status=201)
    def file_case(self, request: Request, uow: IntakeUnitOfWork) -> filing.Filed:
        """Take a resident's matter in; the answer names everything that is missing."""
        return filing.file_case(request.body, request.staff, uow, self.wiring.sealer, self.wiring.extras["forms"])

    @endpoint("GET", "/cases/<number>", roles=ANY_STAFF, answer=schemas.CaseView, versioned=CASE)
    def show_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """One case in the caller's scope."""
        return case_in_scope(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/materials",
        roles=_AT_THE_DOOR,
        body=schemas.MaterialsBody,
        answer=schemas.CaseView,
        versioned=CASE,
    )
    def add_materials(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Take papers in."""
        return cases.add_materials(request.path["number"], request.body, request.staff, uow)

    @endpoint("POST", "/cases/<number>/acceptance", roles={Role.CLERK}, answer=schemas.CaseView, versioned=CASE)
    def accept_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Accept a complete case (受理)."""
        return cases.accept_case(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/answer",
        roles=_AT_THE_DOOR,
        body=schemas.AnswerBody,
        answer=schemas.CaseView,
        versioned=CASE,
    )
    def answer_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Answer directly (直接答复)."""
        return cases.answer_case(request.path["number"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/refusal",
        roles={Role.CLERK},
        body=schemas.RefusalBody,
        answer=schemas.CaseView,
        versioned=CASE,
    )
    def decline_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Decline with a ground (不予受理)."""
        return cases.decline_case(request.path["number"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/withdrawal",
        roles=_AT_THE_DOOR,
        body=schemas.WithdrawalBody,
        answer=schemas.CaseView,
        versioned=CASE,
    )
    def withdraw_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Withdraw on the resident's word."""
        return cases.withdraw_case(request.path["number"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/archiving",
        roles={Role.CLERK},
        body=schemas.ArchiveBody,
        answer=schemas.CaseView,
        versioned=CASE,
    )
    def archive_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """File a closed case away (归档), once no originals are held any more."""
        return cases.archive_case(request.path["number"], request.body, request.staff, uow)

    @every(seconds=600)
    def archive_what_is_due(self, uow: IntakeUnitOfWork) -> int:
        """File away what was closed long enough ago."""
        after: timedelta = self.wiring.extras["archive_after"]
        return cases.archive_due(after, uow)

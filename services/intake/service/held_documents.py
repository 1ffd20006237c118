"""HTTP: documents held for residents (材料代管)."""

from services.intake.handlers import held_documents as ledger
from services.intake.model.held_documents import HeldDocument
from services.intake.schemas import held_documents as schemas
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service

_HOLDING = {Role.AGENT, Role.CLERK, Role.HANDLER}


class HeldDocumentEndpoints(Service):
    """The ledger: taken, moved against signatures, given back."""

    @endpoint(
        "POST",
        "/cases/<number>/held-documents",
        roles=_HOLDING,
        body=schemas.TakingBody,
        answer=schemas.HeldDocumentView,
        status=201,
    )
    def take_documents(self, request: Request, uow: IntakeUnitOfWork) -> list[HeldDocument]:
        """Take papers into custody; the receipt's number prints at /notices/<receipt>/print."""
        return ledger.take_documents(request.path["number"], request.body, request.staff, uow)

    @endpoint("GET", "/cases/<number>/held-documents", roles=ANY_STAFF, answer=schemas.HeldDocumentView)
    def list_documents_of_case(self, request: Request, uow: IntakeUnitOfWork) -> list[HeldDocument]:
        """Every paper that was taken for a case, and where it is."""
        return ledger.documents_of_case(request.path["number"], request.staff, uow)

    @endpoint(
        "GET",
        "/held-documents",
        roles=ANY_STAFF,
        query=schemas.HeldDocumentsQuery,
        answer=schemas.HeldDocumentView,
    )
    def list_open_documents(self, request: Request, uow: IntakeUnitOfWork) -> list[HeldDocument]:
        """What lies in a unit or is on its way to it, the oldest first."""
        return ledger.open_documents(request.wanted["unit"], request.staff, uow)

    @endpoint(
        "POST",
        "/held-documents/<number>/sending",
        roles=_HOLDING,
        body=schemas.SendingBody,
        answer=schemas.HeldDocumentView,
    )
    def send_document(self, request: Request, uow: IntakeUnitOfWork) -> HeldDocument:
        """Send a paper to another unit, which has to sign for it."""
        return ledger.send_document(request.path["number"], request.body, request.staff, uow)

    @endpoint("POST", "/held-documents/<number>/signature", roles=_HOLDING, answer=schemas.HeldDocumentView)
    def receive_document(self, request: Request, uow: IntakeUnitOfWork) -> HeldDocument:
        """Sign for a paper that was sent to the caller's unit."""
        return ledger.receive_document(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/held-documents/<number>/return",
        roles=_HOLDING,
        body=schemas.ReturnBody,
        answer=schemas.HeldDocumentView,
    )
    def return_document(self, request: Request, uow: IntakeUnitOfWork) -> HeldDocument:
        """Give a paper back."""
        return ledger.return_document(request.path["number"], request.body, request.staff, uow)

"""HTTP: classification help."""

from services.intake.handlers import classification
from services.intake.handlers.classification import Classification, Classifiers
from services.intake.model.classification.confirmation import Confirmation, Training
from services.intake.schemas import classification as schemas
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service

_WHO_CHOOSES = {Role.AGENT, Role.CLERK, Role.DISPATCHER}


class ClassificationEndpoints(Service):
    """Proposals for a resident's words, and what people chose."""

    @endpoint(
        "POST",
        "/classification/proposals",
        roles=ANY_STAFF,
        body=schemas.WordsBody,
        answer=schemas.ClassificationView,
        repeatable=False,
        unit_of_work=False,
    )
    def classify(self, request: Request) -> Classification:
        """The items and lines that a resident's words may mean, with reasons; a person decides."""
        with self.wiring.units(read_only=True) as uow:  # a POST, so that no resident's words stand in an address
            return classification.classify(request.body, request.staff, uow, self._classifiers)

    @endpoint(
        "POST",
        "/classification/confirmations",
        roles=_WHO_CHOOSES,
        body=schemas.ConfirmationBody,
        answer=schemas.ConfirmationView,
        status=201,
    )
    def confirm_item(self, request: Request, uow: IntakeUnitOfWork) -> Confirmation:
        """Keep which item a person chose, to learn from; names, phone and identity numbers are taken out."""
        return classification.confirm_item(request.body, request.staff, uow, self._classifiers)

    @endpoint(
        "GET",
        "/classification/training",
        roles=ANY_STAFF,
        query=schemas.TrainingQuery,
        answer=schemas.TrainingView,
    )
    def show_training(self, request: Request, uow: IntakeUnitOfWork) -> Training:
        """The training in use: its date and how good it was."""
        return classification.newest_training(request.wanted["county"], request.staff, uow)

    @property
    def _classifiers(self) -> Classifiers:
        classifiers: Classifiers = self.wiring.extras["classifiers"]
        return classifiers

"""Intake's entrypoints, an area a file: decode, hand over, answer."""

from services.intake.service.api_clients import ApiClientEndpoints
from services.intake.service.attachments import AttachmentEndpoints
from services.intake.service.case_lists import CaseListEndpoints
from services.intake.service.cases import CaseEndpoints
from services.intake.service.catalogue import CatalogueEndpoints
from services.intake.service.classification import ClassificationEndpoints
from services.intake.service.directives import DirectiveEndpoints
from services.intake.service.drafts import DraftEndpoints
from services.intake.service.due_times import DueTimeSubscriptions
from services.intake.service.duplicates import DuplicateEndpoints
from services.intake.service.findings import FindingSubscriptions
from services.intake.service.held_documents import HeldDocumentEndpoints
from services.intake.service.knowledge import KnowledgeEndpoints
from services.intake.service.learning import LearningEndpoints
from services.intake.service.mandates import MandateEndpoints
from services.intake.service.notices import NoticeEndpoints
from services.intake.service.open311 import Open311Endpoints
from services.intake.service.organisation import OrganisationEndpoints
from services.intake.service.progress import ProgressSubscriptions
from services.intake.service.public_knowledge import PublicKnowledgeEndpoints
from services.intake.service.residents import ResidentEndpoints
from services.intake.service.staff import StaffSubscriptions
from shared.service import Service


class IntakeService(
    ApiClientEndpoints,
    AttachmentEndpoints,
    CaseEndpoints,
    CaseListEndpoints,
    CatalogueEndpoints,
    ClassificationEndpoints,
    DirectiveEndpoints,
    DraftEndpoints,
    DueTimeSubscriptions,
    DuplicateEndpoints,
    FindingSubscriptions,
    HeldDocumentEndpoints,
    KnowledgeEndpoints,
    LearningEndpoints,
    Open311Endpoints,
    OrganisationEndpoints,
    MandateEndpoints,
    NoticeEndpoints,
    ProgressSubscriptions,
    PublicKnowledgeEndpoints,
    ResidentEndpoints,
    StaffSubscriptions,
    Service,
):
    """Cases, the catalogue, notices, and directives at the door."""

    name = "intake"

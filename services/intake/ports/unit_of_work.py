"""One transaction, as handlers see it."""

from datetime import datetime
from typing import Protocol

from services.intake.model.knowledge import Guide, LearningPath, Question
from services.intake.ports.api_clients import ApiClients
from services.intake.ports.attachments import Attachments
from services.intake.ports.case_lists import CaseLists
from services.intake.ports.cases import Cases
from services.intake.ports.catalogue import Items
from services.intake.ports.classification import Confirmations, Lessons, Trainings
from services.intake.ports.directives import Directives
from services.intake.ports.drafts import Drafts
from services.intake.ports.due_times import DueTimes
from services.intake.ports.duplicates import Duplicates
from services.intake.ports.external_requests import ExternalRequests
from services.intake.ports.findings import Findings
from services.intake.ports.held_documents import HeldDocuments
from services.intake.ports.knowledge import Articles, KnowledgeState, Learnings, Reminders
from services.intake.ports.links import Links
from services.intake.ports.mandates import Mandates
from services.intake.ports.personal_data import CodeTries, Looks, Residents
from services.intake.ports.regions import PlaceNames, Regions, Units
from services.intake.ports.serials import Serials
from services.intake.ports.staff import Staff


class UnitOfWork(Protocol):
    """One transaction."""

    now: datetime
    api_clients: ApiClients
    attachments: Attachments
    case_lists: CaseLists
    cases: Cases
    items: Items
    directives: Directives
    confirmations: Confirmations
    drafts: Drafts
    due_times: DueTimes
    duplicates: Duplicates
    external_requests: ExternalRequests
    lessons: Lessons
    trainings: Trainings
    findings: Findings
    held_documents: HeldDocuments
    links: Links
    mandates: Mandates
    names: PlaceNames
    regions: Regions
    units: Units
    serials: Serials
    looks: Looks
    residents: Residents
    code_tries: CodeTries
    guides: Articles[Guide]
    questions: Articles[Question]
    paths: Articles[LearningPath]
    knowledge: KnowledgeState
    reminders: Reminders
    learnings: Learnings
    staff: Staff

    def publish(self, event: object) -> None: ...

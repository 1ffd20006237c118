"""What intake's handlers need from outside, an area a file."""

from services.intake.ports.api_clients import ApiClients
from services.intake.ports.attachments import Attachments, Inspected, Inspector, Placed, Vault
from services.intake.ports.case_lists import CaseFilter, CaseLists, CaseRow
from services.intake.ports.cases import Cases
from services.intake.ports.catalogue import Items
from services.intake.ports.classification import Confirmations, Lessons, Trainings
from services.intake.ports.directives import ArchiveFilter, DirectiveFilter, Directives
from services.intake.ports.drafts import Drafts
from services.intake.ports.due_times import DueTimes
from services.intake.ports.duplicates import Duplicates
from services.intake.ports.external_requests import ExternalRequests, RequestFilter
from services.intake.ports.findings import Findings
from services.intake.ports.forms import Forms
from services.intake.ports.held_documents import HeldDocuments
from services.intake.ports.knowledge import Articles, KnowledgeState, Learnings, Reminders
from services.intake.ports.links import Links
from services.intake.ports.mandates import Mandates
from services.intake.ports.personal_data import CodeTries, LookFilter, Looks, Residents, Seals
from services.intake.ports.regions import PlaceNames, Regions, Units
from services.intake.ports.serials import Serials
from services.intake.ports.staff import Staff
from services.intake.ports.unit_of_work import UnitOfWork

__all__ = [
    "ApiClients",
    "ArchiveFilter",
    "Articles",
    "Attachments",
    "CaseFilter",
    "CaseLists",
    "CaseRow",
    "Cases",
    "CodeTries",
    "Confirmations",
    "DirectiveFilter",
    "Directives",
    "Drafts",
    "DueTimes",
    "Duplicates",
    "ExternalRequests",
    "Findings",
    "Forms",
    "HeldDocuments",
    "Inspected",
    "Inspector",
    "Items",
    "KnowledgeState",
    "Learnings",
    "Lessons",
    "Links",
    "LookFilter",
    "Looks",
    "Mandates",
    "PlaceNames",
    "Placed",
    "Regions",
    "Reminders",
    "RequestFilter",
    "Residents",
    "Seals",
    "Serials",
    "Staff",
    "Trainings",
    "UnitOfWork",
    "Units",
    "Vault",
]

"""What dispatch's handlers need from outside, an area a file; ``store`` keeps it with SQL, tests with dictionaries."""

from services.dispatch.ports.advice import Advices
from services.dispatch.ports.comments import Comments
from services.dispatch.ports.due_moments import DueMoments
from services.dispatch.ports.duty_log import DutyLog
from services.dispatch.ports.emergencies import Emergencies
from services.dispatch.ports.information import Information, InformationFilter
from services.dispatch.ports.inspections import Checklists, Inspections
from services.dispatch.ports.lines import Lines
from services.dispatch.ports.meetings import MeetingFilter, Meetings
from services.dispatch.ports.organisation import Organisation
from services.dispatch.ports.presence import Presence
from services.dispatch.ports.routing import Chronicle, Routings, RuleBooks
from services.dispatch.ports.seals import Seal
from services.dispatch.ports.settlements import SettlementFilter, Settlements
from services.dispatch.ports.spreading import ReceiptCounts, Spreading
from services.dispatch.ports.stamps import Stamps, UseFilter
from services.dispatch.ports.syncing import Changes, DeviceCommands
from services.dispatch.ports.tasks import TaskFilter, Tasks
from services.dispatch.ports.tellings import Tellings
from services.dispatch.ports.unit_of_work import UnitOfWork
from services.dispatch.ports.urges import Urges
from services.dispatch.ports.works import Caseworks, DirectiveWorks

__all__ = [
    "Advices",
    "Caseworks",
    "Changes",
    "Checklists",
    "Chronicle",
    "Comments",
    "DeviceCommands",
    "DirectiveWorks",
    "DueMoments",
    "DutyLog",
    "Emergencies",
    "Information",
    "InformationFilter",
    "Inspections",
    "Lines",
    "MeetingFilter",
    "Meetings",
    "Organisation",
    "Presence",
    "ReceiptCounts",
    "Routings",
    "RuleBooks",
    "Seal",
    "SettlementFilter",
    "Settlements",
    "Spreading",
    "Stamps",
    "TaskFilter",
    "Tasks",
    "Tellings",
    "UnitOfWork",
    "Urges",
    "UseFilter",
]

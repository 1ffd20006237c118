"""Dispatch's entrypoints, an area a file: decode, hand over, answer.

Who may act on a task is the domain's word, so most endpoints let all staff in.
"""

from services.dispatch.service.advice import AdviceEndpoints
from services.dispatch.service.cases import CaseSubscriptions
from services.dispatch.service.comments import CommentEndpoints
from services.dispatch.service.directives import DirectiveEndpoints, DirectiveSubscriptions
from services.dispatch.service.duty_log import DutyLogEndpoints
from services.dispatch.service.emergencies import EmergencyEndpoints
from services.dispatch.service.field_work import DueMomentSubscriptions, FieldWorkEndpoints
from services.dispatch.service.information import InformationEndpoints
from services.dispatch.service.inspections import FindingSubscriptions, InspectionEndpoints
from services.dispatch.service.lines import LineEndpoints
from services.dispatch.service.meetings import MeetingEndpoints
from services.dispatch.service.moving import MovingEndpoints
from services.dispatch.service.organisation import OrganisationEndpoints
from services.dispatch.service.past import PastEndpoints
from services.dispatch.service.presence import PresenceEndpoints
from services.dispatch.service.routing import RoutingEndpoints
from services.dispatch.service.settlements import SettlementEndpoints
from services.dispatch.service.stamps import StampEndpoints
from services.dispatch.service.syncing import SyncEndpoints
from services.dispatch.service.tasks import TaskEndpoints
from services.dispatch.service.tellings import TellingEndpoints
from services.dispatch.service.urges import UrgeSubscriptions
from shared.service import Service


class DispatchService(
    AdviceEndpoints,
    CaseSubscriptions,
    CommentEndpoints,
    EmergencyEndpoints,
    DirectiveSubscriptions,
    DueMomentSubscriptions,
    FieldWorkEndpoints,
    FindingSubscriptions,
    InspectionEndpoints,
    LineEndpoints,
    InformationEndpoints,
    MeetingEndpoints,
    MovingEndpoints,
    DirectiveEndpoints,
    DutyLogEndpoints,
    OrganisationEndpoints,
    PastEndpoints,
    SettlementEndpoints,
    PresenceEndpoints,
    RoutingEndpoints,
    SyncEndpoints,
    StampEndpoints,
    TaskEndpoints,
    TellingEndpoints,
    UrgeSubscriptions,
    Service,
):
    """The organisation and its tasks."""

    name = "dispatch"

"""Dispatch's entrypoints, an area a file: decode, hand over, answer.

Who may act on a task is the domain's word, so most endpoints let all staff in.
"""

from services.dispatch.service.cases import CaseSubscriptions
from services.dispatch.service.comments import CommentEndpoints
from services.dispatch.service.directives import DirectiveEndpoints, DirectiveSubscriptions
from services.dispatch.service.duty_log import DutyLogEndpoints
from services.dispatch.service.information import InformationEndpoints
from services.dispatch.service.lines import LineEndpoints
from services.dispatch.service.meetings import MeetingEndpoints
from services.dispatch.service.moving import MovingEndpoints
from services.dispatch.service.organisation import OrganisationEndpoints
from services.dispatch.service.presence import PresenceEndpoints
from services.dispatch.service.routing import RoutingEndpoints
from services.dispatch.service.settlements import SettlementEndpoints
from services.dispatch.service.stamps import StampEndpoints
from services.dispatch.service.tasks import TaskEndpoints
from services.dispatch.service.urges import UrgeSubscriptions
from shared.service import Service


class DispatchService(
    CaseSubscriptions,
    CommentEndpoints,
    DirectiveSubscriptions,
    LineEndpoints,
    InformationEndpoints,
    MeetingEndpoints,
    MovingEndpoints,
    DirectiveEndpoints,
    DutyLogEndpoints,
    OrganisationEndpoints,
    SettlementEndpoints,
    PresenceEndpoints,
    RoutingEndpoints,
    StampEndpoints,
    TaskEndpoints,
    UrgeSubscriptions,
    Service,
):
    """The organisation and its tasks."""

    name = "dispatch"

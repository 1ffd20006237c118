"""Dispatch's entrypoints, an area a file: decode, hand over, answer.

Who may act on a task is the domain's word, so most endpoints let all staff in.
"""

from services.dispatch.service.cases import CaseSubscriptions
from services.dispatch.service.directives import DirectiveSubscriptions
from services.dispatch.service.organisation import OrganisationEndpoints
from services.dispatch.service.presence import PresenceEndpoints
from services.dispatch.service.routing import RoutingEndpoints
from services.dispatch.service.tasks import TaskEndpoints
from shared.service import Service


class DispatchService(
    CaseSubscriptions,
    DirectiveSubscriptions,
    OrganisationEndpoints,
    PresenceEndpoints,
    RoutingEndpoints,
    TaskEndpoints,
    Service,
):
    """The organisation and its tasks."""

    name = "dispatch"

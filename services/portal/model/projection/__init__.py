"""How events become views: one small pure function an event, grouped as the contracts are.

The rule that keeps the read model independent of order: a field is written by the events of one subject only (the
aggregate that owns it), so that their sequences can be compared. ``case.follow_up_started`` moves a case's state, for
instance, but the grade of its rating comes from the follow-up's own events.
"""

from services.portal.model.projection import (
    cases,
    deadlines,
    directives,
    duty,
    emergencies,
    information,
    meetings,
    operations,
    organisation,
    registers,
    tasks,
)
from services.portal.model.projection.registry import Patch, patch_of, projected_events

__all__ = [
    "Patch",
    "cases",
    "deadlines",
    "directives",
    "duty",
    "emergencies",
    "information",
    "meetings",
    "operations",
    "organisation",
    "patch_of",
    "projected_events",
    "registers",
    "tasks",
]

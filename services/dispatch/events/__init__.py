"""How dispatch's domain is said in the words of the contracts, an area a file."""

from services.dispatch.events.organisation import (
    region_registered,
    staff_registered,
    unit_registered,
)
from services.dispatch.events.presence import duty_rostered, staff_leave_recorded, staff_seconded
from services.dispatch.events.tasks import (
    task_assigned,
    task_cancelled,
    task_done,
    task_leader_alerted,
    task_left_unattended,
    task_reported,
    task_returned,
    task_sent_back,
    task_signed,
)
from services.dispatch.events.works import (
    casework_completed,
    directive_completed,
    directive_dispatched,
)

__all__ = [
    "casework_completed",
    "directive_completed",
    "directive_dispatched",
    "duty_rostered",
    "region_registered",
    "staff_leave_recorded",
    "staff_registered",
    "staff_seconded",
    "task_assigned",
    "task_cancelled",
    "task_done",
    "task_leader_alerted",
    "task_left_unattended",
    "task_reported",
    "task_returned",
    "task_sent_back",
    "task_signed",
    "unit_registered",
]

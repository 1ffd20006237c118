"""How dispatch's domain is said in the words of the contracts, an area a file."""

from services.dispatch.events.advice import advice_given
from services.dispatch.events.duty_log import duty_handed_over, duty_logged, duty_taken_over
from services.dispatch.events.emergencies import (
    emergency_declared,
    emergency_ended,
    emergency_report_given,
    emergency_report_requested,
    emergency_report_waived,
    emergency_round_closed,
    emergency_team_changed,
    task_normalized,
)
from services.dispatch.events.information import information_received, information_reported
from services.dispatch.events.inspections import finding_reported, inspection_recorded
from services.dispatch.events.lines import line_registered
from services.dispatch.events.meetings import (
    decision_fulfilled,
    decision_recorded,
    decision_withdrawn,
    meeting_recorded,
)
from services.dispatch.events.organisation import (
    region_registered,
    staff_registered,
    unit_registered,
)
from services.dispatch.events.presence import duty_rostered, staff_leave_recorded, staff_seconded
from services.dispatch.events.settlements import settlement_reported, settlement_reviewed
from services.dispatch.events.stamps import (
    stamp_registered,
    stamp_use_applied,
    stamp_use_decided,
    stamp_use_requested,
    stamp_use_withdrawn,
)
from services.dispatch.events.tasks import (
    directive_task_assigned,
    task_assigned,
    task_cancelled,
    task_commented,
    task_done,
    task_escalated,
    task_handed_over,
    task_leader_alerted,
    task_left_unattended,
    task_reported,
    task_returned,
    task_sent_back,
    task_signed,
    task_transferred,
)
from services.dispatch.events.tellings import task_told
from services.dispatch.events.works import (
    casework_completed,
    directive_completed,
    directive_dispatched,
    directive_receipts_counted,
)

__all__ = [
    "advice_given",
    "casework_completed",
    "decision_fulfilled",
    "decision_recorded",
    "decision_withdrawn",
    "directive_completed",
    "directive_dispatched",
    "directive_receipts_counted",
    "directive_task_assigned",
    "duty_handed_over",
    "duty_logged",
    "duty_rostered",
    "duty_taken_over",
    "emergency_declared",
    "emergency_ended",
    "emergency_report_given",
    "emergency_report_requested",
    "emergency_report_waived",
    "emergency_round_closed",
    "emergency_team_changed",
    "finding_reported",
    "information_received",
    "information_reported",
    "inspection_recorded",
    "line_registered",
    "meeting_recorded",
    "region_registered",
    "settlement_reported",
    "settlement_reviewed",
    "staff_leave_recorded",
    "staff_registered",
    "staff_seconded",
    "stamp_registered",
    "stamp_use_applied",
    "stamp_use_decided",
    "stamp_use_requested",
    "stamp_use_withdrawn",
    "task_assigned",
    "task_cancelled",
    "task_commented",
    "task_done",
    "task_escalated",
    "task_handed_over",
    "task_leader_alerted",
    "task_left_unattended",
    "task_normalized",
    "task_reported",
    "task_returned",
    "task_sent_back",
    "task_signed",
    "task_told",
    "task_transferred",
    "unit_registered",
]

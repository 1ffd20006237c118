"""The read model of meetings and of what they decided."""

from dataclasses import dataclass, field
from datetime import date, datetime

from services.portal.model.views import View


@dataclass(kw_only=True)
class MeetingView(View):
    """A meeting (会议) on record; the minutes stay with dispatch."""

    key_field = "number"
    number: str
    kind: str = ""
    title: str = ""
    line: str = ""  # empty: of several lines of work
    unit: str = ""
    region: str = ""
    held_at: datetime | None = None
    chair: str = ""
    attendants: list[str] = field(default_factory=list)  # staff ids, without the chair
    recorded_by: str = ""


@dataclass(kw_only=True)
class DecisionView(View):
    """What a meeting decided (议定事项). Until its event has come, ``made_at`` is None and no page shows it."""

    key_field = "number"
    number: str
    meeting: str = ""
    what: str = ""
    line: str = ""
    unit: str = ""
    unit_name: str = ""
    region: str = ""  # the unit's
    assignee: str | None = None
    due: date | None = None  # the last day
    task_id: str = ""
    made_by: str = ""
    made_at: datetime | None = None
    state: str = "made"  # made, fulfilled, withdrawn
    ended_at: datetime | None = None
    reason: str = ""  # why it was withdrawn

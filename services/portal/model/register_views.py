"""The read model of the registers a township keeps, beside cases and meetings: one row an entry.

Texts that may name people are kept sealed, as their events bring them; a page opens them for who may read it.
"""

from dataclasses import dataclass
from datetime import datetime

from services.portal.model.views import View


@dataclass(kw_only=True)
class StampUseView(View):
    """One use of an office's seal (用印), from being asked for on."""

    key_field = "use_id"
    use_id: str
    stamp_name: str = ""
    unit: str = ""  # whose seal it is
    region: str = ""
    what: str = ""  # sealed
    for_whom: str = ""  # sealed; empty: for the office itself
    copies: int = 0
    case_number: str = ""
    requested_by: str = ""
    requested_at: datetime | None = None
    state: str = "requested"  # requested, approved, applied, refused, withdrawn
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""  # sealed: why not
    applied_by: str | None = None
    applied_at: datetime | None = None


@dataclass(kw_only=True)
class LookView(View):
    """One look at personal data or into a filed directive (查阅)."""

    key_field = "look_id"
    look_id: str
    kind: str = ""
    concerns: str = ""  # number of the case or directive
    region: str = ""
    staff_id: str = ""
    unit: str = ""
    whose: str = ""  # masked name
    reason: str = ""
    looked_at: datetime | None = None


@dataclass(kw_only=True)
class DutyLogView(View):
    """One entry of a duty log (值班日志), or one handover (交接班)."""

    key_field = "entry_id"
    entry_id: str
    kind: str = ""  # of the entry; "handover"
    unit: str = ""
    region: str = ""
    happened_at: datetime | None = None
    text: str = ""  # sealed
    corrects: str | None = None  # id of the entry that this one corrects
    written_by: str = ""
    taken_by: str | None = None  # of a handover: staff id of who is next
    taken_at: datetime | None = None  # None: not signed for yet


@dataclass(kw_only=True)
class InformationView(View):
    """One report upward (信息上报): the first, a follow-up, or the last."""

    key_field = "part_id"
    part_id: str  # the report's id, and which part of it
    report_id: str = ""
    stage: str = ""  # first, follow_up, final
    kind: str = ""
    urgent: bool = False
    unit: str = ""
    region: str = ""
    place: str = ""
    happened_at: datetime | None = None
    title: str = ""  # sealed
    text: str = ""  # sealed
    in_time: bool | None = None  # None: no time limit holds
    to_unit: str | None = None
    reported_by: str = ""
    reported_at: datetime | None = None
    received_by: str | None = None
    received_at: datetime | None = None

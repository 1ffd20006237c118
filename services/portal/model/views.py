"""The read model's views: what the pages show, one dataclass a table.

Every field of a view belongs to exactly one aggregate ("subject"), and remembers in ``stamps`` the sequence of the
event that last wrote it. :meth:`View.take` ignores whatever is older. So the views are the same in whatever order, and
however often, the events come: a map of last-writer-wins registers, ordered by sequence and not by arrival.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Self


@dataclass(kw_only=True)
class View:
    """One row of the read model; ``stamps`` maps a field's name to the sequence that last wrote it."""

    key_field: ClassVar[str]
    stamps: dict[str, int] = field(default_factory=dict)

    @classmethod
    def blank(cls, key: str) -> Self:
        """A view of which nothing is known but its key."""
        fields: dict[str, Any] = {cls.key_field: key}
        return cls(**fields)

    def take(self, sequence: int, fields: Mapping[str, Any]) -> bool:
        """Write those of ``fields`` that are not already newer. Returns whether anything changed.

        Raises:
            AttributeError: the view has no such field.
        """
        newer = {name: value for name, value in fields.items() if sequence > self.stamps.get(name, 0)}
        for name, value in newer.items():
            getattr(self, name)  # a misspelt field must not become a new attribute in silence
            setattr(self, name, value)
        if newer:
            # A new dictionary, because the store sees that a JSON column changed only when it is replaced.
            self.stamps = {**self.stamps, **dict.fromkeys(newer, sequence)}
        return bool(newer)


@dataclass(kw_only=True)
class CaseView(View):
    """A case (工单). Until ``case.submitted`` has come, ``submitted_at`` is None and no page shows the case."""

    key_field = "number"
    number: str
    title: str = ""
    kind: str = ""
    line: str = ""
    region: str = ""
    door: str = ""
    urgent: bool = False
    promised_working_days: int | None = None
    resident: str = ""  # masked name
    taken_by: str = ""
    query_digest: str = ""
    submitted_at: datetime | None = None
    state: str = ""
    state_since: datetime | None = None
    round: int = 1
    missing: list[dict[str, str]] = field(default_factory=list)  # papers still wanted: {code, name, how}
    unit_in_hand: str = ""
    answer: str = ""
    refusal: dict[str, str] = field(default_factory=dict)  # {ground, reason, authority} of a declined case
    resolved_at: datetime | None = None
    follow_up: str = ""  # "open", "solved" or "rework"
    rated_round: int = 0  # the round the last rating was given for
    grade: str | None = None

    @property
    def may_be_rated(self) -> bool:
        """Whether the resident is being asked and has not answered in this round."""
        return self.follow_up == "open" and self.rated_round < self.round


MOST_LISTED = 1_000  # units of a directive, one by one: three counties' villages


@dataclass(kw_only=True)
class DirectiveView(View):
    """A directive (上级来文)."""

    key_field = "number"
    number: str
    title: str = ""
    document: str = ""
    action: str = ""
    urgent: bool = False
    line: str = ""
    region: str = ""
    target_tier: str = ""  # empty: several tiers, or single units
    issued_by: str = ""
    issuing_unit: str = ""  # who wrote the paper; empty: an order of our own
    urgency: str = ""
    needs_decision: bool = False
    milestones: list[dict[str, Any]] = field(default_factory=list)  # {code, what, due, target}
    received_at: datetime | None = None
    state: str = ""  # of intake: registered, proposed, issued, kept, cancelled, superseded, filed
    issued_at: datetime | None = None
    archive_number: str = ""
    superseded_by: str = ""
    dispatched_tasks: int | None = None
    receipts: list[dict[str, Any]] = field(default_factory=list)  # as dispatch counts them, a tier each
    unreached: int = 0  # regions for which nobody can sign
    completed_at: datetime | None = None

    @property
    def is_large(self) -> bool:
        """Whether it went to more units than a page lists one by one."""
        return (self.dispatched_tasks or sum(tier["placed"] for tier in self.receipts)) > MOST_LISTED

    @property
    def stage(self) -> str:
        """Where it stands: intake's word, and that all have answered, which is dispatch's."""
        before = self.state in ("", "registered", "proposed")  # an urgent one is decided on after it went out
        state = "issued" if before and self.is_out else self.state
        return "completed" if state == "issued" and self.completed_at is not None else state

    @property
    def is_out(self) -> bool:
        """Whether it has reached the units, whichever event of it came first."""
        return self.issued_at is not None or self.dispatched_tasks is not None


@dataclass(kw_only=True)
class TaskView(View):
    """A task (任务). ``state`` is dispatch's word for it."""

    key_field = "task_id"
    task_id: str
    origin: str = ""
    origin_number: str = ""
    title: str = ""
    part: str = ""
    round: int = 1
    unit: str = ""
    unit_name: str = ""
    region: str = ""
    line: str = ""
    urgent: bool = False
    assignee: str | None = None
    assignee_name: str = ""
    reason: str = ""
    answer_needed: bool = True
    parent: str | None = None  # the task it is a part of (会办)
    request: str = ""  # what is asked of the unit then
    emergency: bool = False  # work of an emergency that runs: before all other
    assigned_at: datetime | None = None
    state: str = ""
    arbitration: bool = False  # returned again: only the county decides where it goes
    signed_at: datetime | None = None
    reported_by: str | None = None
    result: str = ""
    remark: str = ""  # of the last review that sent it back

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state not in ("", "done", "cancelled")


@dataclass(kw_only=True)
class ClockView(View):
    """A running or finished deadline; ``light`` is supervision's, never computed here."""

    key_field = "clock_id"
    clock_id: str
    kind: str = ""
    origin: str = ""
    origin_number: str = ""
    task_id: str | None = None
    region: str = ""
    unit: str | None = None
    staff_id: str | None = None
    due: datetime | None = None
    provisional: bool = False
    state: str = ""  # running, paused, satisfied, cancelled
    waits_for: str = ""  # the name of the emergency that it stands still for
    reason: str = ""  # why it stands still or was cancelled
    light: str = "green"
    in_time: bool | None = None
    started_at: datetime | None = None
    paused_at: datetime | None = None  # since when it stands still
    ended_at: datetime | None = None


@dataclass(kw_only=True)
class UrgeView(View):
    """A counted reminder (催办) that ``staff_id`` has to sign for."""

    key_field = "urge_id"
    urge_id: str
    clock_id: str = ""
    rung: str = ""
    origin: str = ""
    origin_number: str = ""
    task_id: str | None = None
    region: str = ""
    unit: str | None = None
    staff_id: str | None = None
    passed_over: list[str] = field(default_factory=list)
    issued_at: datetime | None = None
    signed_by: str | None = None
    signed_at: datetime | None = None


@dataclass(kw_only=True)
class EmergencyView(View):
    """An emergency (应急): what everybody inside it has to know."""

    key_field = "emergency_id"
    emergency_id: str
    kind: str = ""
    level: int = 0
    name: str = ""
    region: str = ""
    region_name: str = ""
    normal_waits: bool = False
    declared_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(kw_only=True)
class RegionView(View):
    """A copy of a region."""

    key_field = "code"
    code: str
    name: str = ""
    tier: str = ""
    parent: str | None = None
    successors: list[str] = field(default_factory=list)  # what has followed it, after its last day
    valid_to: date | None = None


@dataclass(kw_only=True)
class UnitView(View):
    """A copy of a unit."""

    key_field = "code"
    code: str
    name: str = ""
    tier: str = ""
    region: str = ""
    kind: str = ""
    lines: list[str] = field(default_factory=list)  # empty: all lines of work
    leader: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def works(self, line: str) -> bool:
        """Whether ``line`` is one of the unit's lines of work."""
        return not self.lines or line in self.lines


@dataclass(kw_only=True)
class StaffView(View):
    """A copy of a staff member; what a signed-in person may do is read from here at every request."""

    key_field = "staff_id"
    staff_id: str
    name: str = ""
    unit: str = ""
    scope: str = ""
    roles: list[str] = field(default_factory=list)
    active: bool = True


@dataclass(kw_only=True)
class LineView(View):
    """A county's line of work (工作线) with what it is to reach."""

    key_field = "line_id"
    line_id: str  # county and code: "361103-civil_affairs"
    county: str = ""
    code: str = ""
    name: str = ""
    name_en: str = ""
    leader_title: str = ""
    unit: str | None = None
    active: bool = True
    targets: list[dict[str, Any]] = field(default_factory=list)  # as the contract has them


@dataclass(kw_only=True)
class ItemView(View):
    """The catalogue's newest version of an item."""

    key_field = "code"
    code: str
    version: int = 0
    name: str = ""
    kind: str = ""
    promised_working_days: int | None = None


@dataclass(kw_only=True)
class InterventionView(View):
    """What an operator did to queues. The operators' tools have no outbox, so this cannot be rebuilt."""

    key_field = "intervention_id"
    intervention_id: str
    act: str = ""  # replay, discard, rebuild
    operator: str = ""
    queue: str = ""
    selection: str = ""  # which of its messages
    messages: int = 0
    reason: str = ""
    state: str = ""  # begun, done, broken_off
    begun_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(kw_only=True)
class TimelineEntry:
    """One event about a case or directive, kept as it came and never changed; its words are made when it is shown."""

    event_id: str
    number: str  # of the case or directive
    time: datetime
    name: str  # "case.accepted"
    subject: str
    sequence: int
    task_id: str | None
    data: dict[str, Any]  # JSON form, without sealed contacts and digests

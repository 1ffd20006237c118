"""An emergency (应急): declared over a region and all inside it, worked by a team, with short limits, ended by one act.

    running ─end→ ended

What it asks of people is data, not code: its limits in minutes, how often units report, and whether normal work waits
are said when it is declared. Leaders of the county or a township declare one over what they answer for, or a dispatcher
on their behalf.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from services.dispatch.model.organisation import COUNTY_DIGITS, Staff, Unit
from shared.clock import SHANGHAI
from shared.contracts import EmergencyKind, Role, UnitKind
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Identity

LINE = "emergency"  # the line of work (工作线) of its tasks
GRAVEST, MILDEST = 1, 4  # Ⅰ级 … Ⅳ级
MOST_MEMBERS = 2_000
OFTENEST_MINUTES = 15  # more often nobody does anything but report
_WORKERS = (Role.HANDLER, Role.AGENT, Role.LEADER, Role.CLERK)
_COMMANDING = frozenset({UnitKind.HEADSHIP, UnitKind.DEPARTMENT, UnitKind.SUPERVISION})


class Pace(NamedTuple):
    """How fast an emergency wants things, in minutes, day and night."""

    sign: int
    report: int
    report_every: int


# Defaults, each of which a declaration may replace.
PACES: Mapping[int, Pace] = MappingProxyType(
    {1: Pace(10, 30, 60), 2: Pace(15, 60, 120), 3: Pace(15, 60, 120), 4: Pace(30, 120, 240)}
)


@dataclass(eq=False, kw_only=True)
class Emergency:
    """What was declared, by whom, and how it stands."""

    emergency_id: str  # UUIDv7
    kind: EmergencyKind
    level: int
    name: str
    why: str
    region: str
    region_name: str
    declared_by: str  # staff id
    declared_by_name: str
    declared_at: datetime
    on_behalf_of: str | None  # staff id of the leader for whom a dispatcher declared it
    on_behalf_of_name: str
    sign_minutes: int
    report_minutes: int
    report_every_minutes: int | None
    normal_waits: bool
    round: int = 0  # of reports: the one that is asked for now; 0: none
    round_due: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_by_name: str = ""
    end_reason: str = ""
    version: int | None = None  # set by the store

    @property
    def is_running(self) -> bool:
        """Whether it has not been ended."""
        return self.ended_at is None

    @property
    def commanders(self) -> tuple[str, ...]:
        """Staff ids of who is told how it goes: who declared it, and for whom."""
        return tuple(sorted({self.declared_by, *([self.on_behalf_of] if self.on_behalf_of else [])}))

    def covers(self, region: str) -> bool:
        """Whether a region lies inside it."""
        return region.startswith(self.region)

    def may_see(self, identity: Identity) -> bool:
        """Whether it concerns the person: it lies in their scope, or they inside it."""
        return identity.covers(self.region) or identity.scope.startswith(self.region)

    def must_run(self) -> None:
        """Refuse what is done only while it runs.

        Raises:
            Conflict: it was ended; by whom and when.
        """
        if self.ended_at is not None:
            at = f"{self.ended_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
            raise Conflict(
                f"应急「{self.name}」已于 {at} 由{self.ended_by_name}结束",
                f"{self.ended_by_name} ended the emergency at {at}",
            )

    def end(self, *, reason: str, by: Identity, now: datetime) -> None:
        """End it.

        Raises:
            Conflict: it was ended already.
            Invalid: no reason is given.
        """
        self.must_run()
        must_say("reason", reason)
        self.ended_at, self.ended_by, self.ended_by_name, self.end_reason = now, by.staff_id, by.name, reason
        self.round_due = None

    def next_round(self, now: datetime) -> bool:
        """Ask for the next round of reports, if its time has come; False: it has not, or none are wanted.

        The fixed times count from the declaration. One that nobody was asked for, because everything stood still, is
        passed by; the numbers show it.
        """
        if self.report_every_minutes is None or not self.is_running:
            return False
        if self.round_due is not None and now < self.round_due:
            return False
        every = timedelta(minutes=self.report_every_minutes)
        self.round = int((now - self.declared_at) / every) + 1
        self.round_due = self.declared_at + every * self.round
        return True


@dataclass(eq=False, kw_only=True)
class Member:
    """Somebody's time in the team. Who comes back has another."""

    member_id: str  # UUIDv7
    emergency_id: str
    staff_id: str
    name: str
    unit: str
    unit_name: str
    region: str  # the unit's
    why: str
    added_by: str  # staff id
    added_at: datetime
    removed_by: str | None = None
    removed_at: datetime | None = None
    removal: str = ""  # why


@dataclass(eq=False, kw_only=True)
class Bulletin:
    """What one unit owes in one round (定时报告), and what it said."""

    report_id: str  # UUIDv7
    emergency_id: str
    round: int
    unit: str
    unit_name: str
    region: str  # the unit's
    staff_id: str | None  # who is asked first
    requested_at: datetime
    due: datetime
    text: str = field(default="", repr=False)  # may name people: sealed at rest, and in no event
    given_by: str | None = None
    given_by_name: str = ""
    given_at: datetime | None = None
    waived_at: datetime | None = None
    version: int | None = None  # set by the store

    @property
    def is_owed(self) -> bool:
        """Whether it was neither given nor waived."""
        return self.given_at is None and self.waived_at is None

    @property
    def was_late(self) -> bool:
        """Whether it came after its time."""
        return self.given_at is not None and self.given_at > self.due

    def give(self, text: str, *, by: Identity, now: datetime) -> None:
        """Take the report."""
        self.text, self.given_by, self.given_by_name, self.given_at = text, by.staff_id, by.name, now


def must_say(name: str, text: str) -> None:
    """Refuse an empty text.

    Raises:
        Invalid: naming the field.
    """
    if not text.strip():
        raise Invalid(name, "不能为空", "must not be empty")


def commands(identity: Identity, unit: Unit | None, region: str) -> bool:
    """Whether the person is a leader of the county or a township who answers for the region, or dispatches there."""
    if not identity.covers(region):
        return False
    return identity.has(Role.DISPATCHER) or (identity.has(Role.LEADER) and unit is not None and _is_above(unit))


def must_declare(
    region: str, identity: Identity, unit: Unit | None, leader: Staff | None, leaders_unit: Unit | None
) -> None:
    """Declare one: a leader over what they answer for; a dispatcher for such a leader (``leader``).

    Raises:
        Forbidden: the person is neither, or the region lies outside their scope.
        Invalid: a dispatcher names nobody, or somebody who could not declare it themselves.
    """
    identity.must_cover(region)
    if len(region) < COUNTY_DIGITS:
        raise Invalid("region", "应急的范围不能大于一个县", "no larger than a county")
    if leader is None and identity.has(Role.LEADER) and unit is not None and _is_above(unit):
        return
    if not identity.has(Role.DISPATCHER):
        raise Forbidden(
            "启动应急的是县、乡镇负责人，或受其委托的派单员",
            "leaders of the county or a township declare an emergency, or a dispatcher on their behalf",
        )
    if leader is None:
        raise Invalid("on_behalf_of", "派单员启动应急须写明受哪位负责人委托", "say for which leader you declare it")
    answers = Role.LEADER in leader.roles and leaders_unit is not None and _is_above(leaders_unit)
    if not leader.active or not answers or not region.startswith(leader.scope):
        raise Invalid(
            "on_behalf_of",
            f"{leader.name}不是管辖这里的县、乡镇负责人",
            f"{leader.staff_id} is no leader of the county or township over this region",
        )


def must_command(emergency: Emergency, identity: Identity, unit: Unit | None) -> None:
    """Change the team and end it: leaders and dispatchers over all of it.

    Raises:
        Forbidden: the person is neither.
    """
    if not commands(identity, unit, emergency.region):
        raise Forbidden(
            "只有管辖整个应急范围的县、乡镇负责人或派单员可以指挥",
            "only leaders and dispatchers over the whole of the emergency command it",
        )


def may_report_for(unit: str, members: Mapping[str, str], identity: Identity) -> bool:
    """Whether the person may report for a unit: who works there, or is in the team for it (staff id → unit)."""
    return members.get(identity.staff_id) == unit or (identity.unit == unit and identity.has(*_WORKERS))


def _is_above(unit: Unit) -> bool:
    return unit.kind in _COMMANDING

"""Fakes of supervision's ports, a small county, and facts as the network would deliver them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from services.supervision.model.calendar import SHANGHAI, OfficialCalendar, WorkingTime
from services.supervision.model.case import Case, Lead
from services.supervision.model.clock import Clock
from services.supervision.model.emergency import Emergency
from services.supervision.model.follow_up import FollowUp
from services.supervision.model.organisation import Region, StaffMember, Unit
from services.supervision.model.urge import Urge
from shared.contracts import ClockKind, Role, UnitKind
from shared.identity import Identity

OFFICE = WorkingTime(OfficialCalendar())
COUNTY, TOWNSHIP, VILLAGE = "361103", "361103102", "361103102200"
POST, OFFICE_UNIT, HEADSHIP, SUPERVISION = f"{VILLAGE}-P", f"{TOWNSHIP}-1", f"{TOWNSHIP}-0", f"{COUNTY}-S"
ZHOU, LI, WANG, CHEN = f"{VILLAGE}-01", f"{VILLAGE}-02", f"{TOWNSHIP}-01", f"{COUNTY}-09"


def at(text: str) -> datetime:
    """``"2026-11-23 09:00"`` in Shanghai, as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@dataclass(frozen=True)
class Happened:
    """A fact as the messaging layer hands it over."""

    data: Any
    time: datetime
    sequence: int = 1


def identity(staff_id: str, scope: str, *roles: Role) -> Identity:
    return Identity(staff_id=staff_id, name="某人", unit="U", scope=scope, roles=frozenset(roles))


def unit(code: str, region: str, kind: UnitKind, leader: str | None) -> Unit:
    return Unit(code, code, region, kind, leader, date(2026, 1, 1), None, 1)


def member(staff_id: str, home: str, *roles: Role, active: bool = True) -> StaffMember:
    return StaffMember(staff_id, staff_id, home, roles, active, 1)


class FakeOrganisation:
    def __init__(self, records: Iterable[Region | Unit | StaffMember] = ()) -> None:
        self.regions: dict[str, Region] = {}
        self.units: dict[str, Unit] = {}
        self.staff: dict[str, StaffMember] = {}
        for record in records:
            self.add(record)

    def add(self, record: Region | Unit | StaffMember) -> None:
        match record:
            case Region():
                self.regions[record.code] = record
            case Unit():
                self.units[record.code] = record
            case StaffMember():
                self.staff[record.staff_id] = record

    def region(self, code: str) -> Region | None:
        return self.regions.get(code)

    def unit(self, code: str) -> Unit | None:
        return self.units.get(code)

    def member(self, staff_id: str) -> StaffMember | None:
        return self.staff.get(staff_id)

    def headship(self, township: str, on: date) -> Unit | None:
        return self._first(township, UnitKind.HEADSHIP, on)

    def supervision(self, county: str, on: date) -> Unit | None:
        return self._first(county, UnitKind.SUPERVISION, on)

    def members_of(self, unit: str) -> list[StaffMember]:
        found = [person for person in self.staff.values() if person.unit == unit and person.active]
        return sorted(found, key=lambda person: person.staff_id)

    def _first(self, region: str, kind: UnitKind, on: date) -> Unit | None:
        found = [u for u in self.units.values() if (u.region, u.kind) == (region, kind) and u.in_force(on)]
        return min(found, key=lambda u: u.code, default=None)


def small_county() -> FakeOrganisation:
    """A post of two, an office, a township head and a supervision office."""
    return FakeOrganisation(
        [
            Region(VILLAGE, "富山村", 1),
            unit(POST, VILLAGE, UnitKind.POST, LI),
            unit(OFFICE_UNIT, TOWNSHIP, UnitKind.OFFICE, WANG),
            unit(HEADSHIP, TOWNSHIP, UnitKind.HEADSHIP, f"{TOWNSHIP}-00"),
            unit(SUPERVISION, COUNTY, UnitKind.SUPERVISION, None),
            member(ZHOU, POST, Role.HANDLER),
            member(LI, POST, Role.LEADER),
            member(WANG, OFFICE_UNIT, Role.LEADER, Role.HANDLER),
            member(f"{TOWNSHIP}-00", HEADSHIP, Role.LEADER),
            member(CHEN, SUPERVISION, Role.SUPERVISOR),
        ]
    )


class FakeCases:
    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.leads: dict[tuple[str, int], Lead] = {}

    def get(self, number: str) -> Case | None:
        return self.cases.get(number)

    def add(self, case: Case) -> None:
        self.cases[case.number] = case

    def lead(self, number: str, round_number: int) -> Lead | None:
        return self.leads.get((number, round_number))

    def add_lead(self, lead: Lead) -> None:
        self.leads[lead.number, lead.round] = lead


class FakeClocks:
    def __init__(self) -> None:
        self.all: list[Clock] = []
        self.held: set[str] = set()  # ids of clocks that another transaction has locked

    def of(self, kind: ClockKind, subject: str) -> list[Clock]:
        return [clock for clock in self.all if (clock.kind, clock.subject) == (kind, subject)]

    def add(self, clock: Clock) -> None:
        assert all(clock.round != other.round for other in self.of(clock.kind, clock.subject)), "the unique constraint"
        self.all.append(clock)

    def get(self, clock_id: str) -> Clock | None:
        return next((clock for clock in self.all if clock.clock_id == clock_id), None)

    def due(self, now: datetime, limit: int, but: Collection[str] = ()) -> list[Clock]:
        come = [clock for clock in self.all if clock.next_firing_at and clock.next_firing_at <= now]
        found = [clock for clock in come if clock.clock_id not in but]
        return sorted(found, key=lambda clock: str(clock.next_firing_at))[:limit]

    def due_ids(self, now: datetime, limit: int, but: Collection[str] = ()) -> dict[str, str]:
        return {clock.clock_id: clock.origin_number for clock in self.due(now, limit, but)}

    def about(self, origin_number: str, scope: str) -> list[Clock]:
        found = [c for c in self.all if c.origin_number == origin_number and c.region.startswith(scope)]
        return sorted(found, key=lambda clock: clock.started_at)

    def concerned(self, emergency: Emergency, limit: int) -> list[tuple[str, str]]:
        there = [clock for clock in self.all if clock.region.startswith(emergency.region) and clock.yields]
        lived = [clock for clock in there if clock.ended_at is None or clock.ended_at > emergency.declared_at]
        places = sorted((f"{clock.region}/{clock.clock_id}", clock.clock_id) for clock in lived)
        return [place for place in places if place[0] > (emergency.cursor or "")][:limit]

    def free(self, clock_ids: Collection[str]) -> list[Clock]:
        return [clock for clock in self.all if clock.clock_id in clock_ids and clock.clock_id not in self.held]

    def milestones(self, number: str) -> list[str]:
        return [c.subject for c in self.all if c.kind is ClockKind.MILESTONE and c.origin_number == number]


class FakeEmergencies:
    def __init__(self) -> None:
        self.all: dict[str, Emergency] = {}

    def to_change(self, emergency_id: str) -> Emergency | None:
        return self.all.get(emergency_id)

    def add(self, emergency: Emergency) -> None:
        assert emergency.emergency_id not in self.all
        self.all[emergency.emergency_id] = emergency

    def concerning(self, region: str, since: datetime) -> list[Emergency]:
        found = [emergency for emergency in self.all.values() if emergency.concerns(region, since)]
        return sorted(found, key=lambda emergency: (emergency.declared_at, emergency.emergency_id))

    def untold(self) -> Emergency | None:
        return next((each for _, each in sorted(self.all.items()) if each.cursor is not None), None)


class FakeUrges:
    def __init__(self) -> None:
        self.all: dict[str, Urge] = {}

    def get(self, urge_id: str) -> Urge | None:
        return self.all.get(urge_id)

    def add(self, urge: Urge) -> None:
        self.all[urge.urge_id] = urge

    def addressed_to(self, staff_id: str, limit: int) -> list[Urge]:
        return [urge for urge in self.all.values() if urge.staff_id == staff_id][:limit]

    def inside(self, scope: str, limit: int) -> list[Urge]:
        return [urge for urge in self.all.values() if urge.region.startswith(scope)][:limit]


class FakeFollowUps:
    def __init__(self) -> None:
        self.all: list[FollowUp] = []

    def of(self, number: str) -> list[FollowUp]:
        return sorted((f for f in self.all if f.number == number), key=lambda f: f.round)

    def add(self, follow_up: FollowUp) -> None:
        self.all.append(follow_up)


@dataclass
class FakeUnitOfWork:
    """Everything in memory; ``now`` is set by the test, ``published`` is what went out."""

    now: datetime = field(default_factory=lambda: at("2026-11-23 09:00"))
    office_time: WorkingTime = OFFICE
    organisation: FakeOrganisation = field(default_factory=small_county)
    cases: FakeCases = field(default_factory=FakeCases)
    clocks: FakeClocks = field(default_factory=FakeClocks)
    emergencies: FakeEmergencies = field(default_factory=FakeEmergencies)
    urges: FakeUrges = field(default_factory=FakeUrges)
    follow_ups: FakeFollowUps = field(default_factory=FakeFollowUps)
    published: list[Any] = field(default_factory=list)

    def publish(self, event: object) -> None:
        self.published.append(event)

    def told(self, kind: type[Any]) -> list[Any]:
        """The published events of one kind."""
        return [event for event in self.published if isinstance(event, kind)]

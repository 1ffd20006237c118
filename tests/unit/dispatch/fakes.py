"""The ports of dispatch in memory: what the handlers need, without a database."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from services.dispatch.model.advice import Advice
from services.dispatch.model.checklist import Checklist
from services.dispatch.model.chronicle import Entry, Known, Subject, known_from
from services.dispatch.model.comment import Comment
from services.dispatch.model.device_command import Remembered
from services.dispatch.model.due import DueMoment
from services.dispatch.model.duty_log import DutyEntry, DutyHandover
from services.dispatch.model.emergency import Bulletin, Emergency, Member
from services.dispatch.model.information import InformationPart, InformationReport
from services.dispatch.model.inspection import Finding, Inspection
from services.dispatch.model.life import ALLOWED, Act
from services.dispatch.model.line import Line
from services.dispatch.model.meeting import Decision, Meeting
from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.permission import may_see
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.model.reach import Reach, tier_of
from services.dispatch.model.receipts import AreaReceipts, Receipts, area_of, receipt_of
from services.dispatch.model.registration import Registration
from services.dispatch.model.routed import Routed
from services.dispatch.model.rules import DEFAULT_WEIGHTS, RuleBook, Weights
from services.dispatch.model.settlement import Settlement, Standing
from services.dispatch.model.stamp import Stamp, StampUse
from services.dispatch.model.syncing import EVERYBODY, Change, Kind, Position
from services.dispatch.model.task import IN_HAND, OPEN, State, Task, TaskRecord
from services.dispatch.model.telling import Telling, Told, ToldArea
from services.dispatch.model.urge import Urge
from services.dispatch.model.what_if import Past
from services.dispatch.model.work import Casework, DirectiveWork, Placement
from services.dispatch.model.workforce import Workforce
from services.dispatch.ports import InformationFilter, MeetingFilter, SettlementFilter, TaskFilter, UseFilter
from shared.contracts import Origin, Tier
from shared.errors import NotFound
from shared.identity import Identity
from shared.succession import holds_on
from tests.unit.dispatch import small_county

E = TypeVar("E")


class FakeOrganisation:
    def __init__(self, tasks: "FakeTasks", presence: "FakePresence", chronicle: "FakeChronicle") -> None:
        self._tasks, self._presence, self._chronicle = tasks, presence, chronicle
        self.known_regions: dict[str, Region] = {}
        self.known_units: dict[str, Unit] = {}
        self.known_staff: dict[str, Staff] = {}

    def add(self, rows: Iterable[Region | Unit | Staff]) -> None:
        for row in rows:
            if isinstance(row, Region):
                self.known_regions[row.code] = row
            elif isinstance(row, Unit):
                self.known_units[row.code] = row
            else:
                self.known_staff[row.staff_id] = row

    def regions(self, codes: Collection[str]) -> dict[str, Region]:
        return {code: self.known_regions[code] for code in codes if code in self.known_regions}

    def units(self, codes: Collection[str]) -> dict[str, Unit]:
        return {code: self.known_units[code] for code in codes if code in self.known_units}

    def staff(self, ids: Collection[str]) -> dict[str, Staff]:
        return {each: self.known_staff[each] for each in ids if each in self.known_staff}

    def all_of(self, county: str) -> Registration:
        return Registration(
            county=county,
            regions=list(self.known_regions.values()),
            units=list(self.known_units.values()),
            staff=list(self.known_staff.values()),
        )

    def region_codes(self, inside: str, tier: Tier | None, *, on: date) -> list[str]:
        rows = [row for row in self.known_regions.values() if tier is None or row.tier is tier]
        return sorted(row.code for row in rows if row.code.startswith(inside) and holds_on(row, on))

    def workforce(
        self,
        regions: Collection[str],
        *,
        inside: str | None = None,
        on: date,
        weights: Weights = DEFAULT_WEIGHTS,
        now: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Workforce:
        rows: dict[Subject, list[Any]] = {
            Subject.UNIT: list(self.known_units.values()),
            Subject.STAFF: list(self.known_staff.values()),
            Subject.SECONDMENT: self._presence.kept[Secondment],
            Subject.LEAVE: self._presence.kept[Leave],
            Subject.DUTY: self._presence.kept[Duty],
        }
        if known_at is not None:
            rows = dict(self._chronicle.known_at(next(iter(regions))[:6], known_at).rows)
        workforce = Known(rows).workforce(regions, inside=inside, on=on, weights=weights, now=now)
        for task in self._tasks.kept.values() if known_at is None else ():
            weight = weights.of(urgent=task.urgent, part=task.part)
            if task.state in IN_HAND:
                workforce.open_by_unit[task.unit] = workforce.open_by_unit.get(task.unit, 0) + weight
            if task.assignee is not None and task.assigned_at is not None:
                if task.state in IN_HAND:
                    workforce.open_by_person[task.assignee] = workforce.open_by_person.get(task.assignee, 0) + weight
                last = workforce.last_assigned
                last[task.assignee] = max(task.assigned_at, last.get(task.assignee, task.assigned_at))
        return workforce


class FakePresence:
    def __init__(self) -> None:
        self.kept: dict[type[Any], list[Any]] = {Secondment: [], Leave: [], Duty: []}

    def add(self, row: Secondment | Leave | Duty) -> None:
        self.kept[type(row)].append(row)

    def remove_duty(self, row: Duty) -> None:
        self.kept[Duty].remove(row)

    def secondment(self, record_id: str) -> Any:
        return next(row for row in self.kept[Secondment] if row.record_id == record_id)

    def leave(self, record_id: str) -> Any:
        return next(row for row in self.kept[Leave] if row.record_id == record_id)

    def secondments_of(self, staff_id: str, first: date, last: date) -> list[Secondment]:
        return [row for row in self.kept[Secondment] if row.staff_id == staff_id and row.meets(first, last)]

    def leaves_of(self, staff_id: str, first: date, last: date) -> list[Leave]:
        return [row for row in self.kept[Leave] if row.staff_id == staff_id and row.meets(first, last)]

    def secondments(self, units: Collection[str], first: date, last: date) -> list[Secondment]:
        return [row for row in self.kept[Secondment] if row.unit in units and row.meets(first, last)]

    def leaves(self, units: Collection[str], first: date, last: date) -> list[Leave]:
        return [row for row in self.kept[Leave] if row.meets(first, last)]

    def duties(self, units: Collection[str], first: date, last: date) -> list[Duty]:
        return [row for row in self.kept[Duty] if row.unit in units and first <= row.day <= last]


class FakeChronicle:
    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def record(self, entries: Iterable[Entry]) -> None:
        self.entries += entries

    def known_at(self, county: str, moment: datetime) -> Known:
        return known_from(each for each in self.entries if each.county == county and each.recorded_at <= moment)


class FakeRuleBooks:
    def __init__(self) -> None:
        self.kept: list[RuleBook] = []

    def current(self, county: str) -> RuleBook:
        return next(iter(self.history(county)), RuleBook(county=county))

    def current_of(self, counties: Collection[str]) -> dict[str, RuleBook]:
        return {county: self.current(county) for county in counties}

    def history(self, county: str) -> list[RuleBook]:
        return [book for book in reversed(self.kept) if book.county == county]

    def add(self, book: RuleBook) -> None:
        self.kept.append(book)


class FakeRoutings:
    def __init__(self, tasks: "FakeTasks") -> None:
        self._tasks = tasks
        self.kept: list[Routed] = []

    def add(self, routed: Routed) -> None:
        self.kept.append(routed)

    def of(self, task_id: str) -> list[Routed]:
        return [each for each in self.kept if each.task_id == task_id]

    def since(self, county: str, moment: datetime, limit: int) -> list[Past]:
        found = [each for each in self.kept if each.county == county and each.at >= moment and each.number == 1]
        return [Past(routed=each, ended_at=self._tasks.get(each.task_id).ended_at) for each in found[:limit]]


class FakeTasks:
    def __init__(self) -> None:
        self.kept: dict[str, Task] = {}
        self.records: list[TaskRecord] = []

    def add(self, task: Task) -> None:
        assert task.task_id not in self.kept
        self.kept[task.task_id] = task

    def record(self, record: TaskRecord) -> None:
        assert record.number == len(self.history(record.task_id)) + 1
        self.records.append(record)

    def get(self, task_id: str) -> Task:
        if task_id not in self.kept:
            raise NotFound("没有", "none")
        return self.kept[task_id]

    claim = get

    def find(self, task_id: str) -> Task | None:
        return self.kept.get(task_id)

    def parts(self, task_id: str) -> list[Task]:
        return [task for task in self.kept.values() if task.parent == task_id]

    def in_hand_of(self, staff_id: str, identity: Identity, limit: int) -> tuple[list[Task], int]:
        held = [task for _, task in sorted(self.kept.items()) if task.assignee == staff_id]
        held = [task for task in held if task.state in ALLOWED[Act.HAND_OVER]]
        seen = [task for task in held if identity.covers(task.region) or task.unit == identity.unit]
        return seen[:limit], len(held)

    def at(self, unit: str, states: Collection[State], limit: int) -> list[Task]:
        there = [task for _, task in sorted(self.kept.items()) if task.unit == unit and task.state in states]
        return there[:limit]

    def open_at(self, unit: str, *, after: str, limit: int) -> list[Task]:
        return [task for task in self.at(unit, OPEN, len(self.kept)) if task.task_id > after][:limit]

    def directives_at(self, unit: str, states: Collection[State], limit: int) -> list[Task]:
        there = self.at(unit, states, len(self.kept))
        return [task for task in reversed(there) if task.origin is Origin.DIRECTIVE][:limit]

    def among(self, ids: Collection[str]) -> list[Task]:
        return [task for task_id, task in sorted(self.kept.items()) if task_id in ids]

    def open_shares(self, unit: str, numbers: Collection[str]) -> list[Task]:
        return [task for task in self.at(unit, OPEN, len(self.kept)) if task.origin_number in numbers]

    def of(self, origin_number: str) -> list[Task]:
        return [task for task in self.kept.values() if task.origin_number == origin_number]

    def history(self, task_id: str) -> list[TaskRecord]:
        return [record for record in self.records if record.task_id == task_id]

    def visible_to(self, identity: Identity, wanted: TaskFilter) -> list[Task]:
        in_order = sorted(self.kept.values(), key=lambda task: (not task.emergency, task.task_id))
        seen = [task for task in in_order if may_see(task, identity)]
        return seen[: wanted.limit]


class FakeWorks(dict[str, Any]):
    def add(self, work: Casework | DirectiveWork) -> None:
        assert work.number not in self
        self[work.number] = work

    def find(self, number: str) -> Any:
        return self.get(number)

    look = find


class FakeSpreading:
    """Pages of a directive, by the same rules as the store's."""

    def __init__(self, organisation: FakeOrganisation, tasks: FakeTasks, works: FakeWorks) -> None:
        self._organisation, self._tasks, self._works = organisation, tasks, works
        self.unreached_places: set[tuple[str, str]] = set()

    def places(self, reaches: Collection[Reach], *, on: date, after: str, limit: int) -> list[str]:
        valid = [code for code, row in self._organisation.known_regions.items() if holds_on(row, on)]
        reached = [code for code in valid if code > after and any(reach.covers(code) for reach in reaches)]
        return sorted(reached)[:limit]

    def placed(self, number: str, places: Collection[str]) -> set[tuple[str, str]]:
        addressed = [(task.place, task.addressed_to) for task in self._tasks.of(number)]
        return {(place, unit) for place, unit in addressed if place in places and unit is not None}

    def put(self, work: DirectiveWork, placements: Sequence[Placement], now: datetime) -> None:
        for placement in placements:
            task, record = work.place(placement, now)
            self._tasks.add(task)
            self._tasks.record(record)

    def open_tasks(self, number: str, *, after: tuple[str, str], limit: int) -> list[Task]:
        return self._page(number, OPEN, "", after, limit)

    def note_unreached(self, number: str, places: Collection[str]) -> None:
        self.unreached_places |= {(number, place) for place in places}

    def unreached(self, number: str, *, inside: str, after: str, limit: int) -> list[str]:
        noted = [place for of, place in self.unreached_places if of == number and place.startswith(inside)]
        return sorted(place for place in noted if place > after)[:limit]

    def forget_unreached(self, number: str, places: Collection[str]) -> None:
        self.unreached_places -= {(number, place) for place in places}

    def silent(self, number: str, *, inside: str, after: tuple[str, str], limit: int) -> list[Task]:
        return self._page(number, {State.PENDING, State.ASSIGNED}, inside, after, limit)

    def in_turn(self, now: datetime) -> str | None:
        moving = [work for work in self._works.values() if work.is_moving]
        for work in sorted(moving, key=lambda work: (not work.urgent, work.turn_at, work.number)):
            work.turn_at = now
            return str(work.number)
        return None

    def _page(
        self, number: str, states: Collection[State], inside: str, after: tuple[str, str], limit: int
    ) -> list[Task]:
        found = [task for task in self._tasks.of(number) if task.state in states and task.place.startswith(inside)]
        behind = [task for task in found if (task.place, task.task_id) > after]
        return sorted(behind, key=lambda task: (task.place, task.task_id))[:limit]


class FakeReceiptCounts:
    """Counts anew each time: what the store must keep true."""

    def __init__(self, organisation: FakeOrganisation, tasks: FakeTasks, works: FakeWorks) -> None:
        self._organisation, self._tasks, self._works = organisation, tasks, works
        self._addressed: dict[str, list[str]] = {}

    def expect(self, number: str, reaches: Collection[Reach], others: Collection[str], *, on: date) -> int:
        valid = [code for code, row in self._organisation.known_regions.items() if holds_on(row, on)]
        reached = [code for code in valid if any(reach.covers(code) for reach in reaches)]
        self._addressed[number] = [*reached, *others]
        return len(self._addressed[number])

    def of(self, number: str, inside: str) -> AreaReceipts:
        tiers: dict[Tier, Receipts] = {}
        for place in self._addressed.get(number, ()):
            if area_of(place).startswith(inside):
                tiers[tier_of(place)] = tiers.get(tier_of(place), Receipts()) + Receipts(addressed=1)
        for task in self._tasks.of(number):
            if area_of(task.place).startswith(inside):
                one = Receipts(**{receipt_of(task.state, answer_needed=task.answer_needed).value: 1})
                tiers[tier_of(task.place)] = tiers.get(tier_of(task.place), Receipts()) + one
        region = self._organisation.known_regions.get(inside)
        return AreaReceipts(area=inside, name=region.name if region else "", tiers=tiers)

    def below(self, number: str, inside: str, digits: int) -> list[AreaReceipts]:
        areas = map(area_of, self._addressed.get(number, ()))
        parts = {area[:digits] for area in areas if area.startswith(inside) and len(area) >= digits}
        return [self.of(number, part) for part in sorted(parts)]

    def untold(self, limit: int) -> list[str]:
        return sorted(work.number for work in self._works.values() if work.untold)[:limit]


class FakeComments:
    def __init__(self) -> None:
        self.kept: list[Comment] = []

    def add(self, comment: Comment) -> None:
        self.kept.append(comment)

    def on(self, task_id: str) -> list[Comment]:
        return [comment for comment in self.kept if comment.task_id == task_id]

    def authors(self, task_id: str) -> list[str]:
        return [comment.by for comment in self.on(task_id)]


class FakeUrges:
    def __init__(self) -> None:
        self.kept: dict[str, Urge] = {}

    def add(self, urge: Urge) -> None:
        self.kept[urge.urge_id] = urge

    def find(self, urge_id: str) -> Urge | None:
        return self.kept.get(urge_id)

    def about(self, task_id: str, origin_number: str) -> list[Urge]:
        of_matter = [urge for urge in self.kept.values() if urge.origin_number == origin_number]
        return [urge for urge in of_matter if urge.task_id in (task_id, None)]


class FakeSettlements:
    def __init__(self) -> None:
        self.kept: dict[str, Settlement] = {}

    def add(self, settlement: Settlement) -> None:
        self.kept[settlement.settlement_id] = settlement

    def get(self, settlement_id: str) -> Settlement:
        if settlement_id not in self.kept:
            raise NotFound("没有", "none")
        return self.kept[settlement_id]

    claim = get

    def waiting(self, unit: str, limit: int) -> list[Settlement]:
        waits = [each for each in self.kept.values() if each.unit == unit and each.standing is not Standing.NOTED]
        return sorted(waits, key=lambda each: each.settlement_id, reverse=True)[:limit]

    def among(self, ids: Collection[str]) -> list[Settlement]:
        return [each for settlement_id, each in sorted(self.kept.items()) if settlement_id in ids]

    def visible_to(self, identity: Identity, wanted: SettlementFilter) -> list[Settlement]:
        newest_first = [each for _, each in sorted(self.kept.items(), reverse=True)]
        return [each for each in newest_first if each.may_see(identity)][: wanted.limit]


class FakeEmergencies:
    def __init__(self, tasks: FakeTasks) -> None:
        self._tasks = tasks
        self.kept: dict[str, Emergency] = {}
        self.team: list[Member] = []
        self.reports: list[Bulletin] = []

    def add(self, row: Emergency | Member | Bulletin) -> None:
        match row:
            case Emergency():
                self.kept[row.emergency_id] = row
            case Member():
                self.team.append(row)
            case Bulletin():
                same = [each for each in self.bulletins(row.emergency_id) if each.round == row.round]
                assert row.unit not in {each.unit for each in same}, "the unique constraint"
                self.reports.append(row)

    def get(self, emergency_id: str) -> Emergency:
        if emergency_id not in self.kept:
            raise NotFound("没有", "none")
        return self.kept[emergency_id]

    claim = get

    def visible_to(self, identity: Identity, *, running: bool | None, limit: int) -> list[Emergency]:
        seen = [each for each in self.kept.values() if each.may_see(identity)]
        return [each for each in seen if running is None or each.is_running is running][:limit]

    def members(self, emergency_id: str) -> list[Member]:
        return [member for member in self.team if member.emergency_id == emergency_id]

    def bulletins(self, emergency_id: str, *, since_round: int = 0) -> list[Bulletin]:
        return [each for each in self.reports if each.emergency_id == emergency_id and each.round >= since_round]

    def owed(self, emergency_id: str, unit: str | None = None) -> list[Bulletin]:
        return [each for each in self.bulletins(emergency_id) if each.is_owed and unit in (None, each.unit)]

    def tasks(self, emergency_id: str) -> list[Task]:
        return self._tasks.of(emergency_id)

    def due(self, now: datetime, limit: int) -> list[str]:
        come = [each for each in self.kept.values() if each.round_due is not None and each.round_due <= now]
        return [each.emergency_id for each in come][:limit]


class FakeDueMoments:
    def __init__(self) -> None:
        self.kept: dict[str, DueMoment] = {}

    def add(self, moment: DueMoment) -> None:
        assert moment.clock_id not in self.kept
        self.kept[moment.clock_id] = moment

    def find(self, clock_id: str) -> DueMoment | None:
        return self.kept.get(clock_id)

    def about(self, tasks: Collection[Task]) -> list[DueMoment]:
        ids, numbers = {task.task_id for task in tasks}, {task.origin_number for task in tasks}
        return [
            each
            for each in self.kept.values()
            if each.task_id in ids or (each.task_id is None and each.origin_number in numbers)
        ]


class FakeChanges:
    """Feeds that a test fills by hand: that they are kept true is the store's affair."""

    def __init__(self) -> None:
        self.feeds: dict[str, list[Change]] = {}

    def note(self, feed: str, kind: Kind, subject: str) -> None:
        number = self.height(feed) + 1
        others = [change for change in self.feeds.get(feed, ()) if (change.kind, change.subject) != (kind, subject)]
        self.feeds[feed] = [*others, Change(number, kind, subject)]

    def height(self, feed: str) -> int:
        return max((change.number for change in self.feeds.get(feed, ())), default=0)

    def since(self, position: Position, limit: int) -> list[Change]:
        return [change for change in self.feeds.get(position.unit, ()) if change.number > position.number][:limit]

    def for_everybody(self, position: Position, limit: int) -> list[Change]:
        return [change for change in self.feeds.get(EVERYBODY, ()) if change.number > position.everybody][:limit]


class FakeDeviceCommands:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Remembered] = {}

    def reserve(self, caller: str, command_id: str, fingerprint: str) -> Remembered | None:
        return self.answered(caller, command_id)

    def answered(self, caller: str, command_id: str) -> Remembered | None:
        return self.kept.get((caller, command_id))

    def remember(self, caller: str, command_id: str, answer: Remembered) -> None:
        self.kept[(caller, command_id)] = answer

    def forget_some(self, limit: int) -> int:
        return 0


class FakeTellings:
    def __init__(self) -> None:
        self.kept: list[Telling] = []

    def add(self, telling: Telling) -> None:
        self.kept.append(telling)

    def of_task(self, task_id: str) -> list[Telling]:
        return [each for each in self.kept if each.task_id == task_id]

    def of_unit(self, unit: str, limit: int) -> list[Telling]:
        return [each for each in reversed(self.kept) if each.unit == unit][:limit]

    def total(self, number: str, inside: str) -> Told:
        found = [each for each in self.kept if each.origin_number == number and each.place.startswith(inside)]
        return Told(
            times=len(found),
            posts=len({each.task_id for each in found}),
            households=sum(each.households for each in found),
            persons=sum(each.persons for each in found),
        )

    def below(self, number: str, inside: str, digits: int) -> list[ToldArea]:
        places = [each.place for each in self.kept if each.origin_number == number and len(each.place) >= digits]
        areas = sorted({place[:digits] for place in places if place.startswith(inside)})
        return [ToldArea(area=area, name="", told=self.total(number, area)) for area in areas]


class FakeChecklists:
    def __init__(self) -> None:
        self.kept: list[Checklist] = []

    def current(self, county: str) -> list[Checklist]:
        newest = {each.code: each for each in self.kept if each.county == county}
        return [newest[code] for code in sorted(newest)]

    def find(self, county: str, code: str) -> Checklist | None:
        return next((each for each in self.current(county) if each.code == code), None)

    def add(self, checklist: Checklist) -> None:
        self.kept.append(checklist)


class FakeInspections:
    def __init__(self) -> None:
        self.kept: list[Inspection] = []
        self.found: list[Finding] = []

    def add(self, inspection: Inspection, findings: list[Finding]) -> None:
        self.kept.append(inspection)
        self.found += findings

    def of_unit(self, unit: str, limit: int) -> list[Inspection]:
        return [each for each in reversed(self.kept) if each.unit == unit][:limit]

    def in_place(self, place: str, limit: int) -> list[Inspection]:
        return [each for each in reversed(self.kept) if each.place == place][:limit]

    def get(self, inspection_id: str) -> Inspection:
        found = [each for each in self.kept if each.inspection_id == inspection_id]
        if not found:
            raise NotFound("没有", "none")
        return found[0]

    def findings(self, inspection_ids: list[str]) -> list[Finding]:
        return [each for each in self.found if each.inspection_id in inspection_ids]

    def finding(self, finding_id: str) -> Finding | None:
        return next((each for each in self.found if each.finding_id == finding_id), None)


class FakeAdvices:
    def __init__(self) -> None:
        self.kept: list[Advice] = []

    def add(self, advice: Advice) -> None:
        self.kept.append(advice)

    def of_unit(self, unit: str, limit: int) -> list[Advice]:
        return [each for each in reversed(self.kept) if each.unit == unit][:limit]


class FakeLines:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Line] = {}

    def of(self, county: str) -> list[Line]:
        return [line for (place, _), line in sorted(self.kept.items()) if place == county]

    def put(self, lines: Iterable[Line]) -> None:
        self.kept |= {(line.county, line.code): line for line in lines}


class FakeMeetings:
    def __init__(self) -> None:
        self.kept: dict[str, Meeting] = {}
        self.decided: dict[str, Decision] = {}

    def next_serial(self, region: str, day: date) -> int:
        return sum(each.region == region and each.day == day for each in self.kept.values()) + 1

    def add(self, row: Meeting | Decision) -> None:
        if isinstance(row, Meeting):
            assert row.number not in self.kept
            self.kept[row.number] = row
        else:
            assert row.number not in self.decided
            self.decided[row.number] = row

    def get(self, number: str) -> Meeting:
        if number not in self.kept:
            raise NotFound("没有", "none")
        return self.kept[number]

    claim = get

    def visible_to(self, identity: Identity, wanted: MeetingFilter) -> list[Meeting]:
        newest_first = sorted(self.kept.values(), key=lambda each: (each.day, each.number), reverse=True)
        return [each for each in newest_first if each.may_see(identity)][: wanted.limit]

    def decisions(self, meeting: str) -> list[Decision]:
        return [each for each in self.decided.values() if each.meeting == meeting]

    def decision(self, number: str) -> Decision | None:
        return self.decided.get(number)


class FakeStamps:
    def __init__(self) -> None:
        self.kept: dict[str, Stamp] = {}
        self.asked: dict[str, StampUse] = {}

    def add(self, row: Stamp | StampUse) -> None:
        if isinstance(row, Stamp):
            self.kept[row.stamp_id] = row
        else:
            self.asked[row.use_id] = row

    def claim(self, stamp_id: str) -> Stamp:
        if stamp_id not in self.kept:
            raise NotFound("没有", "none")
        return self.kept[stamp_id]

    def for_regions(self, identity: Identity) -> list[Stamp]:
        return [each for each in self.kept.values() if each.may_ask(identity)]

    def use(self, use_id: str) -> StampUse:
        if use_id not in self.asked:
            raise NotFound("没有", "none")
        return self.asked[use_id]

    def uses(self, identity: Identity, wanted: UseFilter) -> list[StampUse]:
        newest_first = [each for _, each in sorted(self.asked.items(), reverse=True)]
        return [each for each in newest_first if each.may_see(identity)][: wanted.limit]


class FakeDutyLog:
    def __init__(self) -> None:
        self.written: dict[str, DutyEntry] = {}
        self.handed: dict[str, DutyHandover] = {}

    def add(self, row: DutyEntry | DutyHandover) -> None:
        if isinstance(row, DutyEntry):
            self.written[row.entry_id] = row
        else:
            self.handed[row.handover_id] = row

    def entry(self, entry_id: str) -> DutyEntry:
        if entry_id not in self.written:
            raise NotFound("没有", "none")
        return self.written[entry_id]

    def handover(self, handover_id: str) -> DutyHandover:
        if handover_id not in self.handed:
            raise NotFound("没有", "none")
        return self.handed[handover_id]

    def untaken(self, unit: str) -> DutyHandover | None:
        return next((each for each in self.handed.values() if each.unit == unit and each.taken_at is None), None)

    def entries(self, unit: str, *, after: str | None, limit: int) -> list[DutyEntry]:
        newest_first = [each for _, each in sorted(self.written.items(), reverse=True) if each.unit == unit]
        return [each for each in newest_first if after is None or each.entry_id < after][:limit]

    def handovers(self, unit: str, limit: int) -> list[DutyHandover]:
        return [each for _, each in sorted(self.handed.items(), reverse=True) if each.unit == unit][:limit]


class FakeInformation:
    def __init__(self) -> None:
        self.kept: dict[str, InformationReport] = {}
        self.said: list[InformationPart] = []

    def add(self, row: InformationReport | InformationPart) -> None:
        if isinstance(row, InformationReport):
            self.kept[row.report_id] = row
        else:
            self.said.append(row)

    def get(self, report_id: str) -> InformationReport:
        if report_id not in self.kept:
            raise NotFound("没有", "none")
        return self.kept[report_id]

    claim = get

    def parts(self, report_id: str) -> list[InformationPart]:
        return [each for each in self.said if each.report_id == report_id]

    def visible_to(self, identity: Identity, wanted: InformationFilter) -> list[InformationReport]:
        newest_first = [each for _, each in sorted(self.kept.items(), reverse=True)]
        return [each for each in newest_first if each.may_see(identity)][: wanted.limit]


class FakeUnitOfWork:
    """Everything in dictionaries; ``published`` is what would be in the outbox."""

    def __init__(self, *, loaded: bool = True) -> None:
        self.now = small_county.NOW
        self.tasks = FakeTasks()
        self.presence = FakePresence()
        self.chronicle = FakeChronicle()
        self.rule_books = FakeRuleBooks()
        self.routings = FakeRoutings(self.tasks)
        self.organisation = FakeOrganisation(self.tasks, self.presence, self.chronicle)
        self.caseworks = FakeWorks()
        self.directives = FakeWorks()
        self.comments = FakeComments()
        self.urges = FakeUrges()
        self.settlements = FakeSettlements()
        self.emergencies = FakeEmergencies(self.tasks)
        self.due_moments = FakeDueMoments()
        self.changes = FakeChanges()
        self.tellings = FakeTellings()
        self.checklists = FakeChecklists()
        self.advices = FakeAdvices()
        self.inspections = FakeInspections()
        self.device_commands = FakeDeviceCommands()
        self.lines = FakeLines()
        self.meetings = FakeMeetings()
        self.stamps = FakeStamps()
        self.duty_log = FakeDutyLog()
        self.information = FakeInformation()
        self.spreading = FakeSpreading(self.organisation, self.tasks, self.directives)
        self.receipts = FakeReceiptCounts(self.organisation, self.tasks, self.directives)
        self.published: list[object] = []
        if loaded:
            self.organisation.add([*small_county.regions(), *small_county.units(), *small_county.staff()])

    def publish(self, event: object) -> None:
        self.published.append(event)

    def told(self, kind: type[E]) -> list[E]:
        """The published events of one kind, in order."""
        return [event for event in self.published if isinstance(event, kind)]

"""The ports of dispatch in memory: what the handlers need, without a database."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from services.dispatch.model.comment import Comment
from services.dispatch.model.life import ALLOWED, Act
from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.permission import may_see
from services.dispatch.model.reach import Reach, tier_of
from services.dispatch.model.receipts import AreaReceipts, Receipts, area_of, receipt_of
from services.dispatch.model.routing import Workforce
from services.dispatch.model.settlement import Settlement
from services.dispatch.model.task import IN_HAND, OPEN, State, Task, TaskRecord
from services.dispatch.model.urge import Urge
from services.dispatch.model.work import Casework, DirectiveWork, Placement
from services.dispatch.ports import SettlementFilter, TaskFilter
from shared.contracts import Tier
from shared.errors import NotFound
from shared.identity import Identity
from shared.succession import holds_on
from tests.unit.dispatch import small_county

E = TypeVar("E")


class FakeOrganisation:
    def __init__(self, tasks: "FakeTasks") -> None:
        self._tasks = tasks
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

    def region_codes(self, inside: str, tier: Tier | None, *, on: date) -> list[str]:
        rows = [row for row in self.known_regions.values() if tier is None or row.tier is tier]
        return sorted(row.code for row in rows if row.code.startswith(inside) and holds_on(row, on))

    def workforce(self, regions: Collection[str], *, inside: str | None = None, on: date) -> Workforce:
        def here(unit: Unit) -> bool:
            return unit.region in regions or (inside is not None and unit.region.startswith(inside))

        units = [unit for unit in self.known_units.values() if here(unit) and unit.valid_on(on)]
        homes, leaders = {unit.code for unit in units}, {unit.leader for unit in units}
        everybody = self.known_staff.values()
        staff = [who for who in everybody if who.active and (who.unit in homes or who.staff_id in leaders)]
        open_by_unit: dict[str, int] = {}
        open_by_person: dict[str, int] = {}
        last_assigned: dict[str, datetime] = {}
        for task in self._tasks.kept.values():
            if task.state in IN_HAND:
                open_by_unit[task.unit] = open_by_unit.get(task.unit, 0) + 1
            if task.assignee is not None and task.assigned_at is not None:
                if task.state in IN_HAND:
                    open_by_person[task.assignee] = open_by_person.get(task.assignee, 0) + 1
                last_assigned[task.assignee] = max(task.assigned_at, last_assigned.get(task.assignee, task.assigned_at))
        return Workforce(
            units=units,
            staff=staff,
            open_by_unit=open_by_unit,
            open_by_person=open_by_person,
            last_assigned=last_assigned,
        )


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

    def of(self, origin_number: str) -> list[Task]:
        return [task for task in self.kept.values() if task.origin_number == origin_number]

    def history(self, task_id: str) -> list[TaskRecord]:
        return [record for record in self.records if record.task_id == task_id]

    def visible_to(self, identity: Identity, wanted: TaskFilter) -> list[Task]:
        seen = [task for _, task in sorted(self.kept.items()) if may_see(task, identity)]
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

    def count(self, task_id: str) -> int:
        return len(self.on(task_id))


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

    def visible_to(self, identity: Identity, wanted: SettlementFilter) -> list[Settlement]:
        newest_first = [each for _, each in sorted(self.kept.items(), reverse=True)]
        return [each for each in newest_first if each.may_see(identity)][: wanted.limit]


class FakeUnitOfWork:
    """Everything in dictionaries; ``published`` is what would be in the outbox."""

    def __init__(self, *, loaded: bool = True) -> None:
        self.now = small_county.NOW
        self.tasks = FakeTasks()
        self.organisation = FakeOrganisation(self.tasks)
        self.caseworks = FakeWorks()
        self.directives = FakeWorks()
        self.comments = FakeComments()
        self.urges = FakeUrges()
        self.settlements = FakeSettlements()
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

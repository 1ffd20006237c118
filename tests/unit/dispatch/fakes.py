"""The ports of dispatch in memory: what the handlers need, without a database."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from services.dispatch.model.chronicle import Entry, Known, Subject, known_from
from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.permission import may_see
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.model.registration import Registration
from services.dispatch.model.routed import Routed
from services.dispatch.model.rules import DEFAULT_WEIGHTS, RuleBook, Weights
from services.dispatch.model.task import IN_HAND, Task, TaskRecord
from services.dispatch.model.what_if import Past
from services.dispatch.model.work import Casework, DirectiveWork
from services.dispatch.model.workforce import Workforce
from services.dispatch.ports import TaskFilter
from shared.contracts import Tier
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
        self.published: list[object] = []
        if loaded:
            self.organisation.add([*small_county.regions(), *small_county.units(), *small_county.staff()])

    def publish(self, event: object) -> None:
        self.published.append(event)

    def told(self, kind: type[E]) -> list[E]:
        """The published events of one kind, in order."""
        return [event for event in self.published if isinstance(event, kind)]

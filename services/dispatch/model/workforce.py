"""A picture of the workforce on one day: the units, who is there for them, and the work they have in hand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from services.dispatch.model.organisation import Staff, Unit, lineage
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.model.rules import DEFAULT_WEIGHTS, Weights
from shared.contracts import Part, Tier

_NEVER = datetime.min.replace(tzinfo=UTC)


class Placed(Protocol):
    """Where a task went."""

    @property
    def unit(self) -> Unit: ...
    @property
    def assignee(self) -> Staff | None: ...


@dataclass(slots=True, kw_only=True)
class Workforce:
    """Units valid on a day, their active staff, leaders, helpers and deputies, and the weighted work in hand."""

    units: Collection[Unit]
    staff: Collection[Staff]
    open_by_unit: dict[str, float]  # unit code → weighted tasks in hand
    open_by_person: dict[str, float]  # staff id → weighted tasks in hand
    last_assigned: dict[str, datetime]  # staff id → when a task last went to them
    secondments: Collection[Secondment] = ()  # that run on the day
    leaves: Collection[Leave] = ()  # that run on the day
    duties: Collection[Duty] = ()  # of the day and the one before
    weights: Weights = DEFAULT_WEIGHTS
    now: datetime | None = None  # when it is asked, which tells office hours; None: they do not matter
    _units_of: Mapping[str, list[Unit]] = field(init=False, repr=False)
    _staff_of: Mapping[str, list[Staff]] = field(init=False, repr=False)
    _person: Mapping[str, Staff] = field(init=False, repr=False)
    _unit: Mapping[str, Unit] = field(init=False, repr=False)
    _seconded: Mapping[str, Secondment] = field(init=False, repr=False)
    _leave: Mapping[str, Leave] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        units_of: dict[str, list[Unit]] = {}
        for unit in sorted(self.units, key=lambda unit: unit.code):
            units_of.setdefault(unit.region, []).append(unit)
        self._units_of = units_of
        self._unit = {unit.code: unit for unit in self.units}
        self._person = {person.staff_id: person for person in self.staff}
        self._seconded = {row.staff_id: row for row in sorted(self.secondments, key=lambda row: row.recorded_at)}
        self._leave = {row.staff_id: row for row in sorted(self.leaves, key=lambda row: row.valid_to)}
        staff_of: dict[str, list[Staff]] = {}
        for person in sorted(self.staff, key=lambda person: person.staff_id):
            away = self._seconded.get(person.staff_id)
            for unit_code in {person.unit, *([away.unit] if away else [])}:
                staff_of.setdefault(unit_code, []).append(person)
        self._staff_of = staff_of

    def unit(self, code: str) -> Unit | None:
        """The unit of that code, if it stands on the day."""
        return self._unit.get(code)

    def person(self, staff_id: str | None) -> Staff | None:
        """Somebody active, by id."""
        person = self._person.get(staff_id or "")
        return person if person is not None and person.active else None

    def units_over(self, region: str, tier: Tier) -> list[Unit]:
        """Units at ``tier`` whose region is ``region`` or lies above it, by code."""
        return [unit for code in lineage(region) for unit in self._units_of.get(code, ()) if unit.tier is tier]

    def staff_of(self, unit: Unit) -> list[Staff]:
        """Active people whose home unit it is, wherever they work today, and those who help there; by id."""
        return [person for person in self._staff_of.get(unit.code, ()) if person.active]

    def leader_of(self, unit: Unit) -> Staff | None:
        """The unit's leader, if the position is filled by somebody active."""
        return self.person(unit.leader)

    def seconded(self, person: Staff) -> Secondment | None:
        """The secondment that the person is on."""
        return self._seconded.get(person.staff_id)

    def leave_of(self, person: Staff) -> Leave | None:
        """The leave that the person is on."""
        return self._leave.get(person.staff_id)

    def deputy_of(self, person: Staff) -> Staff | None:
        """Who is there for somebody on leave: the deputy, or the deputy's deputy; None: nobody is."""
        seen = {person.staff_id}
        leave = self.leave_of(person)
        while leave is not None:
            deputy = self.person(leave.deputy)
            if deputy is None or deputy.staff_id in seen:
                return None
            seen.add(deputy.staff_id)
            leave = self.leave_of(deputy)
            if leave is None:
                return deputy
        return None

    def is_open(self, unit: Unit) -> bool:
        """Whether its office is open now."""
        return self.now is None or unit.office_hours.is_open(self.now)

    def on_duty(self, unit: Unit) -> list[Staff]:
        """Who is on the unit's duty roster now and not on leave, by id."""
        if self.now is None:
            return []
        day = unit.office_hours.duty_day(self.now)
        ids = sorted(duty.staff_id for duty in self.duties if duty.unit == unit.code and duty.day == day)
        people = [self.person(staff_id) for staff_id in ids]
        return [person for person in people if person is not None and self.leave_of(person) is None]

    def idle_key(self, person: Staff) -> tuple[float, datetime, str]:
        """Who is next sorts first: least open work, then longest idle, then the id, so that it is always one."""
        return (self.open_of(person), self.last_assigned.get(person.staff_id, _NEVER), person.staff_id)

    def open_of(self, person: Staff) -> float:
        """Weighted open work the person has."""
        return self.open_by_person.get(person.staff_id, 0)

    def open_at(self, unit: Unit) -> float:
        """Weighted open work the unit has."""
        return self.open_by_unit.get(unit.code, 0)

    def take(self, placed: Placed, now: datetime, *, urgent: bool = False, part: Part = Part.LEAD) -> None:
        """Count a task that was just placed, so that the next is placed fairly."""
        weight = self.weights.of(urgent=urgent, part=part)
        self.open_by_unit[placed.unit.code] = self.open_at(placed.unit) + weight
        if placed.assignee is not None:
            self.open_by_person[placed.assignee.staff_id] = self.open_of(placed.assignee) + weight
            self.last_assigned[placed.assignee.staff_id] = now

    def release(self, unit: str, staff_id: str | None, *, urgent: bool = False, part: Part = Part.LEAD) -> None:
        """Count a task as finished, or gone elsewhere."""
        weight = self.weights.of(urgent=urgent, part=part)
        self.open_by_unit[unit] = self.open_by_unit.get(unit, 0) - weight
        if staff_id is not None:
            self.open_by_person[staff_id] = self.open_by_person.get(staff_id, 0) - weight

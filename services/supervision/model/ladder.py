"""The ladder (督办阶梯): whom to urge when a deadline is missed, step by step, with nobody skipped in silence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.supervision.model.organisation import StaffMember, Unit
from shared.contracts import Role, Rung

RUNGS = tuple(Rung)
TOP = RUNGS[-1]
_COUNTY_DIGITS, _TOWNSHIP_DIGITS = 6, 9


class Chart(Protocol):
    """The organisation as the ladder looks at it."""

    def unit(self, code: str) -> Unit | None:
        """The unit, or None if nobody has registered it."""

    def member(self, staff_id: str) -> StaffMember | None:
        """The person, or None if nobody has registered them."""

    def headship(self, township: str, on: date) -> Unit | None:
        """The headship unit of a township that is in force on that day."""

    def supervision(self, county: str, on: date) -> Unit | None:
        """The supervision unit of a county that is in force on that day."""

    def members_of(self, unit: str) -> list[StaffMember]:
        """The active people of a unit, by staff id."""


@dataclass(frozen=True)
class Position:
    """A rung's place in the organisation and who holds it; no ``staff_id``: the place is empty."""

    unit: str | None = None
    staff_id: str | None = None


@dataclass(frozen=True)
class Step:
    """Where the ladder goes next, and which rungs it passed over on the way."""

    rung: Rung
    position: Position
    passed_over: tuple[Rung, ...]


def positions(region: str, unit: str | None, staff_id: str | None, chart: Chart, on: date) -> dict[Rung, Position]:
    """Who stands on each rung for a clock of this region, unit and person, on this day (local date).

    Args:
        region: code of the region the clock is about; township and county are its first 9 and 6 digits.
        unit: the unit that has to act; None: the home unit of ``staff_id``.
        staff_id: who has to act; None: nobody in particular.
        chart: the organisation.
        on: the day on which units have to be in force.
    """
    handler = chart.member(staff_id) if staff_id else None
    home = unit or (handler.unit if handler else None)
    own_unit = chart.unit(home) if home else None
    township = chart.headship(region[:_TOWNSHIP_DIGITS], on) if len(region) >= _TOWNSHIP_DIGITS else None
    county = chart.supervision(region[:_COUNTY_DIGITS], on)
    return {
        Rung.HANDLER: Position(home, handler.staff_id) if handler and handler.active else Position(home),
        Rung.LEADER: _led(own_unit if own_unit and own_unit.in_force(on) else None, chart),
        Rung.TOWNSHIP: _led(township, chart),
        Rung.COUNTY: _supervised(county, chart),
    }


def climb(from_rung: Rung | None, last_urged: str | None, held: Mapping[Rung, Position]) -> Step:
    """The next step above ``from_rung`` (None: the first step).

    An empty position is passed over, and so is one held by the person who was urged last: both on record. The top is
    always urged, even if it is empty or held by the same person: there is nobody left to pass it to.

    Raises:
        ValueError: the ladder already stands on its top.
    """
    above = RUNGS if from_rung is None else RUNGS[RUNGS.index(from_rung) + 1 :]
    if not above:
        raise ValueError("the ladder has no rung above its top")
    passed_over: list[Rung] = []
    for rung in above[:-1]:
        position = held[rung]
        if position.staff_id and position.staff_id != last_urged:
            return Step(rung, position, tuple(passed_over))
        passed_over.append(rung)
    return Step(TOP, held[TOP], tuple(passed_over))


def _led(unit: Unit | None, chart: Chart) -> Position:
    """The leader's position of a unit."""
    if unit is None:
        return Position()
    leader = chart.member(unit.leader) if unit.leader else None
    return Position(unit.code, leader.staff_id if leader and leader.active else None)


def _supervised(unit: Unit | None, chart: Chart) -> Position:
    """The county's position: the leader of the supervision unit, or else its first supervisor."""
    position = _led(unit, chart)
    if unit is None or position.staff_id:
        return position
    supervisors = [member for member in chart.members_of(unit.code) if Role.SUPERVISOR in member.roles]
    return Position(unit.code, supervisors[0].staff_id if supervisors else None)

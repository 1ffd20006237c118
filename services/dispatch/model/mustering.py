"""Mustering an emergency's team: who is on duty now, in every unit of a region and all inside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.dispatch.model.choosing import present_leader
from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.workforce import Workforce

_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mustered:
    """Somebody who is in the team, for which unit, and why."""

    person: Staff
    unit: Unit
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Muster:
    """The team, who else has to know, and the units for which nobody is there."""

    team: tuple[Mustered, ...]
    leaders: tuple[str, ...]  # staff ids of the units' leaders, or of who stands in for them
    unmanned: tuple[Unit, ...]


def muster(workforce: Workforce, units: Iterable[Unit]) -> Muster:
    """The people on duty in ``units``, their deputies where they are on leave; where nobody is, the unit's leader.

    Nobody is in the team twice: who is on duty for several units stands for the first by code.
    """
    on_duty = _on_duty(workforce)
    team: dict[str, Mustered] = {}
    leaders: set[str] = set()
    unmanned: list[Unit] = []
    for unit in sorted(units, key=lambda unit: unit.code):
        here = [*_there(unit, on_duty.get(unit.code, ()), workforce)]
        leader = present_leader(unit, _NOBODY, workforce)
        if leader is not None:
            leaders.add(leader.staff_id)
            if not here:
                here.append(Mustered(person=leader, unit=unit, why="无人值班，负责人到岗"))
        if not here:
            unmanned.append(unit)
        for each in here:
            team.setdefault(each.person.staff_id, each)
    return Muster(team=tuple(team.values()), leaders=tuple(sorted(leaders)), unmanned=tuple(unmanned))


def _on_duty(workforce: Workforce) -> dict[str, list[str]]:
    """The staff ids on each unit's roster for the duty that runs now."""
    if workforce.now is None:
        raise ValueError("nobody can say who is on duty without a moment")
    found: dict[str, list[str]] = {}
    for duty in sorted(workforce.duties, key=lambda duty: duty.staff_id):
        unit = workforce.unit(duty.unit)
        if unit is not None and unit.office_hours.duty_day(workforce.now) == duty.day:
            found.setdefault(duty.unit, []).append(duty.staff_id)
    return found


def _there(unit: Unit, rostered: Iterable[str], workforce: Workforce) -> Iterable[Mustered]:
    for staff_id in rostered:
        person = workforce.person(staff_id)
        if person is None:
            continue
        if workforce.leave_of(person) is None:
            yield Mustered(person=person, unit=unit, why="值班")
            continue
        deputy = workforce.deputy_of(person)
        if deputy is not None:
            yield Mustered(person=deputy, unit=unit, why=f"值班，代{person.name}")

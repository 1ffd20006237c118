"""Put together what the pages about a unit's people show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.portal.handlers.task_sheet import UnitChoice, by_place
from services.portal.model.views import StaffView, UnitView
from services.portal.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Role
from shared.errors import NotFound
from shared.identity import Identity

_TOWNSHIP_DIGITS = 9
_COUNTY_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class UnitsPeople:
    """A unit and who works there."""

    unit: UnitView
    people: list[StaffView]
    choices: list[UnitChoice]  # the units that the person may look at instead; empty: this one only
    may_arrange: bool  # leave, secondments and duty
    may_hand_over: bool


@dataclass(frozen=True, kw_only=True)
class Around:
    """Whom and what a unit can call upon."""

    unit: UnitView
    people: list[StaffView]  # of the unit
    neighbours: list[StaffView]  # of the same township, the unit's own among them; of the county, for its departments
    hosts: list[UnitChoice]  # all other units of the county


def units_people(uow: UnitOfWork, person: Identity, code: str) -> UnitsPeople:
    """The people of a unit; of the person's own, if none is named.

    Raises:
        NotFound: there is no such unit, or it is not in the person's scope.
    """
    wide = person.has(Role.DISPATCHER, Role.ADMINISTRATOR)
    units = uow.units.inside(person.scope, on=uow.now.astimezone(SHANGHAI).date()) if wide else []
    anywhere = units[0].code if units else ""  # for an administrator who is at home in no unit
    unit = _unit(uow, person, code or person.unit or anywhere)
    leads = person.has(Role.LEADER) and person.staff_id in _leaders(unit, person)
    return UnitsPeople(
        unit=unit,
        people=uow.units.people_of([unit.code]),
        choices=by_place(uow, units, first=unit.region[:_TOWNSHIP_DIGITS]),
        may_arrange=leads or (person.has(Role.ADMINISTRATOR) and person.covers(unit.region)),
        may_hand_over=leads or (wide and person.covers(unit.region)),
    )


def around_unit(uow: UnitOfWork, person: Identity, code: str) -> Around:
    """What forms about a unit's people offer to choose from.

    Raises:
        NotFound: there is no such unit, or it is not in the person's scope.
    """
    unit = _unit(uow, person, code)
    units = uow.units.inside(unit.region[:_COUNTY_DIGITS], on=uow.now.astimezone(SHANGHAI).date())
    near = [each.code for each in units if each.region[:_TOWNSHIP_DIGITS] == unit.region[:_TOWNSHIP_DIGITS]]
    neighbours = uow.units.people_of(near)
    return Around(
        unit=unit,
        people=[staff for staff in neighbours if staff.unit == unit.code],
        neighbours=sorted(neighbours, key=lambda staff: (staff.unit != unit.code, staff.staff_id)),
        hosts=by_place(uow, _without(units, unit), first=unit.region[:_TOWNSHIP_DIGITS]),
    )


def _unit(uow: UnitOfWork, person: Identity, code: str) -> UnitView:
    unit = uow.views.find(UnitView, code)
    if unit is None or not (person.covers(unit.region) or unit.code == person.unit):
        raise NotFound("没有这个机构，或不在您的范围内", "there is no such unit in your scope")
    return unit


def _leaders(unit: UnitView, person: Identity) -> Sequence[str]:
    """Who leads it: whom it names, and leaders at home in it."""
    own = [person.staff_id] if unit.code == person.unit else []
    return [*own, *([unit.leader] if unit.leader else [])]


def _without(units: Iterable[UnitView], unit: UnitView) -> list[UnitView]:
    return [each for each in units if each.code != unit.code]

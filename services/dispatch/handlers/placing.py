"""Whom a task is placed with, when a person says to which unit: that unit today, and one of its people."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from services.dispatch.handlers.succession import units_on
from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.routing import Workforce, choose_person
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Invalid


def today(uow: UnitOfWork) -> date:
    """The day in China."""
    return uow.now.astimezone(SHANGHAI).date()


def unit_on(day: date, code: str, uow: UnitOfWork) -> Unit:
    """The unit of that code, or the one that has followed it.

    Raises:
        Invalid: there is none on that day, or several.
    """
    codes = units_on(code, day, uow)
    if len(codes) > 1:
        named = "、".join(f"{each.name}（{each.code}）" for each in uow.organisation.units(codes).values())
        raise Invalid("unit", f"机构 {code} 已分设，请指明：{named}", f"{code} was split: choose one of {named}")
    if not codes:
        raise Invalid("unit", f"没有机构 {code}", f"there is no unit {code}")
    return uow.organisation.units(codes)[codes[0]]


def member_of(unit: Unit, staff_id: str, uow: UnitOfWork, *, field: str = "assignee") -> Staff:
    """An active person of the unit, or its leader.

    Raises:
        Invalid: naming ``field``.
    """
    person = uow.organisation.staff([staff_id]).get(staff_id)
    if person is None or not person.active or (person.unit != unit.code and unit.leader != staff_id):
        raise Invalid(field, f"{unit.name}没有人员 {staff_id}", f"{staff_id} is not of unit {unit.code}")
    return person


def named_or_next(
    unit: Unit, staff_id: str | None, line: str, decision: str, uow: UnitOfWork
) -> tuple[Staff | None, str]:
    """The person named, else whoever of the unit has the least open work; with the reason, which ``decision`` begins.

    Raises:
        Invalid: the person named is not of the unit.
    """
    if staff_id is not None:
        return member_of(unit, staff_id, uow), f"{decision}指定"
    person, who = choose_person(unit, line, uow.organisation.workforce([unit.region], on=today(uow)))
    return person, f"{decision}派至{unit.name}；{who}"


def workforce_without(staff_id: str, regions: Collection[str], uow: UnitOfWork) -> Workforce:
    """Who works there today, as if ``staff_id`` were gone."""
    workforce = uow.organisation.workforce(regions, on=today(uow))
    return replace(workforce, staff=[person for person in workforce.staff if person.staff_id != staff_id])

"""Taking over the organisation of a county: only what is new or changed is stored and told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from services.dispatch import events
from services.dispatch.handlers.chronicling import chronicle
from services.dispatch.model.organisation import Region, Staff, Unit, overwrite, same
from services.dispatch.model.registration import Registration
from services.dispatch.ports import Seal, UnitOfWork
from shared.identity import Identity

Row = TypeVar("Row", Region, Unit, Staff)
Place = TypeVar("Place", Region, Unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """How many rows were taken over; changed or not, they are known now."""

    regions: int
    units: int
    staff: int


def register_organisation(registration: Registration, identity: Identity, uow: UnitOfWork, seal: Seal) -> Registered:
    """Take over the rows of one county, whole or not at all; the same rows again change nothing.

    Raises:
        Forbidden: the county lies outside the administrator's scope.
        Invalid: naming every field at fault, such as ``staff[3].unit``.
    """
    regions, units, staff = check_organisation(registration, identity, uow)
    new_regions, changed_regions = _take_over(registration.regions, regions, lambda row: row.code)
    new_units, changed_units = _take_over(registration.units, units, lambda row: row.code)
    new_staff, changed_staff = _take_over(registration.staff, staff, lambda row: row.staff_id)
    uow.organisation.add([*new_regions, *new_units, *new_staff])
    recorded: list[Region | Unit | Staff] = [
        *new_regions,
        *changed_regions,
        *new_units,
        *changed_units,
        *new_staff,
        *changed_staff,
    ]
    chronicle(recorded, registration.county, identity.staff_id, uow)

    for region in [*new_regions, *changed_regions]:
        uow.publish(events.region_registered(region))
    for unit in [*new_units, *changed_units]:
        contact = seal(unit.duty_phone) if unit.duty_phone else None
        uow.publish(events.unit_registered(unit, contact))
    for person in [*new_staff, *changed_staff]:
        uow.publish(events.staff_registered(person, contact=seal(person.phone) if person.phone else None))
    return Registered(regions=len(registration.regions), units=len(registration.units), staff=len(registration.staff))


def check_organisation(
    registration: Registration, identity: Identity, uow: UnitOfWork
) -> tuple[dict[str, Region], dict[str, Unit], dict[str, Staff]]:
    """What is known of the rows, and of everything they refer to, if they can be taken over.

    Raises:
        Forbidden, Invalid: see :func:`register_organisation`.
    """
    identity.must_cover(registration.county)
    regions = _with_followers(registration.region_codes(), uow.organisation.regions)
    staff = uow.organisation.staff(registration.staff_ids())
    units = _with_followers(
        registration.unit_codes() | {person.unit for person in staff.values()}, uow.organisation.units
    )
    _fill_in(registration.units, units)
    registration.check(regions=regions, units=units, staff=staff)
    return regions, units, staff


def _fill_in(given: Iterable[Unit], known: Mapping[str, Unit]) -> None:
    """Hours and telephone that are not mentioned stay as they are: a county pack does not name them."""
    for row in given:
        before = known.get(row.code)
        if row.hours is None and before is not None:
            row.hours = before.hours
        if row.duty_phone is None and before is not None:
            row.duty_phone = before.duty_phone
        row.hours, row.duty_phone = row.hours or None, row.duty_phone or None


def _with_followers(codes: set[str], load: Callable[[set[str]], dict[str, Place]]) -> dict[str, Place]:
    """What is known under ``codes``, with everything that has followed it since."""
    known: dict[str, Place] = {}
    asked: set[str] = set()
    while waiting := codes - asked:
        asked |= waiting
        loaded = load(waiting)
        known |= loaded
        codes = {code for row in loaded.values() for code in row.successors}
    return known


def _take_over(
    given: Iterable[Row], known: Mapping[str, Row], key: Callable[[Row], str]
) -> tuple[list[Row], list[Row]]:
    """Sort ``given`` into new rows and known ones that now say something else."""
    new, changed = [], []
    for row in given:
        before = known.get(key(row))
        if before is None:
            new.append(row)
        elif not same(before, row):
            overwrite(before, row)
            changed.append(before)
    return new, changed

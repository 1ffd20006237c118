"""The organisation as it was known at a past moment: what anybody could have been told then, corrections left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.model.chronicle import Subject
from services.dispatch.model.organisation import Staff, Unit, county_of
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Invalid
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPast:
    """Which region, and when."""

    region: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOrganisation:
    """The units inside a region on that day, their people, and where these were."""

    region: str
    at: datetime
    units: Sequence[Unit]
    staff: Sequence[Staff]
    secondments: Sequence[Secondment]
    leaves: Sequence[Leave]
    duties: Sequence[Duty]


def show_past(wanted: AskPast, identity: Identity, uow: UnitOfWork) -> PastOrganisation:
    """What the chronicle knows of a moment, by code.

    Raises:
        Forbidden: the region lies outside the person's scope.
        Invalid: the moment has not come yet.
    """
    identity.must_cover(wanted.region)
    if wanted.at > uow.now:
        raise Invalid("at", "还没有到这个时间", "this moment has not come yet")
    rows = uow.chronicle.known_at(county_of(wanted.region), wanted.at).rows
    day = wanted.at.astimezone(SHANGHAI).date()
    units = {
        unit.code: unit
        for unit in rows.get(Subject.UNIT, ())
        if unit.region.startswith(wanted.region) and unit.valid_on(day)
    }
    staff = {
        person.staff_id: person for person in rows.get(Subject.STAFF, ()) if person.active and person.unit in units
    }
    return PastOrganisation(
        region=wanted.region,
        at=wanted.at,
        units=sorted(units.values(), key=lambda unit: unit.code),
        staff=sorted(staff.values(), key=lambda person: person.staff_id),
        secondments=[
            row
            for row in rows.get(Subject.SECONDMENT, ())
            if row.holds_on(day) and (row.staff_id in staff or row.unit in units)
        ],
        leaves=[row for row in rows.get(Subject.LEAVE, ()) if row.holds_on(day) and row.staff_id in staff],
        duties=[row for row in rows.get(Subject.DUTY, ()) if row.day == day and row.unit in units],
    )

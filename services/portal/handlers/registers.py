"""Put together a page of a register: every question is asked within the person's scope."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.portal.handlers.pages import names_on_page
from services.portal.model.meeting_views import DecisionView
from services.portal.model.naming import NamesOnPage
from services.portal.model.registers import Register, Wanted, must_read
from services.portal.ports import Registers, UnitOfWork
from shared.identity import Identity


@dataclass(frozen=True, kw_only=True)
class RegisterPage:
    """Some entries of a register with the names that go with them."""

    wanted: Wanted
    entries: list[Any]  # views of the register's kind, in the order in which they happened
    more: bool  # there are further ones
    names: NamesOnPage
    decisions: Mapping[str, list[DecisionView]] = field(default_factory=dict)  # by meeting
    windows: Mapping[str, str] = field(default_factory=dict)  # by staff id: the office of who received a visitor


_ENTRIES: Mapping[Register, Callable[[Registers, Wanted, int, int], list[Any]]] = {
    Register.VISITORS: lambda kept, wanted, offset, limit: kept.visitors(wanted, offset, limit),
    Register.STAMPS: lambda kept, wanted, offset, limit: kept.stamp_uses(wanted, offset, limit),
    Register.DUTY: lambda kept, wanted, offset, limit: kept.duty_log(wanted, offset, limit),
    Register.LOOKS: lambda kept, wanted, offset, limit: kept.looks(wanted, offset, limit),
    Register.INFORMATION: lambda kept, wanted, offset, limit: kept.information(wanted, offset, limit),
    Register.MEETINGS: lambda kept, wanted, offset, limit: kept.meetings(wanted, offset, limit),
}
_PEOPLE = (
    *("taken_by", "requested_by", "decided_by", "applied_by", "staff_id", "written_by"),
    *("reported_by", "received_by", "chair", "recorded_by", "assignee"),
)
_UNITS = ("unit", "unit_in_hand", "to_unit")


def home_region(uow: UnitOfWork, person: Identity) -> str:
    """The region of the person's own unit; empty: they have none."""
    unit = uow.names.unit(person.unit) if person.unit else None
    return unit.region if unit is not None else ""


def this_month(today: date) -> tuple[date, date]:
    """From the first of the month until today."""
    return today.replace(day=1), today


def previous_month(today: date) -> tuple[date, date]:
    """The whole month before."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def register_page(uow: UnitOfWork, person: Identity, wanted: Wanted, *, offset: int, limit: int) -> RegisterPage:
    """Some entries of a register.

    Raises:
        Forbidden: the register or the place is not for the person.
        Invalid: naming the field.
    """
    must_read(wanted, home_region(uow, person), person)
    found = _ENTRIES[wanted.register](uow.registers, wanted, offset, limit + 1)
    entries = found[:limit]
    decisions: dict[str, list[DecisionView]] = {}
    if wanted.register is Register.MEETINGS:
        for each in uow.registers.decisions([meeting.number for meeting in entries]):
            decisions.setdefault(each.meeting, []).append(each)
    rows = [*entries, *(each for several in decisions.values() for each in several)]
    names = names_on_page(
        uow,
        staff=[*_values(rows, _PEOPLE), *_attendants(entries)],
        units=_values(rows, _UNITS),
        regions=[wanted.region, *(row.region for row in entries)],
    )
    takers = {entry.taken_by for entry in entries} if wanted.register is Register.VISITORS else set()
    return RegisterPage(
        wanted=wanted,
        entries=entries,
        more=len(found) > limit,
        names=names,
        decisions=decisions,
        windows=uow.names.offices_of(takers) if takers else {},
    )


def _values(rows: list[Any], fields: tuple[str, ...]) -> list[str | None]:
    return [getattr(row, name) for row in rows for name in fields if hasattr(row, name)]


def _attendants(entries: list[Any]) -> list[str]:
    return [who for entry in entries for who in getattr(entry, "attendants", ())]

"""What the organisation's rows said since when, append-only: it can be rebuilt as it was known at any moment.

A row's own dates say when it holds; the chronicle says when somebody put that on record. Telephone numbers stay out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.model.rules import DEFAULT_WEIGHTS, Weights
from services.dispatch.model.workforce import Workforce

Row = Region | Unit | Staff | Secondment | Leave | Duty
_PRIVATE = frozenset({"phone", "duty_phone"})


class Subject(StrEnum):
    """What a row is about."""

    REGION = "region"
    UNIT = "unit"
    STAFF = "staff"
    SECONDMENT = "secondment"
    LEAVE = "leave"
    DUTY = "duty"


_KINDS: Mapping[Subject, type[Any]] = {
    Subject.REGION: Region,
    Subject.UNIT: Unit,
    Subject.STAFF: Staff,
    Subject.SECONDMENT: Secondment,
    Subject.LEAVE: Leave,
    Subject.DUTY: Duty,
}
_SUBJECTS = {kind: subject for subject, kind in _KINDS.items()}


@dataclass(eq=False, kw_only=True)
class Entry:
    """One row as it was put on record."""

    entry_id: str  # UUIDv7: in the order of recording
    county: str
    subject: Subject
    key: str
    recorded_at: datetime
    recorded_by: str  # staff id
    content: dict[str, Any] | None  # what the row says; None: it was taken out


@dataclass(frozen=True, slots=True)
class Known:
    """The rows of a county as they were known at a moment."""

    rows: Mapping[Subject, Collection[Any]]

    def workforce(
        self,
        regions: Collection[str],
        *,
        inside: str | None = None,
        on: date,
        weights: Weights = DEFAULT_WEIGHTS,
        now: datetime | None = None,
    ) -> Workforce:
        """The workforce of a day, as it was known; nobody has any work in hand."""

        def here(unit: Unit) -> bool:
            return unit.region in regions or (inside is not None and unit.region.startswith(inside))

        units = [unit for unit in self.rows.get(Subject.UNIT, ()) if unit.valid_on(on) and here(unit)]
        return Workforce(
            units=units,
            staff=[person for person in self.rows.get(Subject.STAFF, ()) if person.active],
            open_by_unit={},
            open_by_person={},
            last_assigned={},
            secondments=[row for row in self.rows.get(Subject.SECONDMENT, ()) if row.holds_on(on)],
            leaves=[row for row in self.rows.get(Subject.LEAVE, ()) if row.holds_on(on)],
            duties=list(self.rows.get(Subject.DUTY, ())),
            weights=weights,
            now=now,
        )


def key_of(row: Row) -> str:
    """What tells a row from the others of its kind."""
    match row:
        case Region() | Unit():
            return row.code
        case Staff():
            return row.staff_id
        case Duty():
            return f"{row.unit}/{row.day}/{row.staff_id}"
    return row.record_id


def entry(row: Row, *, entry_id: str, county: str, by: str, now: datetime, removed: bool = False) -> Entry:
    """A row for the record."""
    content = {each.name: _plain(getattr(row, each.name)) for each in fields(row) if each.name not in _PRIVATE}
    return Entry(
        entry_id=entry_id,
        county=county,
        subject=_SUBJECTS[type(row)],
        key=key_of(row),
        recorded_at=now,
        recorded_by=by,
        content=None if removed else content,
    )


def known_from(entries: Iterable[Entry]) -> Known:
    """What a county's entries, oldest first, amount to."""
    last: dict[tuple[Subject, str], Entry] = {}
    for each in entries:
        last[each.subject, each.key] = each
    rows: dict[Subject, list[Any]] = {subject: [] for subject in Subject}
    for each in last.values():
        if each.content is not None:
            rows[each.subject].append(_row(_KINDS[each.subject], each.content))
    return Known(rows)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return msgspec.to_builtins(value)


def _row(kind: type[Any], content: Mapping[str, Any]) -> Any:
    """The row again; a field that came later has its default."""
    said: dict[str, Any] = {}
    for each in fields(kind):
        if each.name in content:
            said[each.name] = msgspec.convert(content[each.name], each.type)
        elif each.default is MISSING and each.default_factory is MISSING:
            raise ValueError(f"an entry of the chronicle lacks {each.name} of {kind.__name__}")
    return kind(**said)

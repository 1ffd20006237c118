"""The organisation from sheets and into them: everything at once, or nothing, with every change and mistake named.

An import is carried out in its transaction and then judged: a dry run, or one with mistakes, is not committed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from services.dispatch.handlers.organisation import check_organisation, register_organisation
from services.dispatch.handlers.presence import RecordLeave, Roster, Second, put_roster, record_leave, second
from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.model.registration import Registration
from services.dispatch.ports import Seal, UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.identity import Identity

MOST_ERRORS = 200
_EXPORTED_BACK, _EXPORTED_AHEAD = timedelta(days=31), timedelta(days=366)
_PHONES = frozenset({"phone", "duty_phone"})
_MASK = "****"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrganisation:
    """What was read from sheets."""

    registration: Registration
    secondments: tuple[Second, ...]
    leaves: tuple[RecordLeave, ...]
    rosters: tuple[Roster, ...]
    mistakes: tuple[FieldError, ...]  # of reading; the field is a cell: 人员!C12
    cells: Mapping[str, str]  # the cell of each field, by path such as ``units[3].leader``
    dry_run: bool = False


class ChangeKind(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that says something else; telephone numbers are masked."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row that is new, or says something else."""

    cell: str  # where the row stands
    key: str
    kind: ChangeKind
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import changes, and what is wrong with it."""

    rows: int
    changes: tuple[Change, ...]
    errors: tuple[FieldError, ...]  # the field is a cell where there is one
    dry_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedOrganisation:
    """A county's organisation, with what runs or is planned of presence."""

    regions: Sequence[Region]
    units: Sequence[Unit]
    staff: Sequence[Staff]
    secondments: Sequence[Secondment]
    leaves: Sequence[Leave]
    duties: Sequence[Duty]


def import_organisation(command: ImportOrganisation, identity: Identity, uow: UnitOfWork, seal: Seal) -> Imported:
    """Carry the import out as far as it is right; the caller commits only if :func:`may_be_kept`.

    Raises:
        Forbidden: the county lies outside the administrator's scope.
    """
    given = command.registration
    identity.must_cover(given.county)
    errors = list(command.mistakes)
    changes: list[Change] = []
    registration = _with_masked_numbers(given, uow)
    changes += _changes_of(registration, command.cells, uow)
    if errors:  # of reading: then the rows are only looked at
        _attempt("", lambda: check_organisation(registration, identity, uow), command.cells, errors)
    else:
        _attempt("", lambda: register_organisation(registration, identity, uow, seal), command.cells, errors)
    if not errors:  # what comes now builds on what was registered
        changes += _presence(command, identity, uow, errors)
    rows = len(given.regions) + len(given.units) + len(given.staff)
    rows += len(command.secondments) + len(command.leaves) + len(command.rosters)
    found = tuple(dict.fromkeys(errors))[:MOST_ERRORS]
    return Imported(rows=rows, changes=tuple(changes), errors=found, dry_run=command.dry_run)


def may_be_kept(imported: Imported) -> bool:
    """Whether to commit.

    Raises:
        Invalid: there are mistakes, and it is no dry run, which only shows them.
    """
    if imported.errors and not imported.dry_run:
        raise Invalid(*imported.errors[0], *imported.errors[1:])
    return not imported.dry_run


def export_organisation(county: str, identity: Identity, uow: UnitOfWork) -> ExportedOrganisation:
    """Everything a county's administrator has told, with presence from a month ago to a year ahead."""
    identity.must_cover(county)
    today = uow.now.astimezone(SHANGHAI).date()
    first, last = today - _EXPORTED_BACK, today + _EXPORTED_AHEAD
    rows = uow.organisation.all_of(county)
    codes = [row.code for row in rows.units]
    return ExportedOrganisation(
        regions=rows.regions,
        units=rows.units,
        staff=rows.staff,
        secondments=uow.presence.secondments(codes, first, last),
        leaves=uow.presence.leaves(codes, first, last),
        duties=uow.presence.duties(codes, first, last),
    )


def masked(phone: str | None) -> str:
    """A telephone number for a sheet: its last digits; it comes back as the number that is known."""
    return f"{_MASK}{phone[-4:]}" if phone else ""


def _with_masked_numbers(given: Registration, uow: UnitOfWork) -> Registration:
    """The rows with the known number where the sheet shows it masked."""
    units = uow.organisation.units([row.code for row in given.units])
    staff = uow.organisation.staff([row.staff_id for row in given.staff])
    for unit in given.units:
        known = units.get(unit.code)
        if known is not None and unit.duty_phone and unit.duty_phone == masked(known.duty_phone):
            unit.duty_phone = known.duty_phone
    for person in given.staff:
        before = staff.get(person.staff_id)
        if before is not None and person.phone and person.phone == masked(before.phone):
            person.phone = before.phone
    return given


def _changes_of(given: Registration, cells: Mapping[str, str], uow: UnitOfWork) -> list[Change]:
    known_regions = uow.organisation.regions([row.code for row in given.regions])
    known_units = uow.organisation.units([row.code for row in given.units])
    known_staff = uow.organisation.staff([row.staff_id for row in given.staff])
    changes = [
        *(
            _change(f"regions[{at}]", row.code, known_regions.get(row.code), row)
            for at, row in enumerate(given.regions)
        ),
        *(_change(f"units[{at}]", row.code, known_units.get(row.code), row) for at, row in enumerate(given.units)),
        *(
            _change(f"staff[{at}]", row.staff_id, known_staff.get(row.staff_id), row)
            for at, row in enumerate(given.staff)
        ),
    ]
    return [replace(each, cell=cells.get(each.cell, each.cell)) for each in changes if each is not None]


def _change(path: str, key: str, before: Any, after: Any) -> Change | None:
    if before is None:
        return Change(cell=path, key=key, kind=ChangeKind.NEW)
    different = tuple(
        Difference(
            field=each.name,
            before=_shown(each.name, getattr(before, each.name)),
            after=_shown(each.name, getattr(after, each.name)),
        )
        for each in fields(after)
        if (getattr(before, each.name) or None) != (getattr(after, each.name) or None)
    )
    return Change(cell=path, key=key, kind=ChangeKind.CHANGED, differences=different) if different else None


def _shown(name: str, value: Any) -> str:
    if name in _PHONES:
        return masked(value)
    if isinstance(value, tuple | frozenset):
        return "、".join(sorted(map(str, value)))
    return "" if value is None else str(value)


def _presence(
    command: ImportOrganisation, identity: Identity, uow: UnitOfWork, errors: list[FieldError]
) -> Iterable[Change]:
    """Presence row by row; one that is known as it is changes nothing."""
    for at, lent in enumerate(command.secondments):
        known = uow.presence.secondments_of(lent.staff_id, lent.valid_from, lent.valid_to)
        if not any(_same(row, lent, "unit", "valid_from", "valid_to") for row in known):
            path = f"secondments[{at}]"
            if _attempt(path, partial(second, lent, identity, uow), command.cells, errors):
                yield Change(cell=command.cells.get(path, path), key=lent.staff_id, kind=ChangeKind.NEW)
    for at, away in enumerate(command.leaves):
        leaves = uow.presence.leaves_of(away.staff_id, away.valid_from, away.valid_to)
        if not any(_same(row, away, "deputy", "valid_from", "valid_to") for row in leaves):
            path = f"leaves[{at}]"
            if _attempt(path, partial(record_leave, away, identity, uow), command.cells, errors):
                yield Change(cell=command.cells.get(path, path), key=away.staff_id, kind=ChangeKind.NEW)
    seen: set[tuple[str, date]] = set()
    for at, roster in enumerate(command.rosters):
        path, day = f"duties[{at}]", roster.days[0]
        if (roster.unit, day.day) in seen:
            twice = FieldError("day", "这个机构的这一天出现了两次", "this unit and day stand there twice")
            errors.append(_placed(twice, path, command.cells))
            continue
        seen.add((roster.unit, day.day))
        before = {row.staff_id for row in uow.presence.duties([roster.unit], day.day, day.day)}
        if before != set(day.staff) and _attempt(
            path,
            partial(put_roster, roster, identity, uow),
            command.cells,
            errors,
        ):
            kind = ChangeKind.CHANGED if before else ChangeKind.NEW
            yield Change(cell=command.cells.get(path, path), key=f"{roster.unit} {day.day}", kind=kind)


def _same(row: Any, given: Any, *names: str) -> bool:
    return all(getattr(row, name) == getattr(given, name) for name in names)


def _attempt(path: str, act: Callable[[], object], cells: Mapping[str, str], errors: list[FieldError]) -> bool:
    """Do it; what is wrong with it is noted at its cell. Every act checks before it changes anything."""
    try:
        act()
    except Invalid as refused:
        errors += [_placed(error, path, cells) for error in refused.errors]
    except (Conflict, Forbidden) as refused:
        errors.append(_placed(FieldError("", refused.text.zh, refused.text.en), path, cells))
    else:
        return True
    return False


def _placed(error: FieldError, path: str, cells: Mapping[str, str]) -> FieldError:
    """The error at the cell it is about, or at its row."""
    within = error.field.removeprefix("days[0].")  # a row of the roster is one day
    full = ".".join(filter(None, (path, within)))
    for candidate in (full, full.rpartition("[")[0], full.partition(".")[0]):
        if candidate in cells:
            return FieldError(cells[candidate], error.zh, error.en)
    return FieldError(full, error.zh, error.en)

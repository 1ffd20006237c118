"""Lines of work: taken over as a whole or not at all, from a body or from sheets; only what is changed is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.dispatch import events
from services.dispatch.handlers.importing import MOST_ERRORS, Change, ChangeKind, Difference, Imported
from services.dispatch.model.line import Line, LineRegistration, complete, differing
from services.dispatch.model.organisation import county_of
from services.dispatch.ports import UnitOfWork
from shared.errors import FieldError, Invalid
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredLines:
    """What became of the lines of a body."""

    lines: int
    changed: int  # new ones included


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLines:
    """What was read from sheets."""

    registration: LineRegistration
    mistakes: tuple[FieldError, ...]  # of reading; the field is a cell: 工作线!C12
    cells: Mapping[str, str]  # the cell of each field, by path such as ``lines[3].leader``
    dry_run: bool = False


def register_lines(registration: LineRegistration, identity: Identity, uow: UnitOfWork) -> RegisteredLines:
    """Take over lines of one county; the same lines again change nothing.

    Raises:
        Forbidden: the county lies outside the administrator's scope.
        Invalid: naming every field at fault.
    """
    changes = _check(registration, identity, uow)
    changed = [line for _, line, names in changes if names]
    uow.lines.put(changed)
    for line in changed:
        uow.publish(events.line_registered(line, identity.staff_id))
    return RegisteredLines(lines=len(registration.lines), changed=len(changed))


def import_lines(command: ImportLines, identity: Identity, uow: UnitOfWork) -> Imported:
    """Carry the import out as far as it is right; the caller commits only if ``importing.may_be_kept``.

    Raises:
        Forbidden: the county lies outside the administrator's scope.
    """
    given = command.registration
    identity.must_cover(given.county)
    known = {line.code: line for line in uow.lines.of(given.county)}
    changes = tuple(
        change
        for at, line in enumerate(given.lines)
        if (change := _change(command.cells.get(f"lines[{at}]", ""), known.get(line.code), line)) is not None
    )
    errors = list(command.mistakes)
    try:
        if errors:  # of reading: then the rows are only looked at
            _check(given, identity, uow)
        else:
            register_lines(given, identity, uow)
    except Invalid as refused:
        errors += [_placed(error, command.cells) for error in refused.errors]
    found = tuple(dict.fromkeys(errors))[:MOST_ERRORS]
    rows = len(given.lines) + sum(len(line.targets or ()) for line in given.lines)
    return Imported(rows=rows, changes=changes, errors=found, dry_run=command.dry_run)


def list_lines(county: str, identity: Identity, uow: UnitOfWork) -> Sequence[Line]:
    """The lines of a county, for whoever works in it: they say nothing about anybody.

    Raises:
        Forbidden: neither lies the county in the person's scope nor the person in the county.
    """
    if county_of(identity.scope) != county:
        identity.must_cover(county)
    return uow.lines.of(county)


def export_lines(county: str, identity: Identity, uow: UnitOfWork) -> Sequence[Line]:
    """The lines of a county, for its administrator.

    Raises:
        Forbidden: the county lies outside the scope.
    """
    identity.must_cover(county)
    return uow.lines.of(county)


def _check(
    registration: LineRegistration, identity: Identity, uow: UnitOfWork
) -> list[tuple[Line | None, Line, list[str]]]:
    """Each line as it was, as it is to be, and the fields in which the two differ."""
    identity.must_cover(registration.county)
    units = uow.organisation.units(registration.unit_codes())
    registration.check(units=units, staff=uow.organisation.staff(registration.staff_ids()))
    known = {line.code: line for line in uow.lines.of(registration.county)}
    found = []
    for given in registration.lines:
        before = known.get(given.code)
        after = complete(given, before)
        found.append((before, after, differing(before, after) if before else ["code"]))
    return found


def _change(cell: str, before: Line | None, given: Line) -> Change | None:
    if before is None:
        return Change(cell=cell, key=given.code, kind=ChangeKind.NEW)
    after = complete(given, before)
    differences = tuple(
        Difference(field=name, before=_shown(getattr(before, name)), after=_shown(getattr(after, name)))
        for name in differing(before, after)
    )
    return Change(cell=cell, key=given.code, kind=ChangeKind.CHANGED, differences=differences) if differences else None


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "；".join(target.what for target in value)
    return "" if value is None else str(value)


def _placed(error: FieldError, cells: Mapping[str, str]) -> FieldError:
    """The error at the cell it is about, or at its row."""
    for candidate in (error.field, error.field.rpartition(".")[0]):
        if candidate in cells:
            return FieldError(cells[candidate], error.zh, error.en)
    return error

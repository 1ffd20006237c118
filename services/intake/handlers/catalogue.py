"""The catalogue: a changed item is another version with a first day, and running cases keep theirs.

Everything here is planned first and then done: a dry run is the plan alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.intake import events
from services.intake.model.catalogue import Item, Publication, Withdrawal, in_force
from services.intake.model.catalogue_changes import ChangeKind, ItemChange, differences
from services.intake.model.catalogue_rules import nearest, problems, problems_together
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.identity import Identity

_MOST_ERRORS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PutCatalogue:
    """A county's items; versions in it are ignored, the next one is given here. Items that are not in it stay."""

    county: str
    items: tuple[Item, ...]
    reason: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """Some fields of one item; ``changes`` by the names of :class:`Item`."""

    county: str
    code: str
    changes: Mapping[str, Any]
    reason: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawVersion:
    """Take a version back whose first day has not come."""

    county: str
    code: str
    version: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCatalogue:
    """A catalogue that was read from sheets."""

    catalogue: PutCatalogue
    mistakes: tuple[FieldError, ...] = ()  # of reading; the field is a cell: 材料!C12
    cells: Mapping[str, str]  # the cell of each field of the catalogue, by path


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """What becomes, or would become, of the items that were given."""

    county: str
    changes: tuple[ItemChange, ...]
    dry_run: bool
    errors: tuple[FieldError, ...] = ()  # of a dry run; otherwise they are raised

    @property
    def items(self) -> int:
        """How many items were given."""
        return len(self.changes)

    @property
    def news(self) -> tuple[ItemChange, ...]:
        """Those that are new or changed."""
        return tuple(change for change in self.changes if change.kind is not ChangeKind.SAME)

    @property
    def changed(self) -> int:
        """How many of them are new or changed."""
        return len(self.news)


def put_catalogue(command: PutCatalogue, actor: Identity, uow: UnitOfWork) -> CatalogueChange:
    """Store what is new or changed as a new version, and publish just that; nothing if there is any mistake.

    A change begins on the first day the item names, or today if that is past. Items that are new keep their first day.

    Raises:
        Invalid: with every mistake, unless it is a dry run, which returns them.
        Forbidden: the county lies outside the actor's scope.
    """
    actor.must_cover(command.county)
    today = uow.now.astimezone(SHANGHAI).date()
    last = uow.items.last_versions(command.county)
    errors = _mistakes(command.items, last.keys())
    if errors and not command.dry_run:
        raise _refusal(errors)
    known = _by_code(uow.items.all_from(command.county, today))
    planned = [_planned(item, known[item.code], last.get(item.code, 0), today) for item in command.items]
    if not command.dry_run:
        news = [item for item, change in planned if change.kind is not ChangeKind.SAME]
        for item in news:
            uow.items.add(item, by=actor.staff_id, at=uow.now, reason=command.reason)
            uow.publish(events.item_published(item, by=actor.staff_id, reason=command.reason))
        if news:
            uow.items.revise(command.county)
    return CatalogueChange(command.county, tuple(change for _, change in planned), command.dry_run, tuple(errors))


def import_catalogue(command: ImportCatalogue, actor: Identity, uow: UnitOfWork) -> CatalogueChange:
    """Put a catalogue that was read from sheets; every mistake names its cell. See :func:`put_catalogue`."""
    planned = put_catalogue(replace(command.catalogue, dry_run=True), actor, uow)
    found = (FieldError(_cell(wrong.field, command.cells), wrong.zh, wrong.en) for wrong in planned.errors)
    errors = tuple(dict.fromkeys((*command.mistakes, *found)))
    if command.catalogue.dry_run:
        return replace(planned, errors=errors)
    if errors:
        raise _refusal(errors)
    return put_catalogue(command.catalogue, actor, uow)


def change_item(command: ChangeItem, actor: Identity, uow: UnitOfWork) -> CatalogueChange:
    """Change some fields of one item, from today or from a day to come; see :func:`put_catalogue`.

    Raises:
        NotFound: no version of the item is in force on that day.
    """
    today = uow.now.astimezone(SHANGHAI).date()
    first_day: date = max(command.changes.get("valid_from") or today, today)
    base = uow.items.current(command.county, command.code, first_day)
    if base is None:
        raise NotFound(
            f"{first_day} 没有在用的事项 {command.code}", f"no item {command.code} is in force on {first_day}"
        )
    changed = replace(base, **{**command.changes, "valid_from": first_day})
    whole = PutCatalogue(county=command.county, items=(changed,), reason=command.reason, dry_run=command.dry_run)
    return put_catalogue(whole, actor, uow)


def withdraw_version(command: WithdrawVersion, actor: Identity, uow: UnitOfWork) -> Publication:
    """Take back a version that has not begun: from its first day on the one before it goes on counting.

    Raises:
        NotFound: there is no such version.
        Conflict: it has begun, so that cases may have been filed under it, or it was withdrawn before.
    """
    actor.must_cover(command.county)
    uow.items.revise(command.county)  # first: of two who withdraw the same version the second waits here, and is told
    history = uow.items.history(command.county, command.code)
    found = next((each for each in history if each.item.version == command.version), None)
    if found is None:
        raise NotFound(
            f"事项 {command.code} 没有第 {command.version} 版", f"item {command.code} has no version {command.version}"
        )
    if found.withdrawn is not None:
        raise Conflict("这个版本已经撤回", "this version has been withdrawn already")
    if found.item.valid_from <= uow.now.astimezone(SHANGHAI).date():
        raise Conflict(
            f"这个版本已从 {found.item.valid_from} 起启用，不能撤回；要改请发布新版本",
            f"this version has been in force since {found.item.valid_from}; publish another one instead",
        )
    withdrawal = Withdrawal(actor.staff_id, uow.now, command.reason)
    uow.items.withdraw(found.item, withdrawal)
    uow.publish(events.item_version_withdrawn(found.item, by=actor.staff_id, reason=command.reason))
    return replace(found, withdrawn=withdrawal)


def _cell(path: str, cells: Mapping[str, str]) -> str:
    known = nearest(path, cells)
    return cells[known] if known else path


def _refusal(errors: Sequence[FieldError]) -> Invalid:
    """The first :data:`_MOST_ERRORS`: nobody reads more at once."""
    first, *more = errors[:_MOST_ERRORS]
    return Invalid(*first, *more)


def _mistakes(items: Sequence[Item], elsewhere: Iterable[str]) -> list[FieldError]:
    own = [
        FieldError(f"items[{position}].{wrong.field}", wrong.zh, wrong.en)
        for position, item in enumerate(items)
        for wrong in problems(item)
    ]
    return [*own, *problems_together(items, frozenset(elsewhere))]


def _by_code(items: Iterable[Item]) -> defaultdict[str, list[Item]]:
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[item.code].append(item)
    return found


def _planned(item: Item, versions: Sequence[Item], last: int, today: date) -> tuple[Item, ItemChange]:
    """The version to store, and what it changes; the version in force if nothing changes."""
    before = in_force(versions, max(item.valid_from, today))
    if before is None:
        new = replace(item, version=last + 1)
        return new, ItemChange(new.code, new.name, ChangeKind.NEW, new.version, new.valid_from)
    if replace(item, valid_from=before.valid_from).same_as(before):
        return before, ItemChange(item.code, item.name, ChangeKind.SAME, before.version, before.valid_from)
    changed = replace(item, version=last + 1, valid_from=max(item.valid_from, today))
    what = differences(before, changed)
    return changed, ItemChange(item.code, item.name, ChangeKind.CHANGED, changed.version, changed.valid_from, what)

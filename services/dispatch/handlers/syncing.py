"""What has changed on a unit's work since a device last asked (离线同步)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.dispatch.handlers.field_work import entries_of, unit_in_the_field
from services.dispatch.model.field_work import FieldEntry
from services.dispatch.model.organisation import Unit
from services.dispatch.model.settlement import Settlement
from services.dispatch.model.syncing import EVERYBODY, FROM_THE_FIRST, Change, Kind, Position
from services.dispatch.ports import UnitOfWork
from shared.errors import Invalid
from shared.identity import Identity

_MOST_SETTLEMENTS = 100  # told at the beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncWanted:
    """Where to go on from. Without a position: from the beginning, of ``unit`` or one's own."""

    position: Position | None = None
    unit: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPage:
    """What has changed, each thing once, as it is now.

    Args:
        reset: forget what was told before, this begins anew.
        tasks: the unit's tasks that are new or changed, also those that ended.
        settlements: what the unit has settled itself.
        gone: ids of what the unit has no part in any more.
        position: what to ask with next.
        more: there is more to be told already.
    """

    unit: Unit
    reset: bool
    tasks: Sequence[FieldEntry]
    settlements: Sequence[Settlement]
    gone: Sequence[str]
    position: Position
    more: bool


def changes_since(wanted: SyncWanted, identity: Identity, uow: UnitOfWork) -> SyncPage:
    """The next page of what has changed for a unit.

    Nothing is missed: numbers are committed in order (see :mod:`services.dispatch.model.syncing`), and what they point
    at is read after them. Something may be told twice: it is then as new as its last change.

    Raises:
        NotFound, Forbidden: there is no such unit, or it is not for this person's eyes.
        Invalid: the position is another unit's.
    """
    before = wanted.position
    unit = unit_in_the_field(before.unit if before else wanted.unit or identity.unit, identity, uow)
    if wanted.unit not in (None, unit.code):
        raise Invalid("unit", "与 cursor 的机构不一致", "not the unit of this cursor")
    # Read before everything else: whatever is committed meanwhile is told once more rather than never.
    number, everybody = uow.changes.height(unit.code), uow.changes.height(EVERYBODY)
    begins = before is None or before.is_beyond(number, everybody)
    if before is None or begins:
        before = Position(unit=unit.code, number=number, everybody=everybody, after=FROM_THE_FIRST)
    if before.after:
        return _beginning(unit, before, number, wanted.limit, uow, reset=begins)
    return _changes(unit, before, number, wanted.limit, uow)


def _beginning(unit: Unit, before: Position, number: int, limit: int, uow: UnitOfWork, *, reset: bool) -> SyncPage:
    """A page of what is open. Whatever happens to it meanwhile is a change behind the position, and is told then."""
    found = uow.tasks.open_at(unit.code, after=before.after, limit=limit + 1)
    told = found[:limit]
    goes_on = len(found) > len(told)
    return SyncPage(
        unit=unit,
        reset=reset,
        tasks=entries_of(told, uow),
        settlements=uow.settlements.waiting(unit.code, _MOST_SETTLEMENTS) if reset else [],
        gone=[],
        position=replace(before, after=told[-1].task_id if goes_on else ""),
        more=goes_on or number > before.number,
    )


def _changes(unit: Unit, before: Position, number: int, limit: int, uow: UnitOfWork) -> SyncPage:
    own, shared = uow.changes.since(before, limit + 1), uow.changes.for_everybody(before, limit + 1)
    told, told_to_all = own[:limit], shared[:limit]
    tasks = {task.task_id: task for task in uow.tasks.among(_subjects(told, Kind.TASK))}
    concerned = uow.tasks.open_shares(unit.code, _subjects(told_to_all, Kind.DIRECTIVE))
    here = {each.task_id: each for each in (*tasks.values(), *concerned) if each.unit == unit.code}
    return SyncPage(
        unit=unit,
        reset=False,
        tasks=entries_of(list(here.values()), uow),
        settlements=uow.settlements.among(_subjects(told, Kind.SETTLEMENT)),
        gone=[each for each in _subjects(told, Kind.TASK) if each not in here],
        position=replace(
            before,
            number=told[-1].number if told else before.number,
            everybody=told_to_all[-1].number if told_to_all else before.everybody,
        ),
        more=len(own) > len(told) or len(shared) > len(told_to_all),
    )


def _subjects(changes: Sequence[Change], kind: Kind) -> list[str]:
    return [change.subject for change in changes if change.kind is kind]

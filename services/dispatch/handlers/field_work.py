"""The list a post takes along (外勤清单): what is to be done, when it is due, where it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch.model.due import DueMoment, due_of
from services.dispatch.model.field_work import MOST_ENTRIES, TO_DO, FieldEntry, Order, in_order, must_take_along
from services.dispatch.model.organisation import Unit, lineage
from services.dispatch.model.task import Task
from services.dispatch.ports import UnitOfWork
from shared.errors import NotFound
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWorkWanted:
    """Whose list, and how it is sorted."""

    order: Order = Order.DEADLINE
    unit: str | None = None  # None: one's own
    assignee: str | None = None  # only what is this person's, and what is nobody's in particular


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWork:
    """A unit's list; ``more`` says that it has so much to do that some of it is not on the list."""

    unit: Unit
    order: Order
    entries: Sequence[FieldEntry]
    more: bool


def field_work(wanted: FieldWorkWanted, identity: Identity, uow: UnitOfWork) -> FieldWork:
    """All that a unit has to act on.

    Raises:
        NotFound, Forbidden: there is no such unit, or it is not for this person's eyes.
    """
    unit = unit_in_the_field(wanted.unit or identity.unit, identity, uow)
    tasks = uow.tasks.at(unit.code, TO_DO, MOST_ENTRIES + 1)
    if wanted.assignee is not None:
        tasks = [task for task in tasks if task.assignee in (wanted.assignee, None)]
    entries = in_order(entries_of(tasks[:MOST_ENTRIES], uow), wanted.order)
    return FieldWork(unit=unit, order=wanted.order, entries=entries, more=len(tasks) > MOST_ENTRIES)


def unit_in_the_field(code: str, identity: Identity, uow: UnitOfWork) -> Unit:
    """The unit whose work the person may take along.

    Raises:
        NotFound, Forbidden: there is no such unit, or it is not for this person's eyes.
    """
    unit = uow.organisation.units([code]).get(code)
    if unit is None:
        raise NotFound(f"没有机构 {code}", f"there is no unit {code}")
    must_take_along(unit, identity)
    return unit


def entries_of(tasks: Sequence[Task], uow: UnitOfWork) -> list[FieldEntry]:
    """The tasks with their deadlines and places, in the order given."""
    moments = uow.due_moments.about(tasks)
    of_task: dict[str, list[DueMoment]] = {}
    of_whole: dict[str, list[DueMoment]] = {}
    for each in moments:
        known = of_task.setdefault(each.task_id, []) if each.task_id else of_whole.setdefault(each.origin_number, [])
        known.append(each)
    regions = uow.organisation.regions(sorted({code for task in tasks for code in lineage(task.place)}))
    return [
        FieldEntry(
            task=task,
            first=due_of(task, [*of_task.get(task.task_id, ()), *of_whole.get(task.origin_number, ())]),
            path=tuple(regions[code].name for code in lineage(task.place) if code in regions),
        )
        for task in tasks
    ]

"""What pages have in common: tasks as they lie on somebody's desk, and the names of what is on a page."""

from collections.abc import Iterable

from services.portal.model.naming import NamesOnPage, named_in
from services.portal.model.views import ClockView, TaskView, TimelineEntry
from services.portal.model.work import DeskTask, awaited_by, clocks_on, next_act, standing_of
from services.portal.ports import UnitOfWork
from shared.identity import Identity


def on_desk(
    tasks: Iterable[TaskView],
    clocks: list[ClockView],
    person: Identity,
    around: Iterable[TaskView] = (),
    *,
    keep_order: bool = False,
) -> list[DeskTask]:
    """Tasks with their deadlines and what the person should do with them, most urgent first.

    ``around``: the tasks that these are parts of, and those that they may have to wait for.
    """
    others = {task.task_id: task for task in around}
    desk = [
        DeskTask(
            task=task,
            standing=standing_of(clocks_on(task, clocks)),
            act=next_act(task, person, others.get(task.parent or "")),
            awaits=awaited_by(task, others.values()),
        )
        for task in tasks
    ]
    return desk if keep_order else sorted(desk, key=lambda item: item.turn)


def names_on(
    uow: UnitOfWork,
    *,
    regions: Iterable[str] = (),
    units: Iterable[str | None] = (),
    staff: Iterable[str | None] = (),
    entries: Iterable[TimelineEntry] = (),
) -> NamesOnPage:
    """The names of people and places that a page is about to show."""
    in_entries = named_in(entries)
    with_parents = {code[:digits] for code in regions for digits in (6, 9, 12)}
    return NamesOnPage(
        staff=dict(uow.names.of_staff({*filter(None, staff), *in_entries.staff})),
        units=dict(uow.names.of_units({*filter(None, units), *in_entries.units})),
        regions=dict(uow.names.of_regions(with_parents)),
    )

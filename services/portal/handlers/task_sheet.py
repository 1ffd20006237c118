"""Put together what the pages of one task show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from services.portal.handlers.desk import names_on, on_desk
from services.portal.model.moving import Further, further_acts, may_be_chosen
from services.portal.model.naming import NamesOnPage
from services.portal.model.views import ClockView, TaskView, TimelineEntry, UnitView, UrgeView
from services.portal.model.work import DeskTask, may_see_task
from services.portal.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Origin
from shared.errors import NotFound
from shared.identity import Identity

_TOWNSHIP_DIGITS = 9
_COUNTY_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file of the case that a report or comment may refer to. Its name stays with its owner."""

    attachment_id: str
    media_type: str
    added_by: str  # staff id; empty: the resident
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskSheet:
    """One task, ready to be acted upon."""

    desk: DeskTask
    unit: UnitView | None  # that has it
    further: list[Further]
    asker: TaskView | None  # the task it is a part of
    awaits: list[DeskTask]  # who has still to finish, with what presses on them
    others: list[TaskView]  # the other tasks of the same case, and its parts
    urges: list[UrgeView]  # the person has to sign for
    attachments: list[Attachment]
    clocks: list[ClockView]
    names: NamesOnPage

    @property
    def task(self) -> TaskView:
        """The task itself."""
        return self.desk.task


@dataclass(frozen=True, kw_only=True)
class UnitChoice:
    """The units of one place, to choose one of."""

    place: str
    units: list[UnitView]


def task_sheet(uow: UnitOfWork, person: Identity, task_id: str) -> TaskSheet:
    """One task.

    Raises:
        NotFound: there is none, or the person may not see it.
    """
    task = uow.views.find(TaskView, task_id)
    around = uow.work.around([task]) if task is not None else []
    asker = next((other for other in around if task is not None and other.task_id == task.parent), None)
    if task is None or not task.title or not _may_see(task, asker, person):
        raise NotFound("没有这个任务，或不在您的范围内", "there is no such task in your scope")
    # A directive has a task for every village, of no help to the one who has to do this one; a case has a few.
    of_the_case = uow.work.tasks_of(task.origin_number) if task.origin == Origin.CASE else around
    clocks = uow.work.clocks_on([task])
    desk = on_desk([task], clocks, person, [*of_the_case, *around])[0]
    unit = uow.views.find(UnitView, task.unit)
    entries = uow.timeline.of(task.origin_number) if task.origin == Origin.CASE else []
    attachments = attachments_in(entries)
    return TaskSheet(
        desk=desk,
        unit=unit,
        further=further_acts(task, unit, person),
        asker=asker,
        awaits=on_desk(desk.awaits, uow.work.clocks_on(desk.awaits), person) if desk.awaits else [],
        others=[other for other in of_the_case if other.task_id != task_id],
        urges=[urge for urge in uow.work.urges_for(person) if _is_about(urge, task)],
        attachments=attachments,
        clocks=clocks,
        names=names_on(
            uow,
            regions=[task.region],
            staff=[
                task.reported_by,
                *(clock.staff_id for clock in clocks),
                *(attachment.added_by for attachment in attachments),
            ],
            units=[clock.unit for clock in clocks],
        ),
    )


def attachments_in(entries: Iterable[TimelineEntry]) -> list[Attachment]:
    """The files that a case has, in the order they came."""
    kept: dict[str, Attachment] = {}
    for entry in entries:
        if entry.name == "attachment.added":
            attachment = Attachment(
                attachment_id=entry.data["attachment_id"],
                media_type=entry.data["media_type"],
                added_by=entry.data["added_by"],
                added_at=entry.time,
            )
            kept[attachment.attachment_id] = attachment
        elif entry.name == "attachment.removed":
            kept.pop(entry.data["attachment_id"], None)
    return list(kept.values())


def units_to_choose(uow: UnitOfWork, sheet: TaskSheet, act: Further, person: Identity) -> list[UnitChoice]:
    """Where the task, or a part of it, may go: the task's own township first, then the county, then the others."""
    task, today = sheet.task, uow.now.astimezone(SHANGHAI).date()
    units = [
        unit
        for unit in uow.units.inside(task.region[:_COUNTY_DIGITS], on=today)
        if may_be_chosen(unit, act, task, sheet.unit, person)
    ]
    return by_place(uow, units, first=task.region[:_TOWNSHIP_DIGITS])


def by_place(uow: UnitOfWork, units: Iterable[UnitView], *, first: str = "") -> list[UnitChoice]:
    """Units by township, those of ``first`` before the others; departments stand under the county."""

    def place_of(unit: UnitView) -> str:
        return unit.region[:_TOWNSHIP_DIGITS]

    ordered = sorted(units, key=lambda unit: (place_of(unit) != first, place_of(unit), unit.region, unit.code))
    groups = [(code, list(those)) for code, those in groupby(ordered, key=place_of)]
    names = uow.names.of_regions([code for code, _ in groups])
    return [UnitChoice(place=names.get(code, code), units=those) for code, those in groups]


def _may_see(task: TaskView, asker: TaskView | None, person: Identity) -> bool:
    return may_see_task(task, person) or (asker is not None and may_see_task(asker, person))


def _is_about(urge: UrgeView, task: TaskView) -> bool:
    if urge.task_id is not None:
        return urge.task_id == task.task_id
    return urge.origin_number == task.origin_number and task.part == "lead" and task.origin == Origin.CASE

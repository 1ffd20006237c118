"""Telling people what came from above (传达): posts record it, the issuer sees what it adds up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch import events
from services.dispatch.handlers.claiming import claim
from services.dispatch.handlers.field_work import unit_in_the_field
from services.dispatch.handlers.receipts import WantedPart, part_of
from services.dispatch.handlers.tasks import visible_task
from services.dispatch.model.organisation import VILLAGE_DIGITS
from services.dispatch.model.permission import must_work
from services.dispatch.model.receipts import level_below
from services.dispatch.model.task import Task
from services.dispatch.model.telling import TELLS, Means, Telling, Told, ToldArea, must_reach_somebody, must_tell
from services.dispatch.ports import UnitOfWork
from shared.identifiers import new_id
from shared.identity import Identity

_LATEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """People were told."""

    means: Means
    households: int = 0
    persons: int = 0
    group: str = ""
    note: str = ""
    told_at: datetime | None = None  # None: just now


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTask:
    """What was told of one task, and what it adds up to."""

    items: Sequence[Telling]
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTell:
    """A task that people can be told of, and what they were told."""

    task: Task
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDirective:
    """How far a directive was told in a region, and in the parts of it. ``addressed``: regions it is for."""

    number: str
    area: str
    addressed: int
    told: Told
    parts: Sequence[ToldArea]


def tell(task_id: str, command: Tell, identity: Identity, uow: UnitOfWork) -> Telling:
    """Put on record that people were told what a directive says.

    Raises:
        NotFound, Forbidden: no such task, or not of the person's unit.
        Conflict: it is no directive's, or was not signed for.
        Invalid: nobody was told, or not at that moment.
    """
    task = claim(task_id, identity, must_work, uow)
    told_at = command.told_at or uow.now
    earlier = uow.tellings.of_task(task_id)
    must_tell(task, told_at, uow.now, before=len(earlier))
    must_reach_somebody(command.households, command.persons, command.group)
    telling = Telling(
        telling_id=new_id(),
        task_id=task_id,
        origin_number=task.origin_number,
        title=task.title,
        unit=task.unit,
        unit_name=task.unit_name,
        place=task.place,
        means=command.means,
        households=command.households,
        persons=command.persons,
        group=command.group.strip(),
        note=command.note.strip(),
        told_at=told_at,
        by=identity.staff_id,
        by_name=identity.name,
        recorded_at=uow.now,
    )
    uow.tellings.add(telling)
    uow.publish(events.task_told(task, telling, _sum([*earlier, telling])))
    return telling


def show_tellings(task_id: str, identity: Identity, uow: UnitOfWork) -> ToldTask:
    """What was told of a task.

    Raises:
        NotFound, Forbidden: no such task, or not for this person's eyes.
    """
    visible_task(task_id, identity, uow)
    found = uow.tellings.of_task(task_id)
    return ToldTask(items=found, told=_sum(found))


def latest_tellings(unit: str | None, identity: Identity, uow: UnitOfWork) -> list[Telling]:
    """A unit's last tellings, the newest first.

    Raises:
        NotFound, Forbidden: there is no such unit, or it is not for this person's eyes.
    """
    return uow.tellings.of_unit(unit_in_the_field(unit or identity.unit, identity, uow).code, _LATEST)


def tasks_to_tell(unit: str | None, identity: Identity, uow: UnitOfWork) -> list[ToTell]:
    """A unit's last tasks of directives that people can be told of, the newest first.

    Raises:
        NotFound, Forbidden: there is no such unit, or it is not for this person's eyes.
    """
    code = unit_in_the_field(unit or identity.unit, identity, uow).code
    tasks = uow.tasks.directives_at(code, TELLS, _LATEST)
    return [ToTell(task=task, told=_sum(uow.tellings.of_task(task.task_id))) for task in tasks]


def told_directive(number: str, wanted: WantedPart, identity: Identity, uow: UnitOfWork) -> ToldDirective:
    """How far a directive was told: of the whole, and of its parts one level down.

    Raises:
        NotFound: dispatch knows no such directive.
        Forbidden, Invalid: the region lies outside the person's scope, or is smaller than a township.
    """
    _, region = part_of(number, wanted, identity, uow)
    return ToldDirective(
        number=number,
        area=region,
        addressed=uow.receipts.of(number, region).total.addressed,
        told=uow.tellings.total(number, region),
        parts=uow.tellings.below(number, region, level_below(region) or VILLAGE_DIGITS),
    )


def _sum(tellings: Sequence[Telling]) -> Told:
    return Told(
        times=len(tellings),
        posts=min(len(tellings), 1),
        households=sum(each.households for each in tellings),
        persons=sum(each.persons for each in tellings),
    )

"""Why a late matter is late: read off its clock, its case or directive, and its open tasks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.portal.model.weekly import LateMatter, Reason, Wait
from shared.contracts import ClockKind, Origin

_OF_TASKS = {  # in the order of a task's life
    "returned": Wait.PLACING,
    "assigned": Wait.SIGNATURE,
    "signed": Wait.REPORT,
    "in_progress": Wait.REPORT,
    "reported": Wait.REVIEW,
}
_OF_CASES = {"submitted": Wait.ACCEPTANCE, "awaiting_materials": Wait.MATERIALS}
_BEFORE_ISSUE = ("", "registered", "proposed")


@dataclass(frozen=True, slots=True, kw_only=True)
class LateClock:
    """A clock that ran out and is not ended, with what its matter says; one stands for all signatures of a matter."""

    clock_id: str
    kind: str
    origin: str
    number: str
    task_id: str | None
    title: str
    line: str
    unit: str | None
    staff_id: str | None
    due: datetime
    state: str = "running"
    reason: str = ""  # why it stands still
    origin_state: str = ""  # of the case or directive
    clocks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTasks:
    """The open tasks of a matter that are in one state."""

    number: str
    state: str
    unit: str | None  # one of theirs
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """How far the ladder has gone with a clock."""

    clock_id: str
    rung: str
    signed: bool


def late_matter(clock: LateClock, tasks: Sequence[OpenTasks], rung: Rung | None) -> LateMatter:
    """The matter with everything that is known of why it is late."""
    alone = clock.clocks == 1
    return LateMatter(
        kind=clock.kind,
        origin=clock.origin,
        number=clock.number,
        title=clock.title,
        line=clock.line,
        unit=clock.unit if alone else None,
        staff_id=clock.staff_id if alone else None,
        due=clock.due,
        clocks=clock.clocks,
        task_id=clock.task_id if alone else None,
        rung=rung.rung if rung and alone else "",
        urge_signed=bool(rung and rung.signed),
        reasons=_reasons(clock, tasks),
    )


def _reasons(clock: LateClock, tasks: Sequence[OpenTasks]) -> tuple[Reason, ...]:
    if clock.kind == ClockKind.SIGN:
        return (Reason(wait=Wait.SIGNATURE, unit=clock.unit, units=clock.clocks),)
    before = _before_the_work(clock)
    if before is not None:
        return (Reason(wait=before, units=0),)
    if clock.kind == ClockKind.MILESTONE:
        return (Reason(wait=Wait.MILESTONE, unit=clock.unit, units=1 if clock.unit else 0),)
    last = Wait.ANSWER if clock.origin == Origin.CASE else Wait.CLOSING  # no task is open any more
    return _of_tasks(tasks) or (Reason(wait=last, units=0),)


def _before_the_work(clock: LateClock) -> Wait | None:
    """What it waits for while no unit can do anything."""
    if clock.state == "paused":
        return Wait.MATERIALS if clock.reason == "awaiting_materials" else Wait.PAUSED
    if clock.origin == Origin.CASE:
        return _OF_CASES.get(clock.origin_state)
    unsent = clock.origin == Origin.DIRECTIVE and clock.origin_state in _BEFORE_ISSUE
    return Wait.DECISION if unsent else None


def _of_tasks(tasks: Sequence[OpenTasks]) -> tuple[Reason, ...]:
    """Each thing that open tasks wait for, in the order of a task's life, with the number of units."""
    order = list(_OF_TASKS)
    waits: dict[Wait, Reason] = {}
    for each in sorted((each for each in tasks if each.state in order), key=lambda each: order.index(each.state)):
        wait = _OF_TASKS[each.state]
        known = waits.get(wait, Reason(wait=wait, unit=each.unit, units=0))
        waits[wait] = replace(known, units=known.units + each.tasks)
    return tuple(waits.values())

"""What a person should do next with a task, and how urgent it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from services.portal.model.views import CaseView, ClockView, DirectiveView, TaskView, UrgeView
from shared.contracts import Light, Origin, Part, Role
from shared.identity import Identity

_SEVERITY = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2}
_NO_DEADLINE = datetime.max.replace(tzinfo=UTC)
# Dispatch decides who may do what (its model/permission.py); here it only decides which buttons are offered.
WORKERS = frozenset({Role.HANDLER, Role.AGENT, Role.LEADER})
REVIEWERS = frozenset({Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR})
OPEN_TASK_STATES = ("assigned", "signed", "in_progress")
FINISHED_TASK_STATES = ("done", "cancelled")
_COUNTY_DIGITS = 6
FINISHED_CASE_STATES = ("closed", "declined", "withdrawn", "archived")


class Act(StrEnum):
    """The one obvious next act on a task."""

    SIGN = "sign"  # 签收
    REPORT = "report"  # 反馈
    REVIEW = "review"  # 审核
    ASSIGN = "assign"  # 派单


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How something stands against its deadlines: the worst light, and the deadline that comes first."""

    light: Light = Light.GREEN
    due: datetime | None = None
    kind: str = ""  # of the clock that is due first
    provisional: bool = False
    waits_for: str = ""  # the name of the emergency that it stands still for; only where no clock runs

    @property
    def urgency(self) -> tuple[int, datetime]:
        """Sorts red before yellow before green, then by deadline."""
        return _SEVERITY[self.light], self.due or _NO_DEADLINE


@dataclass(frozen=True, kw_only=True)
class DeskTask:
    """A task as it lies on somebody's desk."""

    task: TaskView
    standing: Standing
    act: Act | None
    awaits: Sequence[TaskView] = ()  # who has to finish before the report can be approved

    @property
    def turn(self) -> tuple[bool, int, datetime]:
        """Sorts the work of emergencies before all other, then by urgency."""
        return not self.task.emergency, *self.standing.urgency


@dataclass(frozen=True, kw_only=True)
class DeskUrge:
    """An urge as it lies on the desk of who has to sign for it."""

    urge: UrgeView
    title: str  # of the task, case or directive it is about
    standing: Standing  # of the one clock that ran out


def standing_of(clocks: Iterable[ClockView]) -> Standing:
    """The standing that running clocks give; without any: green, nothing due, perhaps because of an emergency."""
    clocks = list(clocks)
    running = [clock for clock in clocks if clock.state == "running" and clock.due]
    if not running:
        return Standing(waits_for=next((clock.waits_for for clock in clocks if clock.waits_for), ""))
    first = min(running, key=lambda clock: clock.due or _NO_DEADLINE)
    light = min((Light(clock.light) for clock in running), key=_SEVERITY.__getitem__)
    return Standing(light=light, due=first.due, kind=first.kind, provisional=first.provisional)


def clocks_on(task: TaskView, clocks: Iterable[ClockView]) -> list[ClockView]:
    """The clocks that press on a task: its own, and those of its whole case or directive."""
    return [
        clock
        for clock in clocks
        if clock.task_id == task.task_id or (clock.task_id is None and clock.origin_number == task.origin_number)
    ]


def may_work(task: TaskView, person: Identity) -> bool:
    """Whether the person may sign for and report on the task: the assignee, or somebody of the unit who works tasks."""
    if task.assignee == person.staff_id:
        return True
    return bool(task.unit) and task.unit == person.unit and person.has(*WORKERS)


def may_review(task: TaskView, person: Identity, asker: TaskView | None = None) -> bool:
    """Whether the person may review the task's result: a reviewer of the region who did not report it.

    The report on a part comes back to whoever works on the task it is a part of (``asker``).
    """
    if task.reported_by == person.staff_id:
        return False
    if asker is not None and (may_work(asker, person) or (asker.unit == person.unit and person.has(Role.CLERK))):
        return True
    return person.has(*REVIEWERS) and person.covers(task.region)


def may_place(task: TaskView, person: Identity) -> bool:
    """Whether the person may say where a returned task goes: a dispatcher there; of the county, if it was twice."""
    region = task.region[:_COUNTY_DIGITS] if task.arbitration else task.region
    return person.has(Role.DISPATCHER) and person.covers(region)


def awaited_by(task: TaskView, others: Iterable[TaskView]) -> list[TaskView]:
    """What must end before a task is done: its parts, and for the lead of a case every co-handler of its round."""
    leads = task.origin == Origin.CASE and task.part == Part.LEAD
    return [
        other
        for other in others
        if other.is_open
        and (
            other.parent == task.task_id
            or (
                leads
                and other.part == Part.CO
                and (other.origin_number, other.round) == (task.origin_number, task.round)
            )
        )
    ]


def next_act(task: TaskView, person: Identity, asker: TaskView | None = None) -> Act | None:
    """What the person should do with the task now; None: nothing, or nothing they may do.

    ``asker``: the task that it is a part of.
    """
    if task.state == "assigned" and may_work(task, person):
        return Act.SIGN
    if task.state in ("signed", "in_progress") and task.answer_needed and may_work(task, person):
        return Act.REPORT
    if task.state == "reported" and may_review(task, person, asker):
        return Act.REVIEW
    if task.state == "returned" and may_place(task, person):
        return Act.ASSIGN
    return None


def may_see_task(task: TaskView, person: Identity) -> bool:
    """Whether the task lies in the person's scope or unit, or is theirs."""
    return person.covers(task.region) or task.unit == person.unit or task.assignee == person.staff_id


def may_see_case(case: CaseView, tasks: Iterable[TaskView], person: Identity) -> bool:
    """Whether the case lies in the person's scope, was taken in by them, or has a task of theirs or their unit's."""
    return (
        person.covers(case.region)
        or case.taken_by == person.staff_id
        or any(task.assignee == person.staff_id or task.unit == person.unit for task in tasks)
    )


_DECIDING = (Role.ISSUER, Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR)


def may_see_directive(directive: DirectiveView, person: Identity) -> bool:
    """Whether it addresses the person's region, or one inside theirs; before it is out, who takes part in deciding."""
    if not directive.is_out:
        return person.covers(directive.region) and person.has(*_DECIDING)
    return person.covers(directive.region) or person.scope.startswith(directive.region)

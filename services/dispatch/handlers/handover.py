"""Handing over everything of a person who leaves (工作交接): looked at first, then done whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.handlers.placing import member_of, workforce_without
from services.dispatch.model.life import ALLOWED
from services.dispatch.model.moving import must_hand_over
from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.routing import Route, Workforce, choose_person
from services.dispatch.model.task import Act, Task
from services.dispatch.ports import UnitOfWork
from shared.errors import Invalid, NotFound
from shared.identity import Identity

MOST_TASKS = 500  # in one act; very many take several


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Give away what a person has in hand."""

    reason: str
    to: str | None = None  # staff id, of the same unit; None: shared out by the rules of routing
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """Where one task goes, and why; ``assignee`` None: the unit has nobody else, a dispatcher must see to it."""

    task_id: str
    title: str
    origin_number: str
    state: str
    unit: str
    unit_name: str
    assignee: str | None
    assignee_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What a handover does, or would do."""

    dry_run: bool
    items: Sequence[HandedOver]
    remaining: int  # still in hand afterwards: beyond this act's size, or outside the scope of who hands over


def hand_over(staff_id: str, command: HandOver, identity: Identity, uow: UnitOfWork) -> Handover:
    """Hand over up to 500 of a person's tasks, oldest first; each stays with its unit and keeps its deadlines.

    Raises:
        NotFound: there is no such person.
        Forbidden: whoever asks does not lead the person's unit, nor dispatch or administer over it.
        Invalid: no reason is given, or ``to`` is not somebody else of the unit.
    """
    leaver = uow.organisation.staff([staff_id]).get(staff_id)
    if leaver is None:
        raise NotFound(f"没有人员 {staff_id}", f"there is nobody with the id {staff_id}")
    home = uow.organisation.units([leaver.unit])[leaver.unit]
    must_hand_over(home.region, home.code, identity)
    if not command.reason.strip():
        raise Invalid("reason", "不能为空", "must not be empty")
    heir = _heir(command.to, leaver, home, uow)
    chosen, in_hand = uow.tasks.in_hand_of(staff_id, identity, MOST_TASKS)
    plan = _Plan(leaver, heir, home, command.reason, uow)
    items = []
    # In one order for everybody, so that two handovers never wait for each other in a circle.
    for _, task_id in sorted((task.origin_number, task.task_id) for task in chosen):
        task = uow.tasks.get(task_id) if command.dry_run else uow.tasks.claim(task_id)
        if task.assignee != staff_id or task.state not in ALLOWED[Act.HAND_OVER]:
            continue  # it moved on while this act waited for it
        person, reason = plan.place(task)
        if not command.dry_run:
            uow.tasks.record(task.hand_over(person, reason=reason, by=identity, now=uow.now))
            uow.publish(events.task_handed_over(task, staff_id, identity.staff_id))
        items.append(_shown(task, person, reason))
    return Handover(dry_run=command.dry_run, items=items, remaining=in_hand - len(items))


class _Plan:
    """To whom each task goes; counts what was given away, so that the next is given fairly."""

    def __init__(self, leaver: Staff, heir: Staff | None, home: Unit, reason: str, uow: UnitOfWork) -> None:
        self._leaver, self._heir, self._home, self._uow = leaver, heir, home, uow
        self._why = f"工作交接（{leaver.name}）：{reason}"
        self._workforces: dict[str, Workforce] = {}

    def place(self, task: Task) -> tuple[Staff | None, str]:
        if self._heir is not None and task.unit == self._home.code:
            return self._heir, self._why
        unit = self._uow.organisation.units([task.unit])[task.unit]
        workforce = self._workforces.get(unit.region)
        if workforce is None:
            workforce = workforce_without(self._leaver.staff_id, [unit.region], self._uow)
            self._workforces[unit.region] = workforce
        person, who = choose_person(unit, task.line, workforce)
        workforce.take(Route(unit=unit, assignee=person, reason=who), self._uow.now)
        return person, f"{self._why}；{who}"


def _heir(staff_id: str | None, leaver: Staff, home: Unit, uow: UnitOfWork) -> Staff | None:
    if staff_id is None:
        return None
    if staff_id == leaver.staff_id:
        raise Invalid("to", "不能交接给本人", "not to the person who leaves")
    return member_of(home, staff_id, uow, field="to")


def _shown(task: Task, person: Staff | None, reason: str) -> HandedOver:
    return HandedOver(
        task_id=task.task_id,
        title=task.title,
        origin_number=task.origin_number,
        state=task.state.value,
        unit=task.unit,
        unit_name=task.unit_name,
        assignee=person.staff_id if person else None,
        assignee_name=person.name if person else "",
        reason=reason,
    )

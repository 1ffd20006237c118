"""Handing over everything of a person who leaves (工作交接): looked at first, then done whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.dispatch import events
from services.dispatch.handlers.placing import Grounds, need_of
from services.dispatch.model.life import ALLOWED
from services.dispatch.model.moving import must_hand_over
from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.routing import Need, Route
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
    plan = _Plan(leaver, home, command, identity, uow)
    chosen, in_hand = uow.tasks.in_hand_of(staff_id, identity, MOST_TASKS)
    items = []
    # In one order for everybody, so that two handovers never wait for each other in a circle.
    for _, task_id in sorted((task.origin_number, task.task_id) for task in chosen):
        task = uow.tasks.get(task_id) if command.dry_run else uow.tasks.claim(task_id)
        if task.assignee != staff_id or task.state not in ALLOWED[Act.HAND_OVER]:
            continue  # it moved on while this act waited for it
        placed, need, grounds = plan.place(task)
        if command.dry_run:
            grounds.count(placed, need)
        else:
            uow.tasks.record(task.hand_over(placed.assignee, reason=placed.reason, by=identity, now=uow.now))
            uow.publish(events.task_handed_over(task, staff_id, identity.staff_id))
            grounds.explain(task, placed, need, by=identity.staff_id)
        items.append(_shown(task, placed.assignee, placed.reason))
    return Handover(dry_run=command.dry_run, items=items, remaining=in_hand - len(items))


class _Plan:
    """To whom each task goes; counts what was given away, so that the next is given fairly."""

    def __init__(self, leaver: Staff, home: Unit, command: HandOver, by: Identity, uow: UnitOfWork) -> None:
        self._leaver, self._home, self._by, self._uow = leaver, home, by, uow
        self._why = f"工作交接（{leaver.name}）：{command.reason}"
        self._grounds: dict[str, Grounds] = {}
        self._heir = self._found(command.to) if command.to is not None else None

    def place(self, task: Task) -> tuple[Route, Need, Grounds]:
        """Where it goes, not counted yet; to the heir unless the case is about them."""
        unit = self._uow.organisation.units([task.unit])[task.unit]
        need, grounds = need_of(task, unit.tier, self._uow), self._in(unit.region)
        said = f"{self._why}；"
        if self._heir is not None and unit.code == self._home.code:
            if self._heir.staff_id not in need.about:
                given = grounds.named_or_next(unit, self._heir.staff_id, need, self._why, self._by)
                return replace(given, reason=self._why), need, grounds
            said = f"{said}本件涉及{self._heir.name}，须回避；"
        return grounds.next(unit, need, said), need, grounds

    def _in(self, region: str) -> Grounds:
        if region not in self._grounds:
            self._grounds[region] = Grounds.of([region], self._uow).without(self._leaver.staff_id)
        return self._grounds[region]

    def _found(self, staff_id: str) -> Staff:
        if staff_id == self._leaver.staff_id:
            raise Invalid("to", "不能交接给本人", "not to the person who leaves")
        return self._in(self._home.region).member(self._home, staff_id, frozenset(), field="to")


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

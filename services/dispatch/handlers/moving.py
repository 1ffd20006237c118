"""A task goes to another unit: transferred beside (转办), or passed up (上报)."""

from dataclasses import dataclass, replace

from services.dispatch import events
from services.dispatch.handlers.claiming import claim
from services.dispatch.handlers.placing import Grounds, need_of, today, unit_on
from services.dispatch.model.moving import must_receive, must_transfer, tier_above, units_that_had
from services.dispatch.model.organisation import Unit, lineage
from services.dispatch.model.permission import must_work
from services.dispatch.model.routing import Route, route, route_beside
from services.dispatch.model.task import Act, Task
from services.dispatch.ports import UnitOfWork
from shared.errors import Invalid
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTask:
    """Another unit takes a task that this one has signed for (转办)."""

    reason: str
    unit: str | None = None  # None: a unit of the same tier and region that works the line
    assignee: str | None = None  # None: whoever of the unit has the least open work


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateTask:
    """A task is beyond the unit that has it, and goes to the tier above (上报)."""

    reason: str


def transfer_task(task_id: str, command: TransferTask, identity: Identity, uow: UnitOfWork) -> Task:
    """Give a task that is in work to another unit, which has to sign for it anew.

    Raises:
        NotFound, Forbidden: no such task, or the person neither leads its unit nor dispatches over it.
        Conflict: it is not in work, has gone elsewhere, or the county's decision binds.
        Invalid: no reason is given; no such unit today; the unit had it, is out of reach or does not work the line.
    """
    task = claim(task_id, identity, must_transfer, uow)
    task.must_allow(Act.TRANSFER)
    before = uow.organisation.units([task.unit]).get(task.unit)
    had = units_that_had(uow.tasks.history(task_id))
    decision = f"转办（{task.unit_name}：{command.reason}）：{identity.name}"
    decision = f"转办（{task.unit_name}：{command.reason}）：{identity.name}"
    if command.unit is None:
        grounds = Grounds.of([task.region], uow)
        placed = _beside(task, before, had, grounds, uow)
        unit, need = placed.unit, need_of(task, placed.unit.tier, uow)
        placed = replace(placed, reason=f"{decision}派至{unit.name}；{placed.reason}")
    else:
        unit = unit_on(today(uow), command.unit, uow)
        must_receive(task, unit, before, had, identity)
        grounds, need = Grounds.of([unit.region], uow), need_of(task, unit.tier, uow)
    if command.unit is not None or command.assignee is not None:
        placed = grounds.named_or_next(unit, command.assignee, need, decision, identity)
    uow.tasks.record(task.transfer(reason=command.reason, by=identity, now=uow.now))
    uow.publish(events.task_transferred(task, placed.unit, identity.staff_id, command.reason))
    grounds.place(task, placed, need, by=identity)
    return task


def escalate_task(task_id: str, command: EscalateTask, identity: Identity, uow: UnitOfWork) -> Task:
    """Pass a task that is in work up to the unit of its line at the tier above, which has to sign for it.

    Raises:
        NotFound, Forbidden: no such task, or not of the person's unit.
        Conflict: it is not in work, has gone elsewhere, the county's decision binds, or nobody is above.
        Invalid: no reason is given.
    """
    task = claim(task_id, identity, must_work, uow)
    task.must_allow(Act.ESCALATE)
    tier = tier_above(uow.organisation.units([task.unit])[task.unit])
    need, grounds = need_of(task, tier, uow), Grounds.of(lineage(task.place), uow)
    placed = route(need, grounds.workforce, grounds.book.rules)
    said = f"上报（{task.unit_name}：{command.reason}）；"
    uow.tasks.record(task.escalate(reason=command.reason, by=identity, now=uow.now))
    uow.publish(events.task_escalated(task, placed.unit, identity.staff_id, command.reason))
    grounds.place(task, placed, need, by=identity, said=said)
    return task


def _beside(task: Task, before: Unit | None, had: set[str], grounds: Grounds, uow: UnitOfWork) -> Route:
    """A unit beside the present one, by the rules of routing, of those that work the line and have not had it."""
    placed = None
    if before is not None:
        need = replace(need_of(task, before.tier, uow), region=task.region)
        placed = route_beside(need, before.kind, had, grounds.workforce, grounds.book.rules)
    if placed is None:
        raise Invalid(
            "unit",
            f"{task.unit_name}所在区划没有别的机构承办本工作线；请指明机构，或上报",
            f"no other unit in {task.region} works this line: name one, or pass the task up",
        )
    return placed

"""Joint handling (会办): the unit that has a task asks another for a part of it."""

from dataclasses import dataclass

from services.dispatch.handlers.claiming import claim
from services.dispatch.handlers.placing import Grounds, need_of, today, unit_on
from services.dispatch.model.moving import units_that_escalated
from services.dispatch.model.sharing import must_ask, must_call_in
from services.dispatch.model.task import Act, Task
from services.dispatch.ports import UnitOfWork
from shared.contracts import Part
from shared.identifiers import new_id
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class CallIn:
    """What is asked of which unit (会办)."""

    unit: str
    request: str
    assignee: str | None = None  # None: whoever of the unit has the least open work


def call_in(task_id: str, command: CallIn, identity: Identity, uow: UnitOfWork) -> Task:
    """Ask a unit for a part of a task; the part is a task of its own, which is returned, and which the task waits for.

    Raises:
        NotFound, Forbidden: no such task, or the person neither leads its unit nor dispatches over it.
        Conflict: the task is not in work or has gone elsewhere, or the unit has such a part in hand.
        Invalid: nothing is asked; no such unit today, or it is out of reach.
    """
    task = claim(task_id, identity, must_call_in, uow)
    unit = unit_on(today(uow), command.unit, uow)
    before = uow.organisation.units([task.unit]).get(task.unit)
    escalated = units_that_escalated(uow.tasks.history(task_id))
    must_ask(task, unit, before, uow.tasks.parts(task_id), escalated, identity)
    task.must_allow(Act.CALL_IN)
    decision = f"会办（{task.unit_name}请协助：{command.request}）：{identity.name}"
    asked = task.call_in(unit, request=command.request, by=identity, now=uow.now)
    part = Task(
        task_id=new_id(),
        origin=task.origin,
        origin_number=task.origin_number,
        title=task.title,
        part=Part.CO,
        round=task.round,
        line=task.line,
        place=task.place,
        urgent=task.urgent,
        emergency=task.emergency,
        sign_minutes=task.sign_minutes,
        report_minutes=task.report_minutes,
        report_working_days=task.report_working_days,
        answer_needed=True,
        parent=task.task_id,
        request=command.request,
    )
    grounds, need = Grounds.of([unit.region], uow), need_of(part, unit.tier, uow)
    placed = grounds.named_or_next(unit, command.assignee, need, decision, identity)
    uow.tasks.record(asked)
    uow.tasks.add(part)
    grounds.place(part, placed, need, by=identity)
    return part

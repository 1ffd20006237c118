"""Which further ways a task has from where it is: returned, transferred, passed up, shared.

Dispatch decides who may do what (its model); here it is only decided what is offered.
"""

from enum import StrEnum

from services.portal.model.views import TaskView, UnitView
from services.portal.model.work import may_place, may_see_task, may_work
from shared.contracts import Origin, Part, Role, Tier, UnitKind
from shared.identity import Identity

_EXPLAINED_TO = (Role.DISPATCHER, Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR)


class Further(StrEnum):
    """What else can be done with a task."""

    RETURN = "return"  # 退单
    TRANSFER = "transfer"  # 转办
    ESCALATE = "escalate"  # 上报
    CALL_IN = "call_in"  # 会办
    ASSIGN = "assign"  # 派单
    EXPLAIN = "explain"  # 派单说明


def further_acts(task: TaskView, unit: UnitView | None, person: Identity) -> list[Further]:
    """What is offered to the person beside the next act; ``unit`` is the one that has the task."""
    acts = []
    if task.state == "assigned" and may_work(task, person):
        acts.append(Further.RETURN)
    if task.state in ("signed", "in_progress"):
        acts += _while_at_work(task, unit, person)
    if task.state == "returned" and may_place(task, person):
        acts.append(Further.ASSIGN)
    if person.has(*_EXPLAINED_TO) and may_see_task(task, person):
        acts.append(Further.EXPLAIN)
    return acts


def _while_at_work(task: TaskView, unit: UnitView | None, person: Identity) -> list[Further]:
    leads = task.unit == person.unit and person.has(Role.LEADER)
    directs = leads or (person.has(Role.DISPATCHER) and person.covers(task.region))
    tier = unit.tier if unit is not None else ""
    of_case = task.origin == Origin.CASE and task.part == Part.LEAD
    acts = []
    if directs:
        acts.append(Further.TRANSFER)
    if may_work(task, person) and tier != Tier.COUNTY:
        acts.append(Further.ESCALATE)
    if directs and (of_case or tier != Tier.VILLAGE):
        acts.append(Further.CALL_IN)
    return acts


def may_be_chosen(unit: UnitView, act: Further, task: TaskView, before: UnitView | None, person: Identity) -> bool:
    """Whether ``unit`` is worth offering as where a task, or a part of it, goes; ``before`` is the one that has it."""
    if unit.code == task.unit and act is not Further.ASSIGN:
        return False
    if act is Further.CALL_IN:
        of_case = task.origin == Origin.CASE and task.part == Part.LEAD
        return of_case or (len(unit.region) > len(task.region) and unit.region.startswith(task.region))
    if unit.kind in (UnitKind.HEADSHIP, UnitKind.SUPERVISION):  # they lead or supervise, and handle nothing
        return False
    dispatches = person.has(Role.DISPATCHER) and person.covers(task.region) and person.covers(unit.region)
    if act is Further.ASSIGN:
        return dispatches and unit.works(task.line)
    beside = before is not None and unit.tier == before.tier
    return unit.works(task.line) and (dispatches or beside)

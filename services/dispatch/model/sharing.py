"""Joint handling (会办): whom the unit that has a task may ask for a part of it, and what then waits for what.

The lead of a case may ask any unit of the county; any task's unit may hand parts down to units below it. Each part is
a task of its own, whose report comes back to who asked. One answer goes to the resident: the lead's.
"""

from collections.abc import Iterable, Sequence

from services.dispatch.model.moving import dispatches, leads
from services.dispatch.model.organisation import CODE_DIGITS, Unit, county_of
from services.dispatch.model.task import Task
from shared.contracts import Part, Role
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Identity

MOST_PARTS = 100  # of one task; a township has some dozen villages

_WORKERS = (Role.HANDLER, Role.AGENT, Role.LEADER, Role.CLERK)


def must_call_in(task: Task, identity: Identity) -> None:
    """Ask others: the leader of the task's unit, or a dispatcher over it.

    Raises:
        Forbidden: the person is neither.
    """
    if not leads(task, identity) and not dispatches(task.region, identity):
        raise Forbidden(
            f"只有{task.unit_name}的负责人或辖区派单员可以请其他机构会办",
            f"only the leader of {task.unit} or a dispatcher over it calls others in",
        )


def must_ask(
    task: Task, unit: Unit, before: Unit | None, parts: Sequence[Task], escalated: set[str], identity: Identity
) -> None:
    """Whether the person, who may call others in, may ask ``unit`` for a part of the task.

    Args:
        before: the unit that has the task.
        parts: what was asked for already.
        escalated: units that have said the task is beyond them; only a dispatcher asks them again.

    Raises:
        Invalid: naming the unit.
        Conflict: the unit has such a part in hand, or there are too many.
    """
    if unit.code == task.unit:
        raise Invalid("unit", f"任务就在{unit.name}", f"the task is with {unit.code} itself")
    if not _within_reach(task, unit, before):
        raise Invalid(
            "unit",
            "案件主办可请本县任一机构会办，其他任务只能交给下级机构",
            "the lead of a case may ask any unit of the county, any other task only units below",
        )
    if unit.code in escalated and not dispatches(task.region, identity):
        raise Invalid(
            "unit",
            f"{unit.name}已上报此任务，须由派单员决定是否再交下去",
            f"{unit.code} has passed this task up: only a dispatcher gives it a part again",
        )
    if any(part.unit == unit.code and part.is_open for part in parts):
        raise Conflict(f"{unit.name}正在协办此任务", f"{unit.code} has a part of this task in hand")
    if len(parts) >= MOST_PARTS:
        raise Conflict(f"一个任务最多请 {MOST_PARTS} 次会办", f"a task has {MOST_PARTS} parts at most")


def open_parts(task: Task, parts: Iterable[Task], shares: Iterable[Task]) -> list[Task]:
    """What must end before the task is done: its parts, and for the lead of a case all co-handlers of its round."""
    waiting = {part.task_id: part for part in parts if part.is_open}
    if task.is_lead_of_case:
        co_tasks = (share for share in shares if share.part is Part.CO and share.round == task.round)
        waiting |= {share.task_id: share for share in co_tasks if share.is_open}
    return [part for _, part in sorted(waiting.items())]


def receives(parent: Task | None, identity: Identity) -> bool:
    """Whether the report on a part comes back to this person: the assignee of the task it is a part of, or its unit."""
    if parent is None:
        return False
    return parent.assignee == identity.staff_id or (parent.unit == identity.unit and identity.has(*_WORKERS))


def _within_reach(task: Task, unit: Unit, before: Unit | None) -> bool:
    if task.is_lead_of_case:
        return county_of(unit.region) == county_of(task.region)
    below = before is not None and len(unit.region) > CODE_DIGITS[before.tier]
    return below and unit.region.startswith(task.region)

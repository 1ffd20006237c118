"""Where a task may go from who has it, and who may say so: transfer (转办), escalation (上报), handover (交接)."""

from collections.abc import Sequence

from services.dispatch.model.organisation import TIER_ABOVE, Unit, county_of
from services.dispatch.model.task import Act, State, Task, TaskRecord
from shared.contracts import Role, Tier
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Identity


def units_that_had(history: Sequence[TaskRecord]) -> set[str]:
    """The units that a task was ever with, the present one included."""
    return {record.unit for record in history if record.state is State.ASSIGNED}


def units_that_escalated(history: Sequence[TaskRecord]) -> set[str]:
    """The units that have said it is beyond them."""
    return {record.unit for record in history if record.act is Act.ESCALATE}


def leads(task: Task, identity: Identity) -> bool:
    """Whether the person leads the unit that has the task."""
    return task.unit == identity.unit and identity.has(Role.LEADER)


def dispatches(region: str, identity: Identity) -> bool:
    """Whether the person is a dispatcher there."""
    return identity.has(Role.DISPATCHER) and identity.covers(region)


def must_transfer(task: Task, identity: Identity) -> None:
    """Transfer: the leader of the task's unit, or a dispatcher over it.

    Raises:
        Forbidden: the person is neither.
    """
    if not leads(task, identity) and not dispatches(task.region, identity):
        raise Forbidden(
            f"只有{task.unit_name}的负责人或辖区派单员可以转办",
            f"only the leader of {task.unit} or a dispatcher over it transfers this task",
        )


def must_receive(task: Task, unit: Unit, before: Unit | None, had: set[str], identity: Identity) -> None:
    """Whether ``unit`` may get a transferred task; ``before`` is the unit that has it, ``had`` all that ever had it.

    A leader may give it to a unit of the same tier in the county, a dispatcher to any they cover. No unit gets it
    twice, so that it cannot go round in a circle.

    Raises:
        Invalid: naming the unit.
    """
    if unit.code in had:
        raise Invalid(
            "unit",
            f"{unit.name}已承办过此任务，不能再转回；争议请退单仲裁或上报",
            f"{unit.code} has had this task: it does not go round in a circle; pass it up instead",
        )
    if not unit.works(task.line):
        raise Invalid("unit", f"{unit.name}不承办工作线 {task.line}", f"{unit.code} does not work the line {task.line}")
    if dispatches(task.region, identity) and identity.covers(unit.region):
        return
    if before is None or unit.tier is not before.tier or county_of(unit.region) != county_of(task.region):
        raise Invalid(
            "unit",
            "只能转给本县同级机构；给上级请上报，给下级请会办",
            "only a unit of the same tier and county; pass it up to a higher one, call in a lower one",
        )


def tier_above(unit: Unit) -> Tier:
    """The tier that ``unit`` passes tasks up to.

    Raises:
        Conflict: it is the county already.
    """
    above = TIER_ABOVE[unit.tier]
    if above is None:
        raise Conflict("已在县级，没有上一级可以上报", "this is with the county already: nobody is above it here")
    return above


def must_hand_over(region: str, unit: str, identity: Identity) -> None:
    """Hand over a person's work: the leader of their unit, a dispatcher or an administrator over it.

    Raises:
        Forbidden: the person is none of them.
    """
    if identity.unit == unit and identity.has(Role.LEADER):
        return
    if not (identity.has(Role.DISPATCHER, Role.ADMINISTRATOR) and identity.covers(region)):
        raise Forbidden(
            "只有本机构负责人、辖区派单员或管理员可以办理工作交接",
            "only the unit's leader, or a dispatcher or administrator over it, hands over somebody's work",
        )

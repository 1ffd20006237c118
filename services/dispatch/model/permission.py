"""Who may do what to a task. Roles come from the token; where they reach is the unit or the scope."""

from services.dispatch.model.organisation import Unit, county_of
from services.dispatch.model.task import Task
from shared.contracts import Role
from shared.errors import Forbidden
from shared.identity import Identity

REVIEWERS = (Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR)
_WORKERS = (Role.HANDLER, Role.AGENT, Role.LEADER)


def may_see(task: Task, identity: Identity) -> bool:
    """Whether the task lies in the person's scope, or is theirs or their unit's."""
    return identity.covers(task.region) or task.unit == identity.unit or task.assignee == identity.staff_id


def must_see(task: Task, identity: Identity) -> None:
    """Refuse a look at a task of somebody else's region.

    Raises:
        Forbidden: it is neither in scope, nor the person's, nor their unit's.
    """
    if not may_see(task, identity):
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")


def must_work(task: Task, identity: Identity) -> None:
    """Sign, return and report: the assignee, or a handler, agent or leader of the task's unit.

    Raises:
        Forbidden: the person is neither.
    """
    if task.assignee == identity.staff_id:
        return
    if task.unit != identity.unit or not identity.has(*_WORKERS):
        raise Forbidden(
            f"只有{task.unit_name}的经办人、代办员或负责人可以办理",
            f"only handlers, agents and leaders of {task.unit} work on this task",
        )


def must_review(task: Task, identity: Identity, *, comes_back: bool = False) -> None:
    """Review: somebody above or beside the reporter, never the reporter.

    ``comes_back``: the task is a part of another, which the person works on: what was asked for comes back to them.

    A post with one person has nobody beside them: the township, whose scope covers the village, reviews.

    Raises:
        Forbidden: the role or the scope does not allow it, or it is the person's own report.
    """
    if not comes_back:
        if not identity.has(*REVIEWERS):
            raise Forbidden(
                "只有负责人、窗口人员、派单员或督办员可以审核",
                "only leaders, clerks, dispatchers and supervisors review",
            )
        identity.must_cover(task.region)
    if task.reported_by == identity.staff_id:
        raise Forbidden(
            "不能审核自己的反馈；请本机构其他负责人或上级审核",
            "nobody reviews their own report; another reviewer of the unit or the tier above does",
        )


def must_place(task: Task, unit: Unit, identity: Identity) -> None:
    """Assign a returned task: a dispatcher who covers where it was and goes; after a second return, one of the county.

    Raises:
        Forbidden: the role or the scope does not allow it.
    """
    if not identity.has(Role.DISPATCHER):
        raise Forbidden("只有派单员可以派单", "only dispatchers assign tasks")
    identity.must_cover(task.region)
    identity.must_cover(unit.region)
    if task.arbitration and not identity.covers(county_of(task.region)):
        raise Forbidden("再次退单由县级派单员仲裁", "after a second return a dispatcher of the whole county decides")


def must_arrange(unit: Unit, identity: Identity) -> None:
    """Secondments, leave and duty: the unit's leader, or an administrator in whose scope it lies.

    Raises:
        Forbidden: the person is neither.
    """
    if identity.has(Role.ADMINISTRATOR) and identity.covers(unit.region):
        return
    if identity.has(Role.LEADER) and (identity.unit == unit.code or identity.staff_id == unit.leader):
        return
    raise Forbidden(
        f"只有{unit.name}的负责人或管辖它的管理员可以安排",
        f"only the leader of {unit.code} or an administrator in scope arranges this",
    )


def must_see_unit(unit: Unit, identity: Identity) -> None:
    """Refuse a look at the people of somebody else's region.

    Raises:
        Forbidden: the unit is neither in scope nor the person's own.
    """
    if not identity.covers(unit.region) and identity.unit != unit.code:
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")


def must_explain(task: Task, about: frozenset[str], identity: Identity) -> None:
    """Why a task went where it went: who assigns, leads or supervises there, and never whom the case is about.

    Raises:
        Forbidden: the task, or the explanation, is not for this person's eyes.
    """
    must_see(task, identity)
    if not identity.has(Role.DISPATCHER, Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR):
        raise Forbidden("派单说明供派单员、负责人和督办员查看", "for dispatchers, leaders and supervisors")
    if identity.staff_id in about:
        raise Forbidden("本件须回避", "you have to stay out of this case")

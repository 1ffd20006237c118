"""What people do with tasks: sign, return, report, review, assign; and look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.dispatch import events
from services.dispatch.handlers.succession import units_on
from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.permission import must_place, must_review, must_see, must_work
from services.dispatch.model.routing import choose_person
from services.dispatch.model.task import Act, Task, TaskRecord
from services.dispatch.ports import TaskFilter, UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Origin
from shared.errors import Invalid
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTask:
    """A unit refuses a task (退单)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTask:
    """A unit reports its result (反馈)."""

    result: str  # for the review
    answer: str = ""  # to the resident; the lead of a case must give it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTask:
    """A reviewer accepts a report, or asks for more (审核)."""

    approved: bool
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTask:
    """A dispatcher places a returned task anew."""

    unit: str
    assignee: str | None = None  # None: whoever of the unit has the least open work


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One page of a list; ``next`` is what to ask ``after``, None at the end."""

    items: Sequence[Task]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFile:
    """A task with its history."""

    task: Task
    history: Sequence[TaskRecord]


def list_tasks(wanted: TaskFilter, identity: Identity, uow: UnitOfWork) -> TaskPage:
    """A page of the tasks that the person may see."""
    tasks = uow.tasks.visible_to(identity, wanted)
    return TaskPage(items=tasks, next=tasks[-1].task_id if len(tasks) == wanted.limit else None)


def show_task(task_id: str, identity: Identity, uow: UnitOfWork) -> TaskFile:
    """One task and everything that happened to it.

    Raises:
        NotFound, Forbidden: there is none, or it is not for this person's eyes.
    """
    task = uow.tasks.get(task_id)
    must_see(task, identity)
    return TaskFile(task=task, history=uow.tasks.history(task_id))


def sign_task(task_id: str, identity: Identity, uow: UnitOfWork) -> Task:
    """Take a task on record (签收).

    Raises:
        NotFound, Forbidden: no such task, or not of the person's unit.
        Conflict: it stands elsewhere; if it was signed for, the text says by whom and when.
    """
    task = uow.tasks.claim(task_id)
    must_work(task, identity)
    uow.tasks.record(task.sign(by=identity, now=uow.now))
    uow.publish(events.task_signed(task))
    if not task.is_open:
        _end(task, identity.staff_id, "", uow)
    return task


def return_task(task_id: str, command: ReturnTask, identity: Identity, uow: UnitOfWork) -> Task:
    """Refuse a task before signing for it; after an earlier return of the same case the county decides where it goes.

    Raises:
        NotFound, Forbidden: no such task, or not of the person's unit.
        Conflict: it was signed for, or the county's decision binds.
        Invalid: no reason is given.
    """
    task = uow.tasks.claim(task_id)
    must_work(task, identity)
    shares = uow.tasks.of(task.origin_number) if task.origin is Origin.CASE else [task]
    earlier = sum(share.returns for share in shares)
    uow.tasks.record(task.hand_back(reason=command.reason, earlier_returns=earlier, by=identity, now=uow.now))
    uow.publish(events.task_returned(task, by=identity.staff_id, reason=command.reason))
    return task


def report_task(task_id: str, command: ReportTask, identity: Identity, uow: UnitOfWork) -> Task:
    """Report what was done, for review.

    Raises:
        NotFound, Forbidden: no such task, or not of the person's unit.
        Conflict: it is not signed for, or was reported already.
        Invalid: the result is missing, or the lead's answer to the resident is.
    """
    task = uow.tasks.claim(task_id)
    must_work(task, identity)
    uow.tasks.record(task.report(result=command.result, answer=command.answer, by=identity, now=uow.now))
    uow.publish(events.task_reported(task))
    return task


def review_task(task_id: str, command: ReviewTask, identity: Identity, uow: UnitOfWork) -> Task:
    """Accept a report, which ends the task, or send it back with what is missing.

    Raises:
        NotFound, Forbidden: no such task, or the person may not review it.
        Conflict: there is no report to review.
        Invalid: it is sent back without a remark.
    """
    task = uow.tasks.claim(task_id)
    must_review(task, identity)
    if command.approved:
        uow.tasks.record(task.approve(remark=command.remark, by=identity, now=uow.now))
        _end(task, identity.staff_id, command.remark, uow)
    else:
        uow.tasks.record(task.send_back(remark=command.remark, by=identity, now=uow.now))
        uow.publish(events.task_sent_back(task, by=identity.staff_id, remark=command.remark))
    return task


def assign_task(task_id: str, command: AssignTask, identity: Identity, uow: UnitOfWork) -> Task:
    """Place a returned task anew. After a second return this is the county's decision, and binds.

    Raises:
        NotFound, Forbidden: no such task, or the dispatcher does not cover it.
        Conflict: it was not returned.
        Invalid: no such unit today, or the person is not of it.
    """
    task = uow.tasks.claim(task_id)
    today = uow.now.astimezone(SHANGHAI).date()
    unit = _unit_on(today, command.unit, uow)
    must_place(task, unit, identity)
    task.must_allow(Act.ASSIGN)
    decision = "审定强派" if task.arbitration else "派单"
    if command.assignee is not None:
        person: Staff | None = _member(command.assignee, unit, uow)
        why = f"{decision}：{identity.name}指定"
    else:
        workforce = uow.organisation.workforce([unit.region], on=today)
        person, who = choose_person(unit, task.line, workforce)
        why = f"{decision}：{identity.name}派至{unit.name}；{who}"
    uow.tasks.record(task.assign(unit, person, reason=why, by=identity, now=uow.now))
    uow.publish(events.task_assigned(task, by=identity.staff_id))
    return task


def _unit_on(today: date, code: str, uow: UnitOfWork) -> Unit:
    """The unit of that code, or the one that has followed it."""
    codes = units_on(code, today, uow)
    if len(codes) > 1:
        named = "、".join(f"{each.name}（{each.code}）" for each in uow.organisation.units(codes).values())
        raise Invalid("unit", f"机构 {code} 已分设，请指明：{named}", f"{code} was split: choose one of {named}")
    if not codes:
        raise Invalid("unit", f"没有机构 {code}", f"there is no unit {code}")
    return uow.organisation.units(codes)[codes[0]]


def _member(staff_id: str, unit: Unit, uow: UnitOfWork) -> Staff:
    person = uow.organisation.staff([staff_id]).get(staff_id)
    if person is None or not person.active or (person.unit != unit.code and unit.leader != staff_id):
        raise Invalid("assignee", f"{unit.name}没有人员 {staff_id}", f"{staff_id} is not of unit {unit.code}")
    return person


def _end(task: Task, by: str, remark: str, uow: UnitOfWork) -> None:
    """Tell that a task is done, and that the whole is, if this was what it waited for."""
    uow.publish(events.task_done(task, by, remark))
    if task.origin is Origin.CASE:
        casework = uow.caseworks.find(task.origin_number)
        shares = [share for share in uow.tasks.of(task.origin_number) if share.round == task.round]
        answer = casework.complete(shares) if casework is not None else None
        if casework is not None and answer is not None:
            uow.publish(events.casework_completed(casework, answer, by))
    else:
        directive = uow.directives.find(task.origin_number)
        if directive is not None and directive.task_ended(uow.now):
            uow.publish(events.directive_completed(directive, by))

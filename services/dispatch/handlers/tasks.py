"""What people do with tasks: sign, return, report, review, assign; and look at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.handlers.claiming import claim
from services.dispatch.handlers.placing import Grounds, need_of, today, unit_on
from services.dispatch.model.permission import may_see, must_place, must_review, must_see, must_work
from services.dispatch.model.sharing import open_parts, receives
from services.dispatch.model.task import Act, Task, TaskRecord
from services.dispatch.ports import TaskFilter, UnitOfWork
from services.dispatch.ports.tasks import place_of
from shared.contracts import Origin
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
    evidence: tuple[str, ...] = ()  # ids of attachments of the case; never needed


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
    """A task with its history, and the parts that others have been asked for."""

    task: Task
    history: Sequence[TaskRecord]
    parts: Sequence[Task] = ()


def list_tasks(wanted: TaskFilter, identity: Identity, uow: UnitOfWork) -> TaskPage:
    """A page of the tasks that the person may see."""
    tasks = uow.tasks.visible_to(identity, wanted)
    return TaskPage(items=tasks, next=place_of(tasks[-1]) if len(tasks) == wanted.limit else None)


def show_task(task_id: str, identity: Identity, uow: UnitOfWork) -> TaskFile:
    """One task and everything that happened to it.

    Raises:
        NotFound, Forbidden: there is none, or it is not for this person's eyes.
    """
    task = visible_task(task_id, identity, uow)
    return TaskFile(task=task, history=uow.tasks.history(task_id), parts=uow.tasks.parts(task_id))


def visible_task(task_id: str, identity: Identity, uow: UnitOfWork) -> Task:
    """A task, to look at: one's own, and a part that one's own task has asked for.

    Raises:
        NotFound, Forbidden: there is none, or it is not for this person's eyes.
    """
    task = uow.tasks.get(task_id)
    if task.parent is None or not may_see(uow.tasks.get(task.parent), identity):
        must_see(task, identity)
    return task


def sign_task(task_id: str, identity: Identity, uow: UnitOfWork) -> Task:
    """Take a task on record (签收).

    Raises:
        NotFound, Forbidden: no such task, or not of the person's unit.
        Conflict: it stands elsewhere; if it was signed for, the text says by whom and when.
    """
    task = claim(task_id, identity, must_work, uow)
    uow.tasks.record(task.sign(by=identity, now=uow.now))
    uow.publish(events.task_signed(task))
    if not task.is_open:
        _end(task, identity.staff_id, "", uow)
    return task


def return_task(task_id: str, command: ReturnTask, identity: Identity, uow: UnitOfWork) -> Task:
    """Refuse a task before signing for it; after an earlier return of the same case the county decides where it goes.

    Raises:
        NotFound, Forbidden: no such task, or not of the person's unit.
        Conflict: it was signed for, the county's decision binds, or 2 working days are over.
        Invalid: no reason is given.
    """
    task = claim(task_id, identity, must_work, uow)
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
    task = claim(task_id, identity, must_work, uow)
    said = {"result": command.result, "answer": command.answer}
    uow.tasks.record(task.report(**said, evidence=command.evidence, by=identity, now=uow.now))
    uow.publish(events.task_reported(task))
    return task


def review_task(task_id: str, command: ReviewTask, identity: Identity, uow: UnitOfWork) -> Task:
    """Accept a report, which ends the task, or send it back with what is missing.

    Raises:
        NotFound, Forbidden: no such task, or the person may not review it.
        Conflict: there is no report to review, or those asked for a part of it have not finished theirs.
        Invalid: it is sent back without a remark.
    """
    task = uow.tasks.claim(task_id)
    asker = uow.tasks.get(task.parent) if task.parent is not None else None
    must_review(task, identity, comes_back=receives(asker, identity))
    if command.approved:
        shares = uow.tasks.of(task.origin_number) if task.is_lead_of_case else ()
        waits_for = open_parts(task, uow.tasks.parts(task_id), shares)
        uow.tasks.record(task.approve(remark=command.remark, by=identity, now=uow.now, waits_for=waits_for))
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
    unit = unit_on(today(uow), command.unit, uow)
    must_place(task, unit, identity)
    task.must_allow(Act.ASSIGN)
    decision = f"{'审定强派' if task.arbitration else '派单'}：{identity.name}"
    grounds = Grounds.of([unit.region], uow)
    need = need_of(task, unit.tier, uow)
    placed = grounds.named_or_next(unit, command.assignee, need, decision, identity)
    grounds.place(task, placed, need, by=identity)
    return task


def _end(task: Task, by: str, remark: str, uow: UnitOfWork) -> None:
    """Tell that a task is done, and that the whole is, if this was what it waited for."""
    uow.publish(events.task_done(task, by, remark))
    if task.origin is Origin.CASE:
        casework = uow.caseworks.find(task.origin_number)
        shares = [share for share in uow.tasks.of(task.origin_number) if share.round == task.round]
        answer = casework.complete(shares) if casework is not None else None
        if casework is not None and answer is not None:
            uow.publish(events.casework_completed(casework, answer, by))
    elif task.parent is not None:
        return  # a part of a task is the task's affair: the issuer hears of the whole
    elif task.origin is Origin.DECISION:
        decision = uow.meetings.decision(task.origin_number)
        if decision is not None and decision.fulfil(uow.now):
            uow.publish(events.decision_fulfilled(task, by))
    elif task.origin is Origin.DIRECTIVE:
        directive = uow.directives.find(task.origin_number)
        if directive is not None and directive.task_ended(uow.now):
            uow.publish(events.directive_completed(directive, by))

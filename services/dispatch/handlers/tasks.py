"""What people do with tasks: sign, return, report, review, assign; and look at them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.dispatch import events
from services.dispatch.handlers.placing import place
from services.dispatch.handlers.succession import units_on
from services.dispatch.model.choosing import choose
from services.dispatch.model.explanation import Considered, Kind, Why
from services.dispatch.model.organisation import Staff, Unit, county_of
from services.dispatch.model.permission import must_place, must_review, must_see, must_work
from services.dispatch.model.routing import Need, Route
from services.dispatch.model.task import Act, Task, TaskRecord
from services.dispatch.model.workforce import Workforce
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
    casework = uow.caseworks.find(task.origin_number) if task.origin is Origin.CASE else None
    about = frozenset(casework.about_staff) if casework is not None else frozenset()
    book = uow.rule_books.current(county_of(unit.region))
    workforce = uow.organisation.workforce([unit.region], on=today, weights=book.weights, now=uow.now)
    chosen = Considered(
        kind=Kind.UNIT, code=unit.code, name=unit.name, unit=unit.code, why=Why.BY_DISPATCHER, other=identity.name
    )
    if command.assignee is not None:
        person = _member(command.assignee, unit, about, workforce)
        considered = (chosen, replace(chosen, kind=Kind.PERSON, code=person.staff_id, name=person.name))
        placed = Route(unit=unit, assignee=person, reason=f"{decision}：{identity.name}指定", considered=considered)
    else:
        choice = choose(unit, task.line, workforce, urgent=task.urgent, about=about)
        why = f"{decision}：{identity.name}派至{unit.name}；{choice.reason}"
        placed = Route(unit=unit, assignee=choice.person, reason=why, considered=(chosen, *choice.considered))
    need = Need(
        line=task.line,
        region=task.place,
        tier=unit.tier,
        item=casework.item if casework is not None else "",
        part=task.part,
        urgent=task.urgent,
        about=about,
    )
    place(task, placed, need, workforce, book, uow, by=identity)
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


def _member(staff_id: str, unit: Unit, about: frozenset[str], workforce: Workforce) -> Staff:
    """Somebody who works in the unit today, and may have this task."""
    person = workforce.person(staff_id)
    away = workforce.seconded(person) if person is not None else None
    works_there = person is not None and (away.unit if away is not None else person.unit) == unit.code
    if person is None or not (works_there or unit.leader == staff_id):
        raise Invalid("assignee", f"{unit.name}没有人员 {staff_id}", f"{staff_id} is not of unit {unit.code}")
    if staff_id in about:
        raise Invalid("assignee", "本件涉及此人，须回避", "the case is about this person, who has to stay out of it")
    leave = workforce.leave_of(person)
    if leave is not None:
        zh, en = f"{person.name}请假至 {leave.valid_to}", f"{staff_id} is on leave until {leave.valid_to}"
        raise Invalid("assignee", zh, en)
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

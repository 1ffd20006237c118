"""What is told about cases, tasks, deadlines and directives. Who and how is the routing table's word.

Events of different subjects and types arrive in any order. What a message cannot do without (whom to tell) makes the
handler wait with NotYet; what it can do without (the title in a reminder) does not hold it up.
"""

from typing import Any

from services.notify.events import (
    of_alert,
    of_case,
    of_deadline,
    of_directive,
    of_emergency,
    of_knowledge_review,
    of_task,
)
from services.notify.handlers.telling import tell
from services.notify.model import Case, Directive, Task
from services.notify.ports import Desk, Event, UnitOfWork
from shared.contracts import (
    CaseSubmitted,
    ClockBreached,
    ClockWarned,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveProposed,
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyRoundClosed,
    EmergencyTeamChanged,
    KnowledgeReviewRequested,
    Origin,
    TaskAssigned,
    TaskCancelled,
    TaskCommented,
    TaskHandedOver,
    TaskLeaderAlerted,
    TaskLeftUnattended,
    TaskReturned,
    TaskSentBack,
    UrgeIssued,
)
from shared.errors import NotYet


def case_submitted(event: Event[CaseSubmitted], uow: UnitOfWork, desk: Desk) -> None:
    """Remember how the resident can be reached, and tell them their number."""
    data = event.data
    case = uow.matters.case(data.number)
    if case is None:
        case = Case(
            number=data.number,
            title=data.title,
            region=data.region,
            resident=data.resident,
            contact=data.contact,
            taken_by=data.taken_by,
        )
        uow.matters.add_case(case)
    tell(of_case(event, case), uow, desk)


def case_moved(event: Event[Any], uow: UnitOfWork, desk: Desk) -> None:
    """Tell what became of a case: any event of a case after its submission.

    Raises:
        NotYet: case.submitted has not arrived.
    """
    case = uow.matters.case(event.data.number)
    if case is None:
        raise NotYet(f"case {event.data.number} is not known here yet")
    tell(of_case(event, case), uow, desk)


def task_assigned(event: Event[TaskAssigned] | Event[TaskHandedOver], uow: UnitOfWork, desk: Desk) -> None:
    """Remember whose task it is, and tell them. An older assignment arriving late is told, too, but not remembered."""
    data = event.data
    assignment = Task(
        task_id=data.task_id,
        number=data.origin_number,
        title=data.title,
        region=data.region,
        unit=data.unit,
        assignee=data.assignee,
        sequence=event.sequence,
    )
    known = uow.matters.task(data.task_id)
    if known is None:
        uow.matters.add_task(assignment)
    elif known.sequence < event.sequence:
        known.region, known.unit, known.assignee = data.region, data.unit, data.assignee
        known.sequence = event.sequence
    tell(of_task(event, assignment, actor=data.assignee, unit=data.unit), uow, desk)


def task_moved(
    event: Event[TaskSentBack] | Event[TaskReturned] | Event[TaskCancelled], uow: UnitOfWork, desk: Desk
) -> None:
    """Tell that a task was sent back, returned or cancelled. One cancelled before anybody had it concerns nobody.

    Raises:
        NotYet: its task.assigned has not arrived.
    """
    if event.sequence == 1:
        return
    task = uow.matters.task(event.data.task_id)
    if task is None:
        raise NotYet(f"task {event.data.task_id} is not known here yet")
    tell(of_task(event, task, actor=task.assignee, unit=task.unit), uow, desk)


def task_commented(event: Event[TaskCommented], uow: UnitOfWork, desk: Desk) -> None:
    """Tell the others who have to do with a task that somebody has said something about it.

    Raises:
        NotYet: its task.assigned has not arrived.
    """
    task = uow.matters.task(event.data.task_id)
    if task is None:
        raise NotYet(f"task {event.data.task_id} is not known here yet")
    tell(of_task(event, task, actor=None, unit=task.unit, concerned=event.data.concerned), uow, desk)


def task_alerted(event: Event[TaskLeaderAlerted] | Event[TaskLeftUnattended], uow: UnitOfWork, desk: Desk) -> None:
    """Tell a leader of an urgent task, or the dispatchers of one that nobody is there for."""
    leader = event.data.leader if isinstance(event.data, TaskLeaderAlerted) else None
    tell(of_alert(event, actor=leader), uow, desk)


def deadline_passed(
    event: Event[ClockWarned] | Event[ClockBreached] | Event[UrgeIssued], uow: UnitOfWork, desk: Desk
) -> None:
    """Tell that a light changed or that a reminder has to be signed for; a reminder does not wait for a title."""
    tell(of_deadline(event, _title_of(event.data, uow)), uow, desk)


def directive_proposed(event: Event[DirectiveProposed], uow: UnitOfWork, desk: Desk) -> None:
    """Tell the leader that it is put to them.

    Raises:
        NotYet: directive.received has not arrived.
    """
    tell(of_directive(event, _directive(event.data.number, uow), actor=event.data.decider), uow, desk)


def directive_moved(event: Event[DirectiveCompleted] | Event[DirectiveDecided], uow: UnitOfWork, desk: Desk) -> None:
    """Tell the issuer that the leader has decided, or that every unit has finished.

    Raises:
        NotYet: directive.received has not arrived.
    """
    tell(of_directive(event, _directive(event.data.number, uow)), uow, desk)


def knowledge_review_requested(event: Event[KnowledgeReviewRequested], uow: UnitOfWork, desk: Desk) -> None:
    """Tell the owner which articles are to be looked at again: one message for all of them."""
    tell(of_knowledge_review(event), uow, desk)


def emergency_moved(
    event: Event[EmergencyDeclared] | Event[EmergencyTeamChanged] | Event[EmergencyRoundClosed] | Event[EmergencyEnded],
    uow: UnitOfWork,
    desk: Desk,
) -> None:
    """Tell everybody in an emergency that it begins, that it ends, who joins, and who has not reported."""
    tell(of_emergency(event), uow, desk)


def _directive(number: str, uow: UnitOfWork) -> Directive:
    directive = uow.matters.directive(number)
    if directive is None:
        raise NotYet(f"directive {number} is not known here yet")
    return directive


def _title_of(said: ClockWarned | ClockBreached | UrgeIssued, uow: UnitOfWork) -> str:
    matter: Case | Directive | Task | None
    match said.origin:
        case Origin.CASE:
            matter = uow.matters.case(said.origin_number)
        case Origin.DIRECTIVE:
            matter = uow.matters.directive(said.origin_number)
        case Origin.EMERGENCY:
            matter = uow.matters.task(said.task_id) if said.task_id else None
            return matter.title if matter else "定时报告"
        case Origin.DECISION:  # what was decided is the title of the task that it became
            matter = uow.matters.task(said.task_id) if said.task_id is not None else None
    return matter.title if matter else ""

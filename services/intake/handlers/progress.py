"""What other services' events mean for a case."""

from services.intake import events
from services.intake.handlers import following
from services.intake.handlers.reckoning import item_of
from services.intake.model.case import State
from services.intake.ports import UnitOfWork
from shared.contracts import (
    CaseClosed,
    CaseFollowUpStarted,
    CaseResolved,
    CaseTakenInHand,
    CaseworkCompleted,
    FollowUpCompleted,
    FollowUpOpened,
    FollowUpOutcome,
    Origin,
    TaskSigned,
)
from shared.errors import NotYet

_AFTER_WORK = frozenset({State.RESOLVED, State.FOLLOW_UP, State.CLOSED, State.ARCHIVED})


def task_signed(event: TaskSigned, uow: UnitOfWork) -> None:
    """The first unit that signs takes the case in hand."""
    if event.origin is not Origin.CASE:
        return
    case = uow.cases.get(event.origin_number, for_update=True)
    if case is None:
        raise NotYet(f"case {event.origin_number}")
    if case.take_in_hand():
        uow.publish(CaseTakenInHand(number=case.number, unit=event.unit, signed_by=event.signed_by))
        following.lead_taken_in_hand(case, event.unit, event.signed_by, uow)


def casework_completed(event: CaseworkCompleted, uow: UnitOfWork) -> None:
    """All work of a round is done: resolved."""
    case = uow.cases.get(event.number, for_update=True)
    if case is None:
        raise NotYet(f"case {event.number}")
    if case.state is State.WITHDRAWN:
        return  # the resident has withdrawn meanwhile
    if event.round > case.round:
        raise NotYet(f"round {event.round} of {event.number}")
    if event.round < case.round or case.state in _AFTER_WORK:
        return  # told before
    # The signing may still be on its way; a case may be resolved from "accepted" for that reason alone.
    case.resolve(event.answer)
    uow.publish(CaseResolved(number=case.number, answer=case.answer, round=case.round, by=event.by))
    following.lead_resolved(case, event.by, uow)


def follow_up_opened(event: FollowUpOpened, uow: UnitOfWork) -> None:
    """The resident is being asked."""
    case = uow.cases.get(event.number, for_update=True)
    if case is None or event.round > case.round:
        raise NotYet(f"round {event.round} of {event.number}")
    if event.round < case.round or case.state in (State.FOLLOW_UP, State.CLOSED, State.ARCHIVED):
        return
    if case.state not in (State.RESOLVED, State.ANSWERED):
        raise NotYet(f"the end of the work on {event.number}")
    case.start_follow_up()
    uow.publish(CaseFollowUpStarted(number=case.number, by=event.by))


def follow_up_completed(event: FollowUpCompleted, uow: UnitOfWork) -> None:
    """Closed if the resident says it is solved, another round if not."""
    case = uow.cases.get(event.number, for_update=True)
    if case is None or event.round > case.round:
        raise NotYet(f"round {event.round} of {event.number}")
    if event.round < case.round or case.state in (State.CLOSED, State.ARCHIVED):
        return
    if case.state is not State.FOLLOW_UP:
        raise NotYet(f"the beginning of the follow-up of {event.number}")
    if event.outcome is FollowUpOutcome.SOLVED:
        case.close(event.grade, at=uow.now)
        uow.publish(CaseClosed(number=case.number, grade=event.grade, reason=event.remark, by=event.by))
    else:
        following.follower_reopening(case, uow)
        case.reopen(event.grade)
        reason = event.remark or (f"评价：{event.grade}" if event.grade else "回访未解决")
        uow.publish(events.case_reopened(case, item_of(case, uow), by=event.by, reason=reason))

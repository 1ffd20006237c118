"""What happens to a case moves its reply clock, and opens or ends the question to the resident."""

from services.supervision import events
from services.supervision.handlers.clocks import leave_mark, start
from services.supervision.model.case import Case
from services.supervision.model.clock import Clock
from services.supervision.model.course import MarkKind, Reason
from services.supervision.model.follow_up import FollowUp
from services.supervision.model.rules import reply_rule
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import (
    CaseAnswered,
    CaseClosed,
    CaseDeclined,
    CaseKind,
    CaseMaterialsReceived,
    CaseMaterialsRequested,
    CaseReopened,
    CaseResolved,
    CaseSubmitted,
    CaseWithdrawn,
    ClockKind,
    Origin,
)
from shared.errors import NotYet
from shared.identifiers import new_id


def case_submitted(event: Event[CaseSubmitted], uow: UnitOfWork) -> None:
    """Remember the case and start its reply clock; who took it first keeps it until the work is given out."""
    said = event.data
    if uow.cases.get(said.number) is not None:
        return
    case = Case(
        number=said.number,
        kind=said.kind,
        region=said.region,
        promised_working_days=said.promised_working_days,
        query_digest=said.query_digest,
    )
    uow.cases.add(case)
    _start_reply(case, 1, event, said.taken_by, uow)


def case_reopened(event: Event[CaseReopened], uow: UnitOfWork) -> None:
    """A new round has a new reply clock with its whole allowance, counted from the reopening."""
    case = _known(event.data.number, uow)
    _move_on(case, event.sequence, uow)
    _start_reply(case, event.data.round, event, None, uow)


def case_materials_requested(event: Event[CaseMaterialsRequested], uow: UnitOfWork) -> None:
    """The resident has to bring papers: the clock stops (补正)."""
    _mark(event, event.data.number, MarkKind.PAUSED, Reason.AWAITING_MATERIALS, uow)


def case_materials_received(event: Event[CaseMaterialsReceived], uow: UnitOfWork) -> None:
    """The papers came: the clock goes on."""
    _mark(event, event.data.number, MarkKind.RESUMED, Reason.MATERIALS_RECEIVED, uow)


def case_answered(event: Event[CaseAnswered], uow: UnitOfWork) -> None:
    """Answered directly: satisfied, and the resident is asked."""
    _mark(event, event.data.number, MarkKind.SATISFIED, Reason.ANSWERED, uow)
    _open_follow_up(event, event.data.number, 1, event.data.answered_by, uow)


def case_declined(event: Event[CaseDeclined], uow: UnitOfWork) -> None:
    """Declined with a reason and the right authority named: that is the reply."""
    _mark(event, event.data.number, MarkKind.SATISFIED, Reason.DECLINED, uow)


def case_resolved(event: Event[CaseResolved], uow: UnitOfWork) -> None:
    """Resolved: satisfied, and the resident is asked."""
    _mark(event, event.data.number, MarkKind.SATISFIED, Reason.RESOLVED, uow)
    _open_follow_up(event, event.data.number, event.data.round, event.data.by, uow)


def case_withdrawn(event: Event[CaseWithdrawn], uow: UnitOfWork) -> None:
    """Withdrawn by the resident: nothing is due any more."""
    _mark(event, event.data.number, MarkKind.CANCELLED, Reason.WITHDRAWN, uow)
    _move_on(_known(event.data.number, uow), event.sequence, uow)


def case_closed(event: Event[CaseClosed], uow: UnitOfWork) -> None:
    """Closed: whatever still ran or was still to be asked is over."""
    _mark(event, event.data.number, MarkKind.CANCELLED, Reason.CLOSED, uow)
    _move_on(_known(event.data.number, uow), event.sequence, uow)


def _known(number: str, uow: UnitOfWork) -> Case:
    case = uow.cases.get(number)
    if case is None:
        raise NotYet(f"case {number} has not been submitted")
    return case


def _mark(event: Event[object], number: str, mark: MarkKind, reason: Reason, uow: UnitOfWork) -> None:
    leave_mark(event, uow, kind=ClockKind.REPLY, subject=number, mark=mark, reason=reason)


def _start_reply(case: Case, round_number: int, event: Event[object], first_taker: str | None, uow: UnitOfWork) -> None:
    lead = uow.cases.lead(case.number, round_number)
    rule = reply_rule(case.kind, case.promised_working_days)
    start(
        Clock(
            clock_id=new_id(),
            kind=ClockKind.REPLY,
            origin=Origin.CASE,
            origin_number=case.number,
            task_id=None,
            subject=case.number,
            round=round_number,
            region=case.region,
            unit=lead.unit if lead else None,
            staff_id=lead.staff_id if lead else first_taker,
            allowance=rule.allowance(uow.office_time.hours),
            started_at=event.time,
            started_sequence=event.sequence,
            yields=case.kind is not CaseKind.DANGER,
        ),
        uow,
    )


def _open_follow_up(event: Event[object], number: str, round_number: int, by: str, uow: UnitOfWork) -> None:
    if any(follow_up.round == round_number for follow_up in uow.follow_ups.of(number)):
        return
    case = _known(number, uow)
    follow_up = FollowUp(number, round_number, case.region, opened_at=event.time, opened_sequence=event.sequence)
    uow.follow_ups.add(follow_up)
    if case.moved_on_at_sequence > event.sequence:  # this event is late: there is nothing left to ask
        follow_up.end()
    else:
        uow.publish(events.follow_up_opened(follow_up, by))


def _move_on(case: Case, sequence: int, uow: UnitOfWork) -> None:
    case.move_on(sequence)
    for follow_up in uow.follow_ups.of(case.number):
        if follow_up.opened_sequence < sequence:
            follow_up.end()

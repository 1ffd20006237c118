"""What happens to a directive moves its own clock; its tasks have sign clocks like any other."""

from dataclasses import replace

from services.supervision.handlers.clocks import leave_mark, mark_all, start
from services.supervision.model.clock import Clock
from services.supervision.model.course import Mark, MarkKind, Reason
from services.supervision.model.rules import directive_rule, named_day_allowance
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import (
    ClockKind,
    Decision,
    DirectiveCancelled,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveIssued,
    DirectiveMilestoneReached,
    DirectiveReceived,
    Origin,
)
from shared.errors import NotYet
from shared.identifiers import new_id

# The end of a directive is told by another subject (dispatch's work on it), so its sequence says nothing about the
# reception's. The end always follows the reception: the clock counts from before the first event of either.
_BEFORE_EVERYTHING = 0
_AFTER_EVERYTHING = 1_000_000  # the end of the whole, among the marks of its milestones


def directive_received(event: Event[DirectiveReceived], uow: UnitOfWork) -> None:
    """Start the clock of the whole directive; it is nobody's in particular, so its ladder begins where somebody is."""
    said = event.data
    start(
        Clock(
            clock_id=new_id(),
            kind=ClockKind.DIRECTIVE,
            origin=Origin.DIRECTIVE,
            origin_number=said.number,
            task_id=None,
            subject=said.number,
            round=1,
            region=said.region,
            unit=None,
            staff_id=None,
            allowance=directive_rule(urgent=said.urgent).allowance(uow.office_time.hours),
            started_at=event.time,
            started_sequence=_BEFORE_EVERYTHING,
            yields=not said.urgent,
        ),
        uow,
    )


def directive_decided(event: Event[DirectiveDecided], uow: UnitOfWork) -> None:
    """A leader decided that it is only kept: nobody has anything to do."""
    if event.data.decision is Decision.KEEP:
        _end(event, event.data.number, MarkKind.SATISFIED, Reason.KEPT, uow)


def directive_issued(event: Event[DirectiveIssued], uow: UnitOfWork) -> None:
    """Start a clock for each milestone; if the directive has ended meanwhile, so have they.

    Raises:
        NotYet: the directive's own clock has not started.
    """
    said = event.data
    whole = uow.clocks.of(ClockKind.DIRECTIVE, said.number)
    if not whole:
        raise NotYet(f"no clock for directive {said.number} has started")
    for milestone in said.milestones:
        target = milestone.target
        clock = Clock(
            clock_id=new_id(),
            kind=ClockKind.MILESTONE,
            origin=Origin.DIRECTIVE,
            origin_number=said.number,
            task_id=None,
            subject=_subject(said.number, milestone.code),
            round=1,
            region=target.region if target else said.region,
            unit=target.unit if target else None,
            staff_id=None,
            allowance=named_day_allowance(event.time, milestone.due, uow.office_time.hours),
            started_at=event.time,
            started_sequence=_BEFORE_EVERYTHING,
            yields=whole[0].yields,
        )
        start(clock, uow)
    for clock in whole:
        ended = clock.course.ended
        if ended is not None:
            _end_milestones(said.number, replace(ended, sequence=_AFTER_EVERYTHING), uow)


def milestone_reached(event: Event[DirectiveMilestoneReached], uow: UnitOfWork) -> None:
    """Whoever oversees the directive says so: satisfied."""
    said = event.data
    leave_mark(
        event,
        uow,
        kind=ClockKind.MILESTONE,
        subject=_subject(said.number, said.milestone),
        mark=MarkKind.SATISFIED,
        reason=Reason.REACHED,
    )


def directive_cancelled(event: Event[DirectiveCancelled], uow: UnitOfWork) -> None:
    """Taken back, or replaced by a correction: nothing is due any more."""
    _end(event, event.data.number, MarkKind.CANCELLED, Reason.CANCELLED, uow)


def directive_completed(event: Event[DirectiveCompleted], uow: UnitOfWork) -> None:
    """Every addressee is done: satisfied."""
    _end(event, event.data.number, MarkKind.SATISFIED, Reason.COMPLETED, uow)


def _end(event: Event[object], number: str, mark: MarkKind, reason: Reason, uow: UnitOfWork) -> None:
    leave_mark(event, uow, kind=ClockKind.DIRECTIVE, subject=number, mark=mark, reason=reason)
    _end_milestones(number, Mark(_AFTER_EVERYTHING, mark, event.time, reason), uow)


def _end_milestones(number: str, mark: Mark, uow: UnitOfWork) -> None:
    """A milestone that was reached keeps its own end: it comes before that of the whole."""
    for subject in uow.clocks.milestones(number):
        mark_all(uow.clocks.of(ClockKind.MILESTONE, subject), mark, uow)


def _subject(number: str, milestone: str) -> str:
    return f"{number}/{milestone}"

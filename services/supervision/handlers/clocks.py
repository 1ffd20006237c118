"""Starting clocks and leaving marks on them: what the handlers of cases, tasks and directives share."""

from collections.abc import Iterable

from services.supervision import events
from services.supervision.model.clock import Clock
from services.supervision.model.course import Mark, MarkKind, Reason, Wait
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import ClockKind
from shared.errors import NotYet


def start(clock: Clock, uow: UnitOfWork) -> None:
    """Start a clock unless its subject has one for this round already.

    A subject (a case, say) has a clock for each round. The starts and marks of all of them are told to the new one, and
    its start to them: each passes by what does not concern it, and whichever round was heard of first, one clock runs.
    """
    siblings = uow.clocks.of(clock.kind, clock.subject)
    if any(sibling.round == clock.round for sibling in siblings):
        return
    clock.reckon(uow.office_time)
    uow.clocks.add(clock)
    uow.publish(events.clock_started(clock))
    heard = {mark for sibling in siblings for mark in (*sibling.marks, sibling.superseding)}
    _record(clock, heard, uow, waits_for(clock, uow))
    for sibling in siblings:
        _record(sibling, {clock.superseding}, uow)


def leave_mark(
    event: Event[object],
    uow: UnitOfWork,
    *,
    kind: ClockKind,
    subject: str,
    mark: MarkKind,
    reason: Reason,
) -> None:
    """Leave an event's mark on the clocks of its subject.

    Raises:
        NotYet: the event that starts the clock has not arrived.
    """
    clocks = uow.clocks.of(kind, subject)
    if not clocks:
        raise NotYet(f"no {kind} clock for {subject} has started")
    mark_all(clocks, Mark(event.sequence, mark, event.time, reason), uow)


def mark_all(clocks: Iterable[Clock], mark: Mark, uow: UnitOfWork) -> None:
    """Leave a mark on these clocks, and tell what it changed."""
    for clock in clocks:
        _record(clock, {mark}, uow)


def waits_for(clock: Clock, uow: UnitOfWork) -> list[Wait]:
    """The emergencies that a clock gives way to, as far as they have been heard of."""
    if not clock.yields:
        return []
    return [emergency.wait for emergency in uow.emergencies.concerning(clock.region, clock.started_at)]


def give_way(clock: Clock, waits: Iterable[Wait], uow: UnitOfWork) -> None:
    """Let a clock stand still for these emergencies, and tell what it changed."""
    _record(clock, set(), uow, waits)


def _record(clock: Clock, marks: set[Mark], uow: UnitOfWork, waits: Iterable[Wait] = ()) -> None:
    before = clock.standing
    for wait in waits:
        clock.give_way(wait, uow.office_time)
    for mark in sorted(marks, key=lambda mark: mark.sequence):
        clock.record(mark, uow.office_time)
    for change in events.clock_moved(clock, before):
        uow.publish(change)

"""Learning from supervision's clocks when tasks are due. Events may come twice and in any order."""

from services.dispatch.model.due import KNOWN_KINDS, DueMoment
from services.dispatch.ports import UnitOfWork
from shared.contracts import ClockCancelled, ClockPaused, ClockResumed, ClockStarted

ClockEvent = ClockStarted | ClockResumed | ClockPaused | ClockCancelled


def clock_changed(said: ClockEvent, sequence: int, uow: UnitOfWork) -> None:
    """Remember what a clock says now; what it said before never overwrites it.

    That a clock is satisfied need not be heard: a signed task waits for no signature, a finished one for nothing.
    """
    if said.kind not in KNOWN_KINDS:
        return
    due, provisional = (said.due, said.provisional) if isinstance(said, ClockStarted | ClockResumed) else (None, False)
    known = uow.due_moments.find(said.clock_id)
    if known is not None:
        known.hear(sequence, due, provisional=provisional)
        return
    uow.due_moments.add(
        DueMoment(
            clock_id=said.clock_id,
            kind=said.kind,
            origin=said.origin,
            origin_number=said.origin_number,
            task_id=said.task_id,
            sequence=sequence,
            due=due,
            provisional=provisional,
        )
    )

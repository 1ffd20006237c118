"""What clocks do by themselves: warn, breach, and climb the ladder."""

from collections.abc import Collection

from services.supervision import events
from services.supervision.handlers.clocks import give_way, waits_for
from services.supervision.model.calendar import SHANGHAI
from services.supervision.model.clock import Clock, Firing, FiringKind
from services.supervision.model.ladder import Step, climb, positions
from services.supervision.model.urge import Urge
from services.supervision.ports import UnitOfWork
from shared.identifiers import new_id

PAGE = 200  # firings in one transaction


def fire_due(uow: UnitOfWork, limit: int = PAGE, *, but: Collection[str] = ()) -> int:
    """Fire what has come due, oldest first, one firing a clock; returns how many, so that the rest follow at once.

    Args:
        but: ids of clocks that are left alone.

    A firing, its events and the time of the next one are one transaction: a copy that dies in between has fired
    nothing. After an outage everything fires in order, each saying how late it is.
    """
    clocks = uow.clocks.due(uow.now, limit, but)
    for clock in clocks:
        _fire(clock, uow)
    return len(clocks)


def fire_one(clock_id: str, uow: UnitOfWork) -> None:
    """Fire one clock if it is still due."""
    clock = uow.clocks.get(clock_id)
    if clock and clock.next_firing_at and clock.next_firing_at <= uow.now:
        _fire(clock, uow)


def _fire(clock: Clock, uow: UnitOfWork) -> None:
    give_way(clock, waits_for(clock, uow), uow)  # nobody is urged for what waits and was not told so yet
    planned = clock.next_firing(uow.office_time)
    if planned is None or planned.at > uow.now:
        clock.reckon(uow.office_time)  # the calendar moved it: it is found again when its time has come
        return
    step = None if planned.kind is FiringKind.WARNED else _next_step(clock, uow)
    firing = clock.fire(planned, uow.now, step, uow.office_time)
    match firing.kind:
        case FiringKind.WARNED:
            uow.publish(events.clock_warned(clock, firing))
        case FiringKind.BREACHED:
            uow.publish(events.clock_breached(clock, firing))
    if step:
        _urge(clock, firing, step, uow)


def _next_step(clock: Clock, uow: UnitOfWork) -> Step:
    last = clock.last_urge(uow.office_time)
    today = uow.now.astimezone(SHANGHAI).date()
    held = positions(clock.region, clock.unit, clock.staff_id, uow.organisation, today)
    return climb(last.rung if last else None, last.staff_id if last else None, held)


def _urge(clock: Clock, firing: Firing, step: Step, uow: UnitOfWork) -> None:
    urge = Urge(
        urge_id=new_id(),
        clock_id=clock.clock_id,
        count=sum(1 for earlier in clock.firings if earlier.rung),
        rung=step.rung,
        origin=clock.origin,
        origin_number=clock.origin_number,
        task_id=clock.task_id,
        region=clock.region,
        unit=step.position.unit,
        staff_id=step.position.staff_id,
        passed_over=step.passed_over,
        scheduled_at=firing.scheduled_at,
        issued_at=firing.fired_at,
    )
    uow.urges.add(urge)
    uow.publish(events.urge_issued(urge))

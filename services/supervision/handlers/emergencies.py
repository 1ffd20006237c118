"""Emergencies (应急): normal work waits for them, their tasks have limits of their own, and their reports clocks.

Which clocks wait follows from facts: what was heard of the emergency, and each clock's own life. Every clock of the
region is told, page by page, and once more when the emergency has ended; a clock that starts meanwhile asks by itself.
"""

from services.supervision.handlers.clocks import give_way, leave_mark, start
from services.supervision.model.clock import Clock
from services.supervision.model.course import MarkKind, Reason
from services.supervision.model.emergency import Emergency
from services.supervision.model.rules import bulletin_allowance
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import (
    ClockKind,
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyReportGiven,
    EmergencyReportRequested,
    EmergencyReportWaived,
    Origin,
)
from shared.identifiers import new_id

PAGE = 200  # clocks told in one transaction


def emergency_declared(event: Event[EmergencyDeclared], uow: UnitOfWork) -> None:
    """Remember where normal work waits, if it does; its end may have been heard of before."""
    said = event.data
    if said.normal_waits and uow.emergencies.to_change(said.emergency_id) is None:
        uow.emergencies.add(Emergency(said.emergency_id, said.name, said.region, said.declared_at))


def emergency_ended(event: Event[EmergencyEnded], uow: UnitOfWork) -> None:
    """Normal work goes on from then; the event says all that is to be known, for when it comes first."""
    said = event.data
    if not said.normal_waits:
        return
    emergency = uow.emergencies.to_change(said.emergency_id)
    if emergency is None:
        emergency = Emergency(said.emergency_id, said.name, said.region, said.declared_at)
        uow.emergencies.add(emergency)
    emergency.end(event.time)


def tell_clocks(uow: UnitOfWork, limit: int = PAGE) -> int:
    """Tell a page of clocks what is known of an emergency over them; returns 0 when there was nothing to do.

    A clock that another transaction holds is not waited for: the page ends before it, and the next begins there.
    """
    emergency = uow.emergencies.untold()
    if emergency is None:
        return 0
    wanted = uow.clocks.concerned(emergency, limit)
    free = {clock.clock_id: clock for clock in uow.clocks.free([clock_id for _, clock_id in wanted])}
    told = 0
    for place, clock_id in wanted:
        clock = free.get(clock_id)
        if clock is None:
            return told
        give_way(clock, [emergency.wait], uow)
        emergency.cursor = place
        told += 1
    if len(wanted) < limit:
        emergency.cursor = None
    return max(told, 1)


def report_requested(event: Event[EmergencyReportRequested], uow: UnitOfWork) -> None:
    """A unit owes a report by a fixed time: its clock starts."""
    said = event.data
    start(
        Clock(
            clock_id=new_id(),
            kind=ClockKind.BULLETIN,
            origin=Origin.EMERGENCY,
            origin_number=said.emergency_id,
            task_id=None,
            subject=said.report_id,
            round=1,
            region=said.region,
            unit=said.unit,
            staff_id=said.staff_id,
            allowance=bulletin_allowance(event.time, said.due),
            started_at=event.time,
            started_sequence=event.sequence,
        ),
        uow,
    )


def report_given(event: Event[EmergencyReportGiven], uow: UnitOfWork) -> None:
    """The unit has reported: satisfied."""
    _mark(event, event.data.report_id, MarkKind.SATISFIED, Reason.REPORTED, uow)


def report_waived(event: Event[EmergencyReportWaived], uow: UnitOfWork) -> None:
    """It is not owed any more: cancelled."""
    _mark(event, event.data.report_id, MarkKind.CANCELLED, Reason.WAIVED, uow)


def _mark(event: Event[object], report_id: str, mark: MarkKind, reason: Reason, uow: UnitOfWork) -> None:
    leave_mark(event, uow, kind=ClockKind.BULLETIN, subject=report_id, mark=mark, reason=reason)

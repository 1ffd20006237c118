"""Clocks and urges."""

from datetime import datetime
from typing import Any

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import ClockView, UrgeView
from shared import contracts as c


def _clock(e: Any, **fields: Any) -> Patch:
    return Patch(
        ClockView,
        e.clock_id,
        {
            "kind": e.kind.value,
            "origin": e.origin.value,
            "origin_number": e.origin_number,
            "task_id": e.task_id,
            "region": e.region,
            "unit": e.unit,
            "staff_id": e.staff_id,
            **fields,
        },
    )


@projects(c.ClockStarted)
def _clock_started(e: c.ClockStarted, time: datetime) -> Patch:
    return _clock(e, due=e.due, provisional=e.provisional, state="running", light="green")


@projects(c.ClockPaused)
def _clock_paused(e: c.ClockPaused, time: datetime) -> Patch:
    return _clock(e, state="paused")


@projects(c.ClockResumed)
def _clock_resumed(e: c.ClockResumed, time: datetime) -> Patch:
    # The due moment has moved: a warning or a breach may be taken back by it.
    light = "red" if time >= e.due else "yellow" if e.warn_at and time >= e.warn_at else "green"
    return _clock(e, due=e.due, provisional=e.provisional, state="running", light=light)


@projects(c.ClockWarned)
def _clock_warned(e: c.ClockWarned, time: datetime) -> Patch:
    return _clock(e, due=e.due, light="yellow")


@projects(c.ClockBreached)
def _clock_breached(e: c.ClockBreached, time: datetime) -> Patch:
    return _clock(e, due=e.due, light="red")


@projects(c.ClockSatisfied)
def _clock_satisfied(e: c.ClockSatisfied, time: datetime) -> Patch:
    return _clock(e, state="satisfied", in_time=e.in_time)


@projects(c.ClockCancelled)
def _clock_cancelled(e: c.ClockCancelled, time: datetime) -> Patch:
    return _clock(e, state="cancelled")


@projects(c.UrgeIssued)
def _urge_issued(e: c.UrgeIssued, time: datetime) -> Patch:
    return Patch(
        UrgeView,
        e.urge_id,
        {
            "clock_id": e.clock_id,
            "rung": e.rung.value,
            "origin": e.origin.value,
            "origin_number": e.origin_number,
            "task_id": e.task_id,
            "region": e.region,
            "unit": e.unit,
            "staff_id": e.staff_id,
            "passed_over": [rung.value for rung in e.passed_over],
            "issued_at": time,
        },
    )


@projects(c.UrgeSigned)
def _urge_signed(e: c.UrgeSigned, time: datetime) -> Patch:
    return Patch(UrgeView, e.urge_id, {"signed_by": e.signed_by, "signed_at": time})

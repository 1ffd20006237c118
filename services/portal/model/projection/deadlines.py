"""Clocks and urges."""

from datetime import datetime
from typing import Any

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import ClockView, UrgeView
from shared.contracts import (
    ClockBreached,
    ClockCancelled,
    ClockPaused,
    ClockResumed,
    ClockSatisfied,
    ClockStarted,
    ClockWarned,
    UrgeIssued,
    UrgeSigned,
)


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


@projects(ClockStarted)
def _clock_started(e: ClockStarted, time: datetime) -> Patch:
    return _clock(
        e, due=e.due, provisional=e.provisional, state="running", waits_for="", light="green", started_at=time
    )


@projects(ClockPaused)
def _clock_paused(e: ClockPaused, time: datetime) -> Patch:
    return _clock(
        e, state="paused", reason=e.reason, waits_for=e.emergency, in_time=None, paused_at=time, ended_at=None
    )


@projects(ClockResumed)
def _clock_resumed(e: ClockResumed, time: datetime) -> Patch:
    # The due moment has moved: a warning or a breach may be taken back by it.
    light = "red" if time >= e.due else "yellow" if e.warn_at and time >= e.warn_at else "green"
    told = {"due": e.due, "provisional": e.provisional, "light": light}
    return _clock(e, **told, state="running", reason="", waits_for="", in_time=None, paused_at=None, ended_at=None)


@projects(ClockWarned)
def _clock_warned(e: ClockWarned, time: datetime) -> Patch:
    return _clock(e, due=e.due, light="yellow")


@projects(ClockBreached)
def _clock_breached(e: ClockBreached, time: datetime) -> Patch:
    return _clock(e, due=e.due, light="red")


@projects(ClockSatisfied)
def _clock_satisfied(e: ClockSatisfied, time: datetime) -> Patch:
    return _clock(e, state="satisfied", reason="", waits_for="", in_time=e.in_time, ended_at=time)


@projects(ClockCancelled)
def _clock_cancelled(e: ClockCancelled, time: datetime) -> Patch:
    # What was satisfied may turn out to have been superseded, when an earlier event is heard of late.
    return _clock(e, state="cancelled", reason=e.reason, waits_for="", in_time=None, ended_at=time)


@projects(UrgeIssued)
def _urge_issued(e: UrgeIssued, time: datetime) -> Patch:
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


@projects(UrgeSigned)
def _urge_signed(e: UrgeSigned, time: datetime) -> Patch:
    return Patch(UrgeView, e.urge_id, {"signed_by": e.signed_by, "signed_at": time})

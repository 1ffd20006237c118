"""How supervision's domain is said in the words of the contracts."""

from typing import TypedDict

from services.supervision.model.clock import Clock, ClockState, Firing, Standing
from services.supervision.model.follow_up import FollowUp
from services.supervision.model.urge import Urge
from shared.contracts import (
    ClockBreached,
    ClockCancelled,
    ClockKind,
    ClockPaused,
    ClockResumed,
    ClockSatisfied,
    ClockStarted,
    ClockWarned,
    FollowUpCompleted,
    FollowUpOpened,
    FollowUpOutcome,
    Grade,
    Origin,
    RatingGiven,
    UrgeIssued,
    UrgeSigned,
)


class _Head(TypedDict):
    """What every event of a clock says."""

    clock_id: str
    kind: ClockKind
    origin: Origin
    origin_number: str
    task_id: str | None
    region: str
    unit: str | None
    staff_id: str | None


def _head(clock: Clock) -> _Head:
    return _Head(
        clock_id=clock.clock_id,
        kind=clock.kind,
        origin=clock.origin,
        origin_number=clock.origin_number,
        task_id=clock.task_id,
        region=clock.region,
        unit=clock.unit,
        staff_id=clock.staff_id,
    )


def clock_started(clock: Clock) -> ClockStarted:
    """The clock has just been started and runs."""
    return ClockStarted(**_head(clock), due=clock.due_moment, warn_at=clock.warn_at, provisional=clock.provisional)


def clock_moved(
    clock: Clock, before: Standing
) -> tuple[ClockPaused | ClockResumed | ClockSatisfied | ClockCancelled, ...]:
    """What changed since ``before``, as one event or none; a due moment moved by a late event reads as resumed."""
    if clock.standing == before:
        return ()
    reason = str(clock.reason)
    match clock.state:
        case ClockState.PAUSED:
            return (ClockPaused(**_head(clock), reason=reason, emergency=clock.emergency),)
        case ClockState.SATISFIED:
            if before.state is ClockState.SATISFIED and before.in_time == clock.in_time:
                return ()  # heard again from another event: what the contract says of it has not changed
            return (ClockSatisfied(**_head(clock), in_time=bool(clock.in_time)),)
        case ClockState.CANCELLED:
            return (ClockCancelled(**_head(clock), reason=reason),)
        case ClockState.RUNNING:
            return (
                ClockResumed(
                    **_head(clock), due=clock.due_moment, warn_at=clock.warn_at, provisional=clock.provisional
                ),
            )


def clock_warned(clock: Clock, firing: Firing) -> ClockWarned:
    """The clock turned yellow."""
    return ClockWarned(**_head(clock), due=clock.due_moment, late_seconds=firing.late_seconds)


def clock_breached(clock: Clock, firing: Firing) -> ClockBreached:
    """The clock turned red."""
    return ClockBreached(**_head(clock), due=firing.scheduled_at, late_seconds=firing.late_seconds)


def urge_issued(urge: Urge) -> UrgeIssued:
    """The ladder went up one step."""
    return UrgeIssued(
        urge_id=urge.urge_id,
        clock_id=urge.clock_id,
        rung=urge.rung,
        origin=urge.origin,
        origin_number=urge.origin_number,
        task_id=urge.task_id,
        region=urge.region,
        unit=urge.unit,
        staff_id=urge.staff_id,
        passed_over=urge.passed_over,
        late_seconds=int((urge.issued_at - urge.scheduled_at).total_seconds()),
    )


def urge_signed(urge: Urge, signed_by: str) -> UrgeSigned:
    """The addressee signed for it."""
    return UrgeSigned(
        urge_id=urge.urge_id,
        rung=urge.rung,
        origin=urge.origin,
        origin_number=urge.origin_number,
        signed_by=signed_by,
    )


def follow_up_opened(follow_up: FollowUp, by: str) -> FollowUpOpened:
    """The resident is to be asked about what ``by`` resolved or answered."""
    return FollowUpOpened(number=follow_up.number, round=follow_up.round, by=by)


def rating_given(follow_up: FollowUp, grade: Grade) -> RatingGiven:
    """The resident judged."""
    return RatingGiven(
        number=follow_up.number,
        round=follow_up.round,
        grade=grade,
        remark=follow_up.remark,
        by=follow_up.taken_down_by,
    )


def follow_up_completed(follow_up: FollowUp, outcome: FollowUpOutcome) -> FollowUpCompleted:
    """Solved, or back to work."""
    return FollowUpCompleted(
        number=follow_up.number,
        round=follow_up.round,
        outcome=outcome,
        grade=follow_up.grade,
        remark=follow_up.remark,
        by=follow_up.taken_down_by,
    )

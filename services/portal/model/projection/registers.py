"""The registers of looks and of the use of seals."""

from datetime import datetime

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.register_views import LookView, StampUseView
from shared.contracts import (
    LookRegistered,
    StampUseApplied,
    StampUseDecided,
    StampUseRequested,
    StampUseWithdrawn,
)


@projects(LookRegistered)
def _looked(e: LookRegistered, time: datetime) -> Patch:
    return Patch(
        LookView,
        e.look_id,
        {
            "kind": e.kind.value,
            "concerns": e.concerns,
            "region": e.region,
            "staff_id": e.staff_id,
            "unit": e.unit,
            "whose": e.whose,
            "reason": e.reason.value,
            "looked_at": time,
        },
    )


@projects(StampUseRequested)
def _requested(e: StampUseRequested, time: datetime) -> Patch:
    return Patch(
        StampUseView,
        e.use_id,
        {
            "stamp_name": e.stamp_name,
            "unit": e.unit,
            "region": e.region,
            "what": e.what,
            "for_whom": e.for_whom,
            "copies": e.copies,
            "case_number": e.case_number,
            "requested_by": e.by,
            "requested_at": time,
        },
    )


@projects(StampUseDecided)
def _decided(e: StampUseDecided, time: datetime) -> Patch:
    state = "approved" if e.approved else "refused"
    return Patch(StampUseView, e.use_id, {"state": state, "decided_by": e.by, "decided_at": time, "reason": e.reason})


@projects(StampUseApplied)
def _applied(e: StampUseApplied, time: datetime) -> Patch:
    return Patch(StampUseView, e.use_id, {"state": "applied", "applied_by": e.by, "applied_at": time})


@projects(StampUseWithdrawn)
def _withdrawn(e: StampUseWithdrawn, time: datetime) -> Patch:
    return Patch(StampUseView, e.use_id, {"state": "withdrawn"})

"""Cases: fields from the case itself, its follow-up and its rating."""

from datetime import datetime
from typing import Any

import msgspec

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import CaseView
from shared.contracts import (
    CaseAccepted,
    CaseAnswered,
    CaseArchived,
    CaseClosed,
    CaseDeclined,
    CaseFollowUpStarted,
    CaseMaterialsReceived,
    CaseMaterialsRequested,
    CaseReopened,
    CaseResolved,
    CaseSubmitted,
    CaseTakenInHand,
    CaseWithdrawn,
    FollowUpCompleted,
    FollowUpOpened,
    RatingGiven,
)


def _case(number: str, state: str, time: datetime, **fields: Any) -> Patch:
    return Patch(CaseView, number, {"state": state, "state_since": time, **fields})


@projects(CaseSubmitted)
def _submitted(e: CaseSubmitted, time: datetime) -> Patch:
    return _case(
        e.number,
        "submitted",
        time,
        title=e.title,
        kind=e.kind.value,
        line=e.line,
        region=e.region,
        door=e.door,
        urgent=e.urgent,
        promised_working_days=e.promised_working_days,
        resident=e.resident,
        taken_by=e.taken_by,
        query_digest=e.query_digest,
        submitted_at=time,
    )


@projects(CaseMaterialsRequested)
def _materials_requested(e: CaseMaterialsRequested, time: datetime) -> Patch:
    return _case(
        e.number,
        "awaiting_materials",
        time,
        missing=[msgspec.to_builtins(m) for m in e.outstanding or e.missing],
    )


@projects(CaseMaterialsReceived)
def _materials_received(e: CaseMaterialsReceived, time: datetime) -> Patch:
    return _case(e.number, "submitted", time, missing=[])


@projects(CaseAccepted)
def _accepted(e: CaseAccepted, time: datetime) -> Patch:
    return _case(e.number, "accepted", time, round=e.round, missing=[])


@projects(CaseTakenInHand)
def _taken_in_hand(e: CaseTakenInHand, time: datetime) -> Patch:
    return _case(e.number, "in_hand", time, unit_in_hand=e.unit)


@projects(CaseAnswered)
def _answered(e: CaseAnswered, time: datetime) -> Patch:
    return _case(e.number, "answered", time, answer=e.answer, resolved_at=time)


@projects(CaseDeclined)
def _declined(e: CaseDeclined, time: datetime) -> Patch:
    return _case(
        e.number,
        "declined",
        time,
        refusal={"ground": e.ground, "reason": e.reason, "authority": e.authority},
    )


@projects(CaseWithdrawn)
def _withdrawn(e: CaseWithdrawn, time: datetime) -> Patch:
    return _case(e.number, "withdrawn", time)


@projects(CaseResolved)
def _resolved(e: CaseResolved, time: datetime) -> Patch:
    return _case(e.number, "resolved", time, answer=e.answer, resolved_at=time)


@projects(CaseFollowUpStarted)
def _follow_up_started(e: CaseFollowUpStarted, time: datetime) -> Patch:
    return _case(e.number, "follow_up", time)


@projects(CaseReopened)
def _reopened(e: CaseReopened, time: datetime) -> Patch:
    return _case(e.number, "in_hand", time, round=e.round, answer="", resolved_at=None)


@projects(CaseClosed)
def _closed(e: CaseClosed, time: datetime) -> Patch:
    return _case(e.number, "closed", time)


@projects(CaseArchived)
def _archived(e: CaseArchived, time: datetime) -> Patch:
    return _case(e.number, "archived", time)


@projects(FollowUpOpened)
def _follow_up_opened(e: FollowUpOpened, time: datetime) -> Patch:
    return Patch(CaseView, e.number, {"follow_up": "open"})


@projects(RatingGiven)
def _rating_given(e: RatingGiven, time: datetime) -> Patch:
    return Patch(CaseView, e.number, {"grade": e.grade.value, "rated_round": e.round})


@projects(FollowUpCompleted)
def _follow_up_completed(e: FollowUpCompleted, time: datetime) -> Patch:
    return Patch(CaseView, e.number, {"follow_up": e.outcome.value})

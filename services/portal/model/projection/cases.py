"""Cases: fields from the case itself, its follow-up and its rating."""

from datetime import datetime
from typing import Any

import msgspec

from services.portal.model.projection.registry import Patch, projects
from services.portal.model.views import CaseView
from shared import contracts as c


def _case(number: str, state: str, time: datetime, **fields: Any) -> Patch:
    return Patch(CaseView, number, {"state": state, "state_since": time, **fields})


@projects(c.CaseSubmitted)
def _submitted(e: c.CaseSubmitted, time: datetime) -> Patch:
    return _case(
        e.number,
        "submitted",
        time,
        title=e.title,
        kind=e.kind.value,
        region=e.region,
        door=e.door,
        urgent=e.urgent,
        promised_working_days=e.promised_working_days,
        resident=e.resident,
        taken_by=e.taken_by,
        query_digest=e.query_digest,
        submitted_at=time,
    )


@projects(c.CaseMaterialsRequested)
def _materials_requested(e: c.CaseMaterialsRequested, time: datetime) -> Patch:
    return _case(
        e.number,
        "awaiting_materials",
        time,
        missing=[msgspec.to_builtins(m) for m in e.missing],
    )


@projects(c.CaseMaterialsReceived)
def _materials_received(e: c.CaseMaterialsReceived, time: datetime) -> Patch:
    return _case(e.number, "submitted", time, missing=[])


@projects(c.CaseAccepted)
def _accepted(e: c.CaseAccepted, time: datetime) -> Patch:
    return _case(e.number, "accepted", time, round=e.round, missing=[])


@projects(c.CaseTakenInHand)
def _taken_in_hand(e: c.CaseTakenInHand, time: datetime) -> Patch:
    return _case(e.number, "in_hand", time, unit_in_hand=e.unit)


@projects(c.CaseAnswered)
def _answered(e: c.CaseAnswered, time: datetime) -> Patch:
    return _case(e.number, "answered", time, answer=e.answer, resolved_at=time)


@projects(c.CaseDeclined)
def _declined(e: c.CaseDeclined, time: datetime) -> Patch:
    return _case(
        e.number,
        "declined",
        time,
        refusal={"ground": e.ground, "reason": e.reason, "authority": e.authority},
    )


@projects(c.CaseWithdrawn)
def _withdrawn(e: c.CaseWithdrawn, time: datetime) -> Patch:
    return _case(e.number, "withdrawn", time)


@projects(c.CaseResolved)
def _resolved(e: c.CaseResolved, time: datetime) -> Patch:
    return _case(e.number, "resolved", time, answer=e.answer, resolved_at=time)


@projects(c.CaseFollowUpStarted)
def _follow_up_started(e: c.CaseFollowUpStarted, time: datetime) -> Patch:
    return _case(e.number, "follow_up", time)


@projects(c.CaseReopened)
def _reopened(e: c.CaseReopened, time: datetime) -> Patch:
    return _case(e.number, "in_hand", time, round=e.round, answer="", resolved_at=None)


@projects(c.CaseClosed)
def _closed(e: c.CaseClosed, time: datetime) -> Patch:
    return _case(e.number, "closed", time)


@projects(c.FollowUpOpened)
def _follow_up_opened(e: c.FollowUpOpened, time: datetime) -> Patch:
    return Patch(CaseView, e.number, {"follow_up": "open"})


@projects(c.RatingGiven)
def _rating_given(e: c.RatingGiven, time: datetime) -> Patch:
    return Patch(CaseView, e.number, {"grade": e.grade.value, "rated_round": e.round})


@projects(c.FollowUpCompleted)
def _follow_up_completed(e: c.FollowUpCompleted, time: datetime) -> Patch:
    return Patch(CaseView, e.number, {"follow_up": e.outcome.value})

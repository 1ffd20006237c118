"""Facts made from the contracts' own examples, and a way to deliver them in any order."""

import contextlib
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from services.supervision.handlers import (
    cases,
    decisions,
    directives,
    emergencies,
    emergency_tasks,
    organisation,
    tasks,
)
from services.supervision.ports import UnitOfWork
from shared.contracts import (
    CaseAnswered,
    CaseClosed,
    CaseDeclined,
    CaseMaterialsReceived,
    CaseMaterialsRequested,
    CaseReopened,
    CaseResolved,
    CaseSubmitted,
    CaseWithdrawn,
    DecisionFulfilled,
    DecisionRecorded,
    DecisionWithdrawn,
    DirectiveCancelled,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveIssued,
    DirectiveMilestoneReached,
    DirectiveReceived,
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyReportGiven,
    EmergencyReportRequested,
    EmergencyReportWaived,
    RegionRegistered,
    StaffRegistered,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskHandedOver,
    TaskNormalized,
    TaskReported,
    TaskReturned,
    TaskSentBack,
    TaskSigned,
    UnitRegistered,
    contract_of,
)
from shared.errors import NotYet
from tests.unit.supervision.fakes import FakeUnitOfWork, Happened

HANDLERS: dict[type[Any], Callable[[Any, UnitOfWork], None]] = {
    RegionRegistered: organisation.region_registered,
    UnitRegistered: organisation.unit_registered,
    StaffRegistered: organisation.staff_registered,
    CaseSubmitted: cases.case_submitted,
    CaseMaterialsRequested: cases.case_materials_requested,
    CaseMaterialsReceived: cases.case_materials_received,
    CaseAnswered: cases.case_answered,
    CaseDeclined: cases.case_declined,
    CaseWithdrawn: cases.case_withdrawn,
    CaseResolved: cases.case_resolved,
    CaseReopened: cases.case_reopened,
    CaseClosed: cases.case_closed,
    TaskAssigned: tasks.task_assigned,
    TaskSigned: tasks.task_signed,
    TaskReturned: tasks.task_returned,
    TaskCancelled: tasks.task_cancelled,
    TaskDone: tasks.task_done,
    TaskHandedOver: tasks.task_handed_over,
    EmergencyDeclared: emergencies.emergency_declared,
    EmergencyEnded: emergencies.emergency_ended,
    EmergencyReportRequested: emergencies.report_requested,
    EmergencyReportGiven: emergencies.report_given,
    EmergencyReportWaived: emergencies.report_waived,
    TaskReported: emergency_tasks.task_reported,
    TaskSentBack: emergency_tasks.task_sent_back,
    TaskNormalized: emergency_tasks.task_normalized,
    DecisionRecorded: decisions.decision_recorded,
    DecisionFulfilled: decisions.decision_fulfilled,
    DecisionWithdrawn: decisions.decision_withdrawn,
    DirectiveReceived: directives.directive_received,
    DirectiveCompleted: directives.directive_completed,
    DirectiveCancelled: directives.directive_cancelled,
    DirectiveDecided: directives.directive_decided,
    DirectiveIssued: directives.directive_issued,
    DirectiveMilestoneReached: directives.milestone_reached,
}


def happened(kind: type[Any], time: datetime, sequence: int = 1, **fields: Any) -> Happened:
    """The contract's example with some fields changed."""
    example = msgspec.convert(contract_of(kind).example, kind, strict=False)
    return Happened(replace(example, **fields), time, sequence)


def deliver(facts: Iterable[Happened], uow: FakeUnitOfWork) -> None:
    """Hand facts over in this order; those that come too early go to the end of the line, as the broker does."""
    waiting = list(facts)
    patience = len(waiting) ** 2
    while waiting:
        patience -= 1
        assert patience >= 0, f"never ready: {waiting}"
        fact = waiting.pop(0)
        before = len(uow.published)
        try:
            HANDLERS[type(fact.data)](fact, uow)
        except NotYet:
            assert len(uow.published) == before, "nothing may be half-done before an event is put back"
            waiting.append(fact)


def deliver_if_ready(fact: Happened, uow: FakeUnitOfWork) -> None:
    """Hand one fact over; one that comes too early is left for later."""
    with contextlib.suppress(NotYet):
        HANDLERS[type(fact.data)](fact, uow)


def shuffled(facts: list[Happened], seed: int) -> list[Happened]:
    """Every fact twice, in an order that depends on ``seed``."""
    twice = facts * 2
    random.Random(seed).shuffle(twice)  # noqa: S311 - repeatable disorder, not a secret
    return twice


def outcome(uow: FakeUnitOfWork) -> dict[str, Any]:
    """All that must be the same whatever the order of delivery."""
    return {
        "clocks": {
            (clock.kind, clock.subject, clock.round): (
                clock.standing,
                clock.started_at,
                clock.region,
                clock.unit,
                clock.staff_id,
                clock.allowance,
                clock.next_firing_at,
                clock.course,
            )
            for clock in uow.clocks.all
        },
        "follow-ups": {(f.number, f.round): (f.state, f.opened_at) for f in uow.follow_ups.all},
        "organisation": (uow.organisation.regions, uow.organisation.units, uow.organisation.staff),
    }

"""Emergencies, told."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.dispatch.model.emergency import Bulletin, Emergency, Member
from services.dispatch.model.task import Task
from shared.contracts import (
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyMember,
    EmergencyReportGiven,
    EmergencyReportRequested,
    EmergencyReportWaived,
    EmergencyRoundClosed,
    EmergencyTeamChanged,
    TaskNormalized,
)


def emergency_declared(emergency: Emergency, team: Iterable[Member], told: Iterable[str]) -> EmergencyDeclared:
    """One was declared, with its team."""
    return EmergencyDeclared(
        emergency_id=emergency.emergency_id,
        kind=emergency.kind,
        level=emergency.level,
        name=emergency.name,
        why=emergency.why,
        region=emergency.region,
        region_name=emergency.region_name,
        declared_by=emergency.declared_by,
        declared_at=emergency.declared_at,
        on_behalf_of=emergency.on_behalf_of,
        sign_minutes=emergency.sign_minutes,
        report_minutes=emergency.report_minutes,
        report_every_minutes=emergency.report_every_minutes,
        normal_waits=emergency.normal_waits,
        team=tuple(map(_member, team)),
        told=tuple(told),
    )


def emergency_team_changed(
    emergency: Emergency, added: Iterable[Member], removed: Iterable[Member], reason: str, by: str
) -> EmergencyTeamChanged:
    """People have joined or left the team."""
    return EmergencyTeamChanged(
        emergency_id=emergency.emergency_id,
        name=emergency.name,
        region=emergency.region,
        added=tuple(map(_member, added)),
        removed=tuple(map(_member, removed)),
        reason=reason,
        by=by,
    )


def emergency_report_requested(emergency: Emergency, bulletin: Bulletin) -> EmergencyReportRequested:
    """A unit owes a report by a fixed time."""
    return EmergencyReportRequested(
        report_id=bulletin.report_id,
        emergency_id=bulletin.emergency_id,
        name=emergency.name,
        round=bulletin.round,
        unit=bulletin.unit,
        unit_name=bulletin.unit_name,
        region=bulletin.region,
        staff_id=bulletin.staff_id,
        due=bulletin.due,
    )


def emergency_report_given(bulletin: Bulletin, by: str) -> EmergencyReportGiven:
    """A unit has reported; what, is for those who may see the emergency."""
    return EmergencyReportGiven(
        report_id=bulletin.report_id,
        emergency_id=bulletin.emergency_id,
        round=bulletin.round,
        unit=bulletin.unit,
        unit_name=bulletin.unit_name,
        by=by,
    )


def emergency_report_waived(bulletin: Bulletin, by: str) -> EmergencyReportWaived:
    """A report is owed no longer."""
    return EmergencyReportWaived(
        report_id=bulletin.report_id,
        emergency_id=bulletin.emergency_id,
        round=bulletin.round,
        unit=bulletin.unit,
        unit_name=bulletin.unit_name,
        by=by,
    )


def emergency_round_closed(
    emergency: Emergency, number: int, due: datetime, bulletins: Sequence[Bulletin]
) -> EmergencyRoundClosed:
    """The time of a round has come: who has reported, and who has not."""
    missing = [bulletin for bulletin in bulletins if bulletin.is_owed]
    return EmergencyRoundClosed(
        emergency_id=emergency.emergency_id,
        name=emergency.name,
        region=emergency.region,
        round=number,
        due=due,
        asked=sum(bulletin.waived_at is None for bulletin in bulletins),
        given=sum(bulletin.given_at is not None for bulletin in bulletins),
        missing_units=tuple(bulletin.unit for bulletin in missing),
        missing_names=tuple(bulletin.unit_name for bulletin in missing),
        told=emergency.commanders,
    )


def emergency_ended(emergency: Emergency, *, closed: int, kept: int, by: str, told: Iterable[str]) -> EmergencyEnded:
    """It is over; supervision learns all it needs from this alone."""
    return EmergencyEnded(
        emergency_id=emergency.emergency_id,
        kind=emergency.kind,
        level=emergency.level,
        name=emergency.name,
        region=emergency.region,
        region_name=emergency.region_name,
        declared_at=emergency.declared_at,
        normal_waits=emergency.normal_waits,
        reason=emergency.end_reason,
        closed=closed,
        kept=kept,
        by=by,
        told=tuple(told),
    )


def task_normalized(task: Task, by: str, reason: str) -> TaskNormalized:
    """A task of an emergency goes on as normal work.

    Raises:
        ValueError: it was not told by when.
    """
    if task.report_working_days is None:
        raise ValueError(f"task {task.task_id} was not made normal")
    return TaskNormalized(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        region=task.region,
        state=task.state.value,
        assignee=task.assignee,
        report_within_working_days=task.report_working_days,
        reason=reason,
        by=by,
    )


def _member(member: Member) -> EmergencyMember:
    return EmergencyMember(
        staff_id=member.staff_id, name=member.name, unit=member.unit, unit_name=member.unit_name, why=member.why
    )

"""Tasks of an emergency have a second clock beside that for signing: they are to be reported on in so many minutes.

Each assignment, and each report that a review sends back, has a clock of its own. What goes on as normal work after the
emergency has one in working days. Tasks of cases and directives have none: the whole has its own clock.
"""

from typing import Protocol

from services.supervision.handlers.clocks import leave_mark, start
from services.supervision.model.clock import Clock
from services.supervision.model.course import MarkKind, Reason
from services.supervision.model.rules import Rule, emergency_rule, normal_report_rule, sign_rule
from services.supervision.ports import Event, UnitOfWork
from shared.contracts import ClockKind, Origin, TaskHandedOver, TaskNormalized, TaskReported, TaskSentBack
from shared.errors import NotYet
from shared.identifiers import new_id

_UNSIGNED, _AT_WORK = "assigned", ("assigned", "signed", "in_progress")  # dispatch's words


class _OfTask(Protocol):
    @property
    def task_id(self) -> str: ...
    @property
    def origin(self) -> Origin: ...
    @property
    def origin_number(self) -> str: ...
    @property
    def unit(self) -> str: ...


class _Limited(_OfTask, Protocol):
    @property
    def report_within_minutes(self) -> int | None: ...
    @property
    def report_within_working_days(self) -> int | None: ...


def must_report(event: Event[object], said: _Limited, region: str, assignee: str | None, uow: UnitOfWork) -> None:
    """Start the clock for the report, if there is a limit."""
    if said.report_within_minutes is not None:
        _start(event, said, ClockKind.REPORT, emergency_rule(said.report_within_minutes), region, assignee, uow)
    elif said.report_within_working_days is not None:
        rule = normal_report_rule(said.report_within_working_days)
        _start(event, said, ClockKind.REPORT, rule, region, assignee, uow, yields=True)


def task_reported(event: Event[TaskReported], uow: UnitOfWork) -> None:
    """Reported: satisfied."""
    end_report(event, event.data, MarkKind.SATISFIED, Reason.REPORTED, uow)


def task_sent_back(event: Event[TaskSentBack], uow: UnitOfWork) -> None:
    """A review asked for more: the next report has its own clock, from now."""
    must_report(event, event.data, event.data.region, event.data.assignee, uow)


def task_normalized(event: Event[TaskNormalized], uow: UnitOfWork) -> None:
    """The emergency is over and the task goes on: its clocks are those of normal work from now."""
    said = event.data
    if said.state == _UNSIGNED:
        rule = sign_rule(urgent=False)
        _start(event, said, ClockKind.SIGN, rule, said.region, said.assignee, uow, yields=True)
    if said.state in _AT_WORK:
        rule = normal_report_rule(said.report_within_working_days)
        _start(event, said, ClockKind.REPORT, rule, said.region, said.assignee, uow, yields=True)


def handed_over(event: Event[TaskHandedOver], uow: UnitOfWork) -> None:
    """Somebody else of the unit has to report from now on.

    Raises:
        NotYet: no clock of the task has started.
    """
    if event.data.origin is not Origin.EMERGENCY:
        return
    clocks = uow.clocks.of(ClockKind.REPORT, event.data.task_id)
    earlier = [clock for clock in clocks if clock.started_sequence < event.sequence]
    if not earlier:
        raise NotYet(f"no report clock for {event.data.task_id} has started")
    for clock in earlier:
        clock.hand_over(event.data.assignee, event.sequence)


def end_report(event: Event[object], said: _OfTask, mark: MarkKind, reason: Reason, uow: UnitOfWork) -> None:
    """End the clock for the report, of a task of an emergency.

    Raises:
        NotYet: the event that starts the clock has not arrived.
    """
    if said.origin is Origin.EMERGENCY:
        leave_mark(event, uow, kind=ClockKind.REPORT, subject=said.task_id, mark=mark, reason=reason)


def _start(
    event: Event[object],
    said: _OfTask,
    kind: ClockKind,
    rule: Rule,
    region: str,
    assignee: str | None,
    uow: UnitOfWork,
    *,
    yields: bool = False,
) -> None:
    clock = Clock(
        clock_id=new_id(),
        kind=kind,
        origin=said.origin,
        origin_number=said.origin_number,
        task_id=said.task_id,
        subject=said.task_id,
        round=event.sequence,
        region=region,
        unit=said.unit,
        staff_id=assignee,
        allowance=rule.allowance(uow.office_time.hours),
        started_at=event.time,
        started_sequence=event.sequence,
        yields=yields,
    )
    for sibling in uow.clocks.of(kind, said.task_id):
        if sibling.handed_over_sequence > event.sequence:  # that was heard of before this
            clock.hand_over(sibling.staff_id, sibling.handed_over_sequence)
    start(clock, uow)

"""Put together the page of what a meeting decided, within the person's scope."""

from dataclasses import dataclass

from services.portal.handlers.desk import names_on
from services.portal.handlers.pages import File
from services.portal.model.meeting_views import DecisionView, MeetingView
from services.portal.model.views import TaskView
from services.portal.model.work import Standing, may_see_task, standing_of
from services.portal.ports import UnitOfWork
from shared.errors import NotFound
from shared.identity import Identity


@dataclass(frozen=True, kw_only=True)
class DecisionFile(File):
    """One decision (议定事项) with everything that happened to it."""

    decision: DecisionView
    meeting: MeetingView | None  # None: not heard of yet
    standing: Standing
    tasks: list[TaskView]


def decision_file(uow: UnitOfWork, person: Identity, number: str) -> DecisionFile:
    """One decision.

    Raises:
        NotFound: there is none, or the person may not see it (which of the two is not told).
    """
    decision = uow.views.find(DecisionView, number)
    tasks = uow.work.tasks_of(number)
    meeting = uow.views.find(MeetingView, decision.meeting) if decision is not None else None
    if decision is None or decision.made_at is None or not _may_see(decision, meeting, tasks, person):
        raise NotFound(f"没有编号 {number}，或不在您的范围内", f"there is no number {number} in your scope")
    clocks, entries = uow.work.clocks_of([number]), uow.timeline.of(number)
    return DecisionFile(
        decision=decision,
        meeting=meeting,
        standing=standing_of(clocks),
        tasks=tasks,
        clocks=clocks,
        entries=entries,
        names=names_on(
            uow,
            staff=[decision.made_by, decision.assignee, *(clock.staff_id for clock in clocks)],
            units=[decision.unit, meeting.unit if meeting else None, *(clock.unit for clock in clocks)],
            entries=entries,
        ),
    )


def _may_see(decision: DecisionView, meeting: MeetingView | None, tasks: list[TaskView], person: Identity) -> bool:
    """Whoever sees its task, where it was placed at first, or oversees the meeting."""
    held = meeting is not None and (person.covers(meeting.region) or person.unit == meeting.unit)
    return (
        held
        or person.covers(decision.region)
        or person.unit == decision.unit
        or any(may_see_task(task, person) for task in tasks)
    )

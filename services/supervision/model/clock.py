"""A clock: one deadline of one case, task or directive, from the event that started it to the one that ended it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from services.supervision.model.calendar import TimeScale, WallTime, WorkingTime
from services.supervision.model.course import Course, Mark, MarkKind, Reason, Wait, trace
from services.supervision.model.ladder import RUNGS, TOP, Step
from services.supervision.model.rules import Allowance
from shared.contracts import ClockKind, Light, Origin, Rung


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    SATISFIED = "satisfied"
    CANCELLED = "cancelled"


_ENDED = {MarkKind.SATISFIED: ClockState.SATISFIED, MarkKind.CANCELLED: ClockState.CANCELLED}


class FiringKind(StrEnum):
    """What a clock does by itself when its time has come."""

    WARNED = "warned"
    BREACHED = "breached"  # and the first rung is urged
    CLIMBED = "climbed"  # a further rung is urged


class Planned(NamedTuple):
    """A firing that is to come."""

    kind: FiringKind
    at: datetime


@dataclass(frozen=True)
class Firing:
    """A firing that took place: when it was due, when it really came, and whom the ladder reached."""

    kind: FiringKind
    scheduled_at: datetime
    fired_at: datetime
    rung: Rung | None = None
    staff_id: str | None = None
    passed_over: tuple[Rung, ...] = ()

    @property
    def late_seconds(self) -> int:
        """How long after its moment it fired: the outage, if there was one."""
        return int((self.fired_at - self.scheduled_at).total_seconds())


@dataclass(frozen=True)
class Standing:
    """What is true of a clock right now; two equal standings need no event between them."""

    state: ClockState
    due: datetime | None  # None: it stands still, so nobody can say
    warn_at: datetime | None
    provisional: bool
    reason: Reason | None  # why it stands still or has ended
    ended_at: datetime | None
    in_time: bool | None  # None until it is satisfied
    emergency: str = ""  # the name of the one it gives way to now


@dataclass
class Clock:
    """The facts of a clock (who, what, start, marks, firings) and the standing that follows from them.

    ``subject`` is the task's id for a sign clock and the case's or directive's number for the others. ``round`` tells
    the clocks of one subject apart: the case's round, or for a sign clock the sequence of the assignment. There is one
    clock for each (kind, subject, round).
    """

    clock_id: str
    kind: ClockKind
    origin: Origin
    origin_number: str
    task_id: str | None
    subject: str
    round: int
    region: str
    unit: str | None
    staff_id: str | None
    allowance: Allowance
    started_at: datetime
    started_sequence: int
    marks: tuple[Mark, ...] = ()
    firings: tuple[Firing, ...] = ()
    handed_over_sequence: int = 0  # of the last handover that named who has to act
    yields: bool = False  # normal work, which may wait while an emergency is on
    waits: tuple[Wait, ...] = ()  # the emergencies over its region that it gives way to
    # What follows from the facts; kept so that it can be found by index.
    state: ClockState = field(default=ClockState.RUNNING, init=False)
    due: datetime | None = field(default=None, init=False)
    warn_at: datetime | None = field(default=None, init=False)
    provisional: bool = field(default=False, init=False)
    reason: Reason | None = field(default=None, init=False)
    ended_at: datetime | None = field(default=None, init=False)
    in_time: bool | None = field(default=None, init=False)
    emergency: str = field(default="", init=False)
    next_firing_at: datetime | None = field(default=None, init=False)

    @property
    def course(self) -> Course:
        """When it ran and stood still, from its marks and the emergencies it gives way to."""
        return trace(self.started_at, self.started_sequence, self.marks, self.waits)

    @property
    def standing(self) -> Standing:
        """A snapshot to compare with later."""
        return Standing(
            state=self.state,
            due=self.due,
            warn_at=self.warn_at,
            provisional=self.provisional,
            reason=self.reason,
            ended_at=self.ended_at,
            in_time=self.in_time,
            emergency=self.emergency,
        )

    @property
    def due_moment(self) -> datetime:
        """When it is due, of a clock that runs.

        Raises:
            ValueError: it stands still before it is due.
        """
        if self.due is None:
            raise ValueError(f"clock {self.clock_id} stands still: nobody can say when it is due")
        return self.due

    @property
    def superseding(self) -> Mark:
        """The mark that the start of this clock leaves on the earlier clocks of the same subject."""
        return Mark(self.started_sequence, MarkKind.CANCELLED, self.started_at, Reason.SUPERSEDED)

    def entrust(self, unit: str, staff_id: str | None) -> None:
        """Name who has to act from now on."""
        self.unit, self.staff_id = unit, staff_id

    def hand_over(self, staff_id: str | None, sequence: int) -> None:
        """Somebody else of the unit has to act (交接); an older handover that is heard of later changes nothing."""
        if sequence > self.handed_over_sequence:
            self.staff_id, self.handed_over_sequence = staff_id, sequence

    def record(self, mark: Mark, office: WorkingTime) -> None:
        """Leave a mark and work out the standing anew; a mark already known changes nothing."""
        if mark not in self.marks:
            self.marks = (*self.marks, mark)
            self.reckon(office)

    def give_way(self, wait: Wait, office: WorkingTime) -> None:
        """Stand still for an emergency over its region; what has been heard of it meanwhile replaces what was known.

        Nothing changes for work that does not wait, nor by an emergency that was over before the clock started.
        """
        if not self.yields or wait in self.waits:
            return
        waits = [known for known in self.waits if known.emergency_id != wait.emergency_id]
        if wait.until is None or wait.until > self.started_at:
            waits.append(wait)
        if len(waits) != len(self.waits) or wait in waits:
            self.waits = tuple(sorted(waits, key=lambda each: (each.since, each.emergency_id)))
            self.reckon(office)

    def reckon(self, office: WorkingTime) -> None:
        """Work out the standing from the facts."""
        course, scale = self.course, self._scale(office)
        due = course.reach(timedelta(seconds=self.allowance.allowed_seconds), scale)
        warn_after = self.allowance.warn_after_seconds
        warn_at = None if warn_after is None else course.reach(timedelta(seconds=warn_after), scale)
        self.due = due.moment if due else None
        self.warn_at = warn_at.moment if warn_at else None
        self.provisional = due.provisional if due else False
        self.in_time, self.ended_at, self.emergency = None, None, ""
        if course.ended:
            self.state, self.reason, self.ended_at = _ENDED[course.ended.kind], course.ended.reason, course.ended.at
            if self.state is ClockState.SATISFIED:
                self.in_time = self.due is None or self.ended_at <= self.due
        elif course.paused:
            self.state, self.reason = ClockState.PAUSED, course.paused.reason
            self.emergency = course.paused.emergency
        else:
            self.state, self.reason = ClockState.RUNNING, None
        planned = self.next_firing(office)
        self.next_firing_at = planned.at if planned else None

    def light(self, at: datetime) -> Light:
        """Green, yellow or red at this moment; an ended clock keeps the light it ended with."""
        if self.ended_at is not None:
            return Light.RED if self.due is not None and self.ended_at > self.due else Light.GREEN
        if self.due is not None and self.due <= at:
            return Light.RED
        return Light.YELLOW if self.warn_at is not None and self.warn_at <= at else Light.GREEN

    def next_firing(self, office: WorkingTime) -> Planned | None:
        """What fires next, or None: the clock stands still, has ended, or has said everything it had to say."""
        if self.state is not ClockState.RUNNING:
            return None
        last = self.last_urge(office)
        if last and last.rung is TOP:
            return None
        fired = {Planned(firing.kind, firing.scheduled_at) for firing in self.firings}
        return next((planned for planned in self._plan(office) if planned not in fired), None)

    def last_urge(self, office: WorkingTime) -> Firing | None:
        """The last urge of the breach that stands; urges of a due moment that has since moved do not count."""
        urges = [firing for firing in self.firings if firing.rung]
        if not urges:
            return None
        plan = set(self._plan(office))
        standing = [firing for firing in urges if Planned(firing.kind, firing.scheduled_at) in plan]
        return max(standing, key=lambda firing: firing.scheduled_at, default=None)

    def fire(self, planned: Planned, fired_at: datetime, step: Step | None, office: WorkingTime) -> Firing:
        """Put a firing on record, with the step of the ladder it took, and look up the next one."""
        firing = Firing(planned.kind, planned.at, fired_at)
        if step:
            firing = replace(firing, rung=step.rung, staff_id=step.position.staff_id, passed_over=step.passed_over)
        self.firings = (*self.firings, firing)
        self.reckon(office)
        return firing

    def _plan(self, office: WorkingTime) -> Iterator[Planned]:
        """Every firing of this clock, oldest first, measured from the start and never from when the last one came."""
        if self.warn_at is not None:
            yield Planned(FiringKind.WARNED, self.warn_at)
        if self.due is None:
            return
        yield Planned(FiringKind.BREACHED, self.due)
        course, scale = self.course, self._scale(office)
        for step in range(1, len(RUNGS)):
            seconds = self.allowance.allowed_seconds + step * self.allowance.step_seconds
            reached = course.reach(timedelta(seconds=seconds), scale)
            if reached is None:
                return
            yield Planned(FiringKind.CLIMBED, reached.moment)

    def _scale(self, office: WorkingTime) -> TimeScale:
        return WallTime() if self.allowance.runs_day_and_night else office

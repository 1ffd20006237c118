"""The course of a clock: when it ran, when it stood still and how it ended, worked out from what happened.

Events arrive twice and in any order, so a clock does not change step by step. It keeps the *marks* that events left on
it, and everything else follows from them: the same marks give the same course, whatever the order they came in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from services.supervision.model.calendar import Reckoned, TimeScale


class MarkKind(StrEnum):
    """What an event does to a clock."""

    PAUSED = "paused"
    RESUMED = "resumed"
    SATISFIED = "satisfied"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why: the word that goes into the clock's events and its explanation."""

    AWAITING_MATERIALS = "awaiting_materials"  # 补正
    MATERIALS_RECEIVED = "materials_received"
    SIGNED = "signed"
    DONE = "done"
    ANSWERED = "answered"
    DECLINED = "declined"
    RESOLVED = "resolved"
    COMPLETED = "completed"
    RETURNED = "returned"  # 退单
    TASK_CANCELLED = "task_cancelled"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    REACHED = "reached"  # 节点完成
    KEPT = "kept"  # 存阅, 不再下发
    CANCELLED = "cancelled"  # 来文撤销或更正
    FULFILLED = "fulfilled"  # 议定事项落实
    REVOKED = "revoked"  # 议定事项撤销
    SUPERSEDED = "superseded"  # a new round or assignment has its own clock
    EMERGENCY = "emergency"  # 给应急让路
    REPORTED = "reported"  # 已反馈
    WAIVED = "waived"  # 不再需要


@dataclass(frozen=True)
class Mark:
    """One event that concerns a clock.

    ``sequence`` is the event's place in the life of its subject and decides the order; ``at`` is when it happened and
    decides how long. Where two machines' clocks disagree, a mark counts as no earlier than the one before it.
    """

    sequence: int
    kind: MarkKind
    at: datetime
    reason: Reason


class Pause(NamedTuple):
    """One stop; ``until`` is None while it lasts."""

    since: datetime
    until: datetime | None
    reason: Reason
    emergency: str = ""  # the name of the one it gives way to


@dataclass(frozen=True)
class Wait:
    """An emergency that the clock gives way to, as far as it has been heard of; ``until`` None: it has not ended."""

    emergency_id: str
    name: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Course:
    """Running stretches (the last may be open), pauses, and the mark that ended the clock."""

    running: tuple[tuple[datetime, datetime | None], ...]
    pauses: tuple[Pause, ...]
    ended: Mark | None

    @property
    def paused(self) -> Pause | None:
        """The pause that lasts, if the clock stands still now."""
        return self.pauses[-1] if self.ended is None and self.pauses and self.pauses[-1].until is None else None

    def reach(self, amount: timedelta, scale: TimeScale) -> Reckoned | None:
        """When the clock has run for ``amount``; None when it stands still before that.

        A clock that ended while running is read on as if it still ran: its due moment is what it was ended against.
        """
        left, provisional = amount, False
        for since, until in self.running:
            if until is None:
                reached = scale.add(since, left)
                return Reckoned(reached.moment, reached.provisional or provisional)
            ran = scale.between(since, until)
            if ran >= left:
                reached = scale.add(since, left)
                return Reckoned(reached.moment, reached.provisional or provisional)
            provisional |= scale.add(since, ran).provisional
            left -= ran
        return None


def trace(started_at: datetime, started_sequence: int, marks: Iterable[Mark], waits: Iterable[Wait] = ()) -> Course:
    """Work out the course from the start, the marks and the emergencies, in any order and with repeats.

    Marks up to ``started_sequence`` belong to an earlier clock of the same subject and are passed by; so is everything
    after the first mark that ends the clock.
    """
    course = _trace_marks(started_at, started_sequence, marks)
    for wait in sorted(waits, key=lambda wait: (wait.since, wait.emergency_id)):
        course = _give_way(course, wait)
    return course


def _give_way(course: Course, wait: Wait) -> Course:
    """The course with a stop wherever the clock still ran during an emergency.

    Emergencies that overlap are given way to one after the other, so the clock goes on when the last over it has ended.
    A clock that ended meanwhile stands still to the end, whether the emergency has ended since or not.
    """
    ended = course.ended.at if course.ended else None
    if ended is not None and wait.since >= ended:
        return course
    until = wait.until if ended is None or (wait.until is not None and wait.until < ended) else None
    running: list[tuple[datetime, datetime | None]] = []
    stops: list[Pause] = []
    for begin, end in course.running:
        before = end is not None and (end <= wait.since or end == begin)
        if before or (until is not None and until <= begin):
            running.append((begin, end))
            continue
        stop = max(begin, wait.since)
        if begin < stop:
            running.append((begin, stop))
        if until is None or (end is not None and end <= until):
            stops.append(Pause(stop, end, Reason.EMERGENCY, wait.name))
        else:
            stops.append(Pause(stop, until, Reason.EMERGENCY, wait.name))
            running.append((until, end))
    pauses = sorted((*course.pauses, *stops), key=lambda pause: pause.since)
    return Course(tuple(running), tuple(pauses), course.ended)


def _trace_marks(started_at: datetime, started_sequence: int, marks: Iterable[Mark]) -> Course:
    running: list[tuple[datetime, datetime | None]] = []
    pauses: list[Pause] = []
    since, at = started_at, started_at
    ended: Mark | None = None
    going = True
    later = {mark for mark in marks if mark.sequence > started_sequence}
    for mark in sorted(later, key=lambda mark: (mark.sequence, mark.kind)):
        at = max(at, mark.at)
        if mark.kind is MarkKind.PAUSED and going:
            running.append((since, at))
            pauses.append(Pause(at, None, mark.reason))
            going = False
        elif mark.kind is MarkKind.RESUMED and not going:
            pauses[-1] = pauses[-1]._replace(until=at)
            since, going = at, True
        elif mark.kind in (MarkKind.SATISFIED, MarkKind.CANCELLED):
            ended = Mark(mark.sequence, mark.kind, at, mark.reason)
            break
    if going:
        running.append((since, None))
    return Course(tuple(running), tuple(pauses), ended)

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


def trace(started_at: datetime, started_sequence: int, marks: Iterable[Mark]) -> Course:
    """Work out the course from the start and the marks, in any order and with repeats.

    Marks up to ``started_sequence`` belong to an earlier clock of the same subject and are passed by; so is everything
    after the first mark that ends the clock.
    """
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

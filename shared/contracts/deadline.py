"""Clocks, the ladder, follow-ups and ratings: published by supervision."""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import ClockKind, FollowUpOutcome, Grade, Moment, Origin, Rung

__all__ = [
    "ClockBreached",
    "ClockCancelled",
    "ClockPaused",
    "ClockResumed",
    "ClockSatisfied",
    "ClockStarted",
    "ClockWarned",
    "FollowUpCompleted",
    "FollowUpOpened",
    "RatingGiven",
    "UrgeIssued",
    "UrgeSigned",
]

_CLOCK = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1c01"
_TASK = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01"
_NUMBER = "361103-20261123-000001-0"
_HEAD = {
    "clock_id": _CLOCK,
    "kind": "sign",
    "origin": "case",
    "origin_number": _NUMBER,
    "task_id": _TASK,
    "region": "361103102200",
    "unit": "361103102200-P",
    "staff_id": "361103102200-01",
}
_DUE = "2026-11-24T09:30:00+08:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfClock:
    """What every event of a clock says: which deadline, of what, and whose."""

    clock_id: str  # UUIDv7
    kind: ClockKind
    origin: Origin
    origin_number: str  # number of the case or directive
    task_id: str | None  # None: the clock of the whole case or directive
    region: str
    unit: str | None
    staff_id: str | None  # who has to act; None: nobody in particular yet


@event(
    "clock.started",
    publisher="supervision",
    consumers=("intake", "dispatch"),
    subject="clock/{clock_id}",
    correlation="{origin_number}",
    summary="时钟开始。",
    example={
        **_HEAD,
        "due": _DUE,
        "warn_at": "2026-11-23T15:30:00+08:00",
        "provisional": False,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStarted(_OfClock):
    due: Moment
    warn_at: Moment | None  # None: this clock gives no warning
    provisional: bool  # the year's calendar is not published yet: plain weekdays were counted


@event(
    "clock.paused",
    publisher="supervision",
    consumers=("intake", "dispatch"),
    subject="clock/{clock_id}",
    correlation="{origin_number}",
    summary="时钟停走（补正、挂账、给应急让路）。",
    example={**_HEAD, "reason": "awaiting_materials", "emergency": ""},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPaused(_OfClock):
    reason: str  # awaiting_materials, shelved, emergency
    emergency: str = ""  # the name of the emergency it waits for


@event(
    "clock.resumed",
    publisher="supervision",
    consumers=("intake", "dispatch"),
    subject="clock/{clock_id}",
    correlation="{origin_number}",
    summary="时钟接着走。",
    example={**_HEAD, "due": _DUE, "warn_at": None, "provisional": False},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockResumed(_OfClock):
    due: Moment
    warn_at: Moment | None
    provisional: bool


@event(
    "clock.warned",
    publisher="supervision",
    consumers=("notify",),
    subject="clock/{clock_id}",
    correlation="{origin_number}",
    summary="黄灯：快到期。",
    example={**_HEAD, "due": _DUE, "late_seconds": 0},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockWarned(_OfClock):
    due: Moment
    late_seconds: int = 0  # how long after its moment it fired: an outage was made up for


@event(
    "clock.breached",
    publisher="supervision",
    consumers=("notify",),
    subject="clock/{clock_id}",
    correlation="{origin_number}",
    summary="红灯：已超期。",
    example={**_HEAD, "due": _DUE, "late_seconds": 0},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockBreached(_OfClock):
    due: Moment
    late_seconds: int = 0  # how long after its moment it fired: an outage was made up for


@event(
    "clock.satisfied",
    publisher="supervision",
    subject="clock/{clock_id}",
    correlation="{origin_number}",
    summary="时钟了结：该做的做了。",
    example={**_HEAD, "in_time": True},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSatisfied(_OfClock):
    in_time: bool


@event(
    "clock.cancelled",
    publisher="supervision",
    consumers=("intake", "dispatch"),
    subject="clock/{clock_id}",
    correlation="{origin_number}",
    summary="时钟取消：事项撤回或任务另派。",
    example={**_HEAD, "reason": "withdrawn"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCancelled(_OfClock):
    reason: str


_URGE = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1d01"


@event(
    "urge.issued",
    publisher="supervision",
    consumers=("notify", "dispatch"),
    subject="urge/{urge_id}",
    correlation="{origin_number}",
    summary="催办：督办阶梯上了一级，收到的人要签收。",
    example={
        "urge_id": _URGE,
        "clock_id": _CLOCK,
        "rung": "leader",
        "origin": "case",
        "origin_number": _NUMBER,
        "task_id": _TASK,
        "region": "361103102200",
        "unit": "361103102-O1",
        "staff_id": "361103102-01",
        "passed_over": ["handler"],
        "late_seconds": 0,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class UrgeIssued:
    urge_id: str
    clock_id: str
    rung: Rung
    origin: Origin
    origin_number: str
    task_id: str | None
    region: str
    unit: str | None
    staff_id: str | None  # None only on the highest rung: nobody is left to pass it to
    # Rungs that are empty, or held by the person urged last: on record, never skipped in silence.
    passed_over: tuple[Rung, ...]
    late_seconds: int = 0  # how long after its moment it was issued


@event(
    "urge.signed",
    publisher="supervision",
    consumers=("dispatch",),
    subject="urge/{urge_id}",
    correlation="{origin_number}",
    summary="催办已签收。",
    example={
        "urge_id": _URGE,
        "rung": "leader",
        "origin": "case",
        "origin_number": _NUMBER,
        "signed_by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class UrgeSigned:
    urge_id: str
    rung: Rung
    origin: Origin
    origin_number: str
    signed_by: str


@event(
    "follow_up.opened",
    publisher="supervision",
    consumers=("intake",),
    subject="follow-up/{number}",
    correlation="{number}",
    summary="回访开始：问居民是不是真的解决了。",
    example={"number": _NUMBER, "round": 1, "by": "361103102-03"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpOpened:
    number: str
    round: int
    by: str = ""  # staff id of who resolved or answered the case


@event(
    "rating.given",
    publisher="supervision",
    subject="follow-up/{number}",
    correlation="{number}",
    summary="好差评。",
    example={"number": _NUMBER, "round": 1, "grade": "satisfied", "remark": "", "by": "361103102-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RatingGiven:
    number: str
    round: int
    grade: Grade
    remark: str
    by: str = ""  # staff id of who took it down on the phone; empty: the resident in person


@event(
    "follow_up.completed",
    publisher="supervision",
    consumers=("intake",),
    subject="follow-up/{number}",
    correlation="{number}",
    summary="回访结束：已解决，或要重办。",
    example={
        "number": _NUMBER,
        "round": 1,
        "outcome": "solved",
        "grade": "satisfied",
        "remark": "",
        "by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCompleted:
    number: str
    round: int
    outcome: FollowUpOutcome
    grade: Grade | None
    remark: str
    by: str = ""  # staff id of who took it down on the phone; empty: the resident in person

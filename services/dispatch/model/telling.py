"""Proof that a post has told people what came from above (传达): to how many, how, when. Nobody is named."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.dispatch.model.task import State, Task
from shared.contracts import Origin
from shared.errors import Conflict, Invalid

MOST_TELLINGS = 200  # of one task
_AHEAD = timedelta(minutes=10)  # clocks of devices differ
TELLS = frozenset({State.SIGNED, State.IN_PROGRESS, State.REPORTED, State.DONE})


class Means(StrEnum):
    """How people were told."""

    MEETING = "meeting"  # 开会
    DOOR_TO_DOOR = "door_to_door"  # 入户
    BROADCAST = "broadcast"  # 广播
    WECHAT_GROUP = "wechat_group"  # 微信群
    NOTICEBOARD = "noticeboard"  # 公告栏


@dataclass(eq=False, kw_only=True)
class Telling:
    """One time that people were told. What is told bit by bit adds up."""

    telling_id: str  # UUIDv7
    task_id: str
    origin_number: str  # of the directive
    title: str
    unit: str
    unit_name: str
    place: str  # region code of where the task is
    means: Means
    households: int
    persons: int
    group: str = field(repr=False)  # such as 第三村民小组; sealed at rest, in no event
    note: str = field(repr=False)  # likewise
    told_at: datetime
    by: str  # staff id
    by_name: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What tellings add up to. Who was told twice counts twice: nobody's name is asked for."""

    times: int = 0
    posts: int = 0  # tasks of which anything was told
    households: int = 0
    persons: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldArea:
    """The same of one area."""

    area: str
    name: str  # empty: it is not in the organisation
    told: Told


def must_tell(task: Task, told_at: datetime, now: datetime, *, before: int) -> None:
    """Whether that can be put on record with this task. ``before``: how often something was.

    Raises:
        Conflict: it is no directive's, was not signed for, or has very many tellings.
        Invalid: the moment lies ahead, or before there was anything to tell.
    """
    if task.origin is not Origin.DIRECTIVE:
        raise Conflict("只有来文需要传达", "only what comes from above is told to people")
    if task.state not in TELLS:
        raise Conflict("请先签收，再登记传达", "sign for it first, then record the telling")
    if before >= MOST_TELLINGS:
        raise Conflict(f"一个任务最多登记 {MOST_TELLINGS} 次传达", f"a task has {MOST_TELLINGS} tellings at most")
    if told_at > now + _AHEAD:
        raise Invalid("told_at", "传达时间不能在将来", "people were not told in the future")
    if task.assigned_at is not None and told_at < task.assigned_at - _AHEAD:
        raise Invalid("told_at", "传达时间早于来文派到的时间", "that was before the directive came")


def must_reach_somebody(households: int, persons: int, group: str) -> None:
    """Refuse a telling to nobody.

    Raises:
        Invalid: neither a number nor a group is given.
    """
    if not households and not persons and not group.strip():
        raise Invalid(
            "households", "请填写传达的户数、人数或对象，至少一项", "say how many households or persons, or which group"
        )

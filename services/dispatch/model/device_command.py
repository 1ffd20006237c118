"""Commands that a device has kept while it had no connection. They may come late, twice and in any order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.dispatch.model.task import Task, TaskRecord
from shared.errors import Conflict, TransientError
from shared.identity import Identity

MOST_COMMANDS = 200  # in one batch
ANSWERS_KEPT = timedelta(days=180)
OLDEST = timedelta(days=170)  # well before an answer is forgotten: what comes later is refused, never done twice


class DeviceAct(StrEnum):
    """What can be asked for without a connection."""

    SIGN = "sign"
    REPORT = "report"
    RETURN = "return"
    COMMENT = "comment"
    SETTLE = "settle"


# These decide about the task as the person saw it; a comment only adds to it.
DECIDES = frozenset({DeviceAct.SIGN, DeviceAct.REPORT, DeviceAct.RETURN})


class Outcome(StrEnum):
    """What became of a command. The first three are final: the same id is given the same answer for ever."""

    DONE = "done"
    CONFLICT = "conflict"  # not done: it stands otherwise now, and a person has to decide
    REFUSED = "refused"  # not done: it cannot be taken as it is
    WAITING = "waiting"  # not done yet: the one it follows has not come
    LATER = "later"  # not done, and nobody knows it was asked for: send it again


FINAL = frozenset({Outcome.DONE, Outcome.CONFLICT, Outcome.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCommand:
    """One command as its device has kept it."""

    id: str  # UUID, made by the device
    act: DeviceAct
    made_at: datetime  # by the device's clock
    task_id: str | None = None  # None: it is about no task yet
    seen: int | None = None  # lines of the task's history that the device knew
    after: str | None = None  # id of the command of this person that has to be done before it
    body: Any = None  # what the act needs, as the handler of that act takes it


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer on record."""

    fingerprint: str  # of what was asked
    outcome: Outcome
    text: str  # the answer, to the letter


class AwaitsAnother(TransientError):
    """The command that has to be done before it has not come yet: keep it, and send both again."""

    code = "awaits-another"

    def __init__(self, after: str) -> None:
        super().__init__(f"先要收到操作 {after}", f"command {after} has to come first")


def must_be_recent(command: DeviceCommand, now: datetime) -> None:
    """Refuse what was kept so long that the answer to it, had there been one, might be forgotten.

    Raises:
        Conflict: it is too old.
    """
    if command.made_at < now - OLDEST:
        raise Conflict(
            f"操作已超过 {OLDEST.days} 天，请查看现状后重新办理",
            f"it is older than {OLDEST.days} days: look how things stand, and do it anew",
        )


def must_follow(command: DeviceCommand, before: Remembered | None) -> None:
    """Whether the command that goes before it was done.

    Raises:
        AwaitsAnother: it has not come yet.
        Conflict: it was not done.
    """
    if command.after is None:
        return
    if before is None:
        raise AwaitsAnother(command.after)
    if before.outcome is not Outcome.DONE:
        raise Conflict(
            "前一步操作没有办成，这一步也没有办理",
            "the command before it was not done, so this one was not done either",
        )


def unseen(seen: int, history: Sequence[TaskRecord]) -> list[TaskRecord]:
    """What happened to a task that the device did not know of."""
    return [record for record in history if record.number > seen]


def must_be_as_seen(command: DeviceCommand, task: Task, history: Sequence[TaskRecord], identity: Identity) -> None:
    """Whether the task is still what the person decided about. What they did themselves since is no surprise to them.

    Raises:
        Conflict: others have done something with it.
    """
    if command.act not in DECIDES:
        return
    by_others = [record for record in unseen(command.seen or 0, history) if record.by != identity.staff_id]
    if by_others:
        zh = "、".join(dict.fromkeys(record.by_name or "系统" for record in by_others))
        en = ", ".join(dict.fromkeys(record.by_name or "the system" for record in by_others))
        raise Conflict(
            f"您离线期间任务有变化（{zh}），本次操作没有办理；请看现状后决定",
            f"the task has changed since you saw it ({en}), and nothing was done: look at it and decide",
        )


def in_turn(commands: Sequence[DeviceCommand]) -> Iterator[DeviceCommand]:
    """Each behind the one it follows, if that is among them; otherwise as they came."""
    by_id = {command.id: command for command in commands}
    begun: set[int] = set()

    def chain(command: DeviceCommand) -> Iterator[DeviceCommand]:
        behind: list[DeviceCommand] = []
        current: DeviceCommand | None = command
        while current is not None and id(current) not in begun:
            begun.add(id(current))
            behind.append(current)
            current = by_id.get(current.after) if current.after else None
        yield from reversed(behind)

    for command in commands:
        yield from chain(command)

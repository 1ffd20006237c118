"""Carrying out what a device has kept while it had no connection (离线操作): each command once, in its own transaction.

The acts themselves are those that people do with a connection. What is added here: whether the command has come before,
whether the one it follows was done, and whether the task is still what the person saw when they decided.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.dispatch.handlers.claiming import claim
from services.dispatch.handlers.comments import comment_task
from services.dispatch.handlers.settlements import settle
from services.dispatch.handlers.tasks import report_task, return_task, sign_task
from services.dispatch.model.comment import Comment
from services.dispatch.model.device_command import (
    DECIDES,
    DeviceAct,
    DeviceCommand,
    Outcome,
    must_be_as_seen,
    must_be_recent,
    must_follow,
    unseen,
)
from services.dispatch.model.moving import units_that_had
from services.dispatch.model.permission import may_see, must_work
from services.dispatch.model.settlement import Settlement
from services.dispatch.model.task import Task, TaskRecord
from services.dispatch.ports import UnitOfWork
from shared.errors import Conflict, PermanentError, ZhenbiError
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAnswer:
    """What became of a command.

    Args:
        error: why it was not done; None: it was.
        task: the task as it stands now; None: there is none, or it is not for this person's eyes.
        since: what happened to it that the device did not know of, so that a person can decide.
        made: what the command has made.
    """

    id: str
    outcome: Outcome
    error: ZhenbiError | None = None
    task: Task | None = None
    since: Sequence[TaskRecord] = ()
    made: Comment | Settlement | None = None


_Act = Callable[[DeviceCommand, Identity, UnitOfWork], Any]
_ACTS: Mapping[DeviceAct, _Act] = {
    DeviceAct.SIGN: lambda said, by, uow: sign_task(said.task_id or "", by, uow),
    DeviceAct.REPORT: lambda said, by, uow: report_task(said.task_id or "", said.body, by, uow),
    DeviceAct.RETURN: lambda said, by, uow: return_task(said.task_id or "", said.body, by, uow),
    DeviceAct.COMMENT: lambda said, by, uow: comment_task(said.task_id or "", said.body, by, uow),
    DeviceAct.SETTLE: lambda said, by, uow: settle(said.body, by, uow),
}


def carry_out(command: DeviceCommand, identity: Identity, uow: UnitOfWork) -> DeviceAnswer:
    """Do what the command asks for.

    Raises:
        AwaitsAnother: the command it follows has not come yet.
        Conflict: the command it follows was not done, others have changed the task since, or its state forbids it.
        NotFound, Forbidden, Invalid: as the act itself.
    """
    must_be_recent(command, uow.now)
    if command.after is not None:
        must_follow(command, uow.device_commands.answered(identity.staff_id, command.after))
    if command.task_id is not None and command.act in DECIDES:
        task = claim(command.task_id, identity, must_work, uow)
        must_be_as_seen(command, task, uow.tasks.history(task.task_id), identity)
    made = _ACTS[command.act](command, identity, uow)
    return DeviceAnswer(
        id=command.id,
        outcome=Outcome.DONE,
        task=uow.tasks.find(command.task_id) if command.task_id is not None else None,
        made=made if isinstance(made, Comment | Settlement) else None,
    )


def not_done(command: DeviceCommand, error: ZhenbiError, identity: Identity, uow: UnitOfWork) -> DeviceAnswer:
    """Why a command was not done, with how things stand now. Nothing of what it did is in this transaction."""
    if not isinstance(error, PermanentError):
        return DeviceAnswer(id=command.id, outcome=Outcome.WAITING, error=error)
    outcome = Outcome.CONFLICT if isinstance(error, Conflict) else Outcome.REFUSED
    task = uow.tasks.find(command.task_id) if command.task_id is not None else None
    if task is None:
        return DeviceAnswer(id=command.id, outcome=outcome, error=error)
    history = uow.tasks.history(task.task_id)
    since = unseen(command.seen or 0, history)
    if may_see(task, identity):
        return DeviceAnswer(id=command.id, outcome=outcome, error=error, task=task, since=since)
    # Whose unit had the task learns how it left; what others then did is theirs.
    left = [*itertools.takewhile(lambda record: record.unit == identity.unit, since)]
    had = identity.unit in units_that_had(history)
    return DeviceAnswer(id=command.id, outcome=outcome, error=error, since=left if had else ())

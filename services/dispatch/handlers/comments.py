"""What people say about a task (说明), beside its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.handlers.tasks import visible_task
from services.dispatch.model.comment import MOST_COMMENTS, Comment, concerned
from services.dispatch.model.settlement import must_say
from services.dispatch.model.task import Task
from services.dispatch.ports import UnitOfWork
from shared.errors import Conflict
from shared.identifiers import new_id
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentTask:
    """A remark on a task."""

    text: str
    evidence: tuple[str, ...] = ()  # ids of attachments of the case


def comment_task(task_id: str, command: CommentTask, identity: Identity, uow: UnitOfWork) -> Comment:
    """Say something about a task, whatever its state.

    Raises:
        NotFound, Forbidden: no such task, or not for this person's eyes.
        Invalid: nothing is said, or a task of a directive is to have evidence.
        Conflict: very much was said already.
    """
    task = visible_task(task_id, identity, uow)
    must_say("text", command.text)
    task.must_take(command.evidence)
    said = uow.comments.authors(task_id)
    if len(said) >= MOST_COMMENTS:
        raise Conflict(
            f"一个任务最多 {MOST_COMMENTS} 条说明", f"a task has {MOST_COMMENTS} comments at most, and they are used up"
        )
    comment = Comment(
        comment_id=new_id(),
        task_id=task_id,
        at=uow.now,
        by=identity.staff_id,
        by_name=identity.name,
        unit=identity.unit,
        text=command.text,
        evidence=command.evidence,
    )
    uow.comments.add(comment)
    uow.publish(events.task_commented(task, comment, _concerned(task, identity.staff_id, said, uow)))
    return comment


def list_comments(task_id: str, identity: Identity, uow: UnitOfWork) -> Sequence[Comment]:
    """All that was said about a task, oldest first.

    Raises:
        NotFound, Forbidden: no such task, or not for this person's eyes.
    """
    visible_task(task_id, identity, uow)
    return uow.comments.on(task_id)


def _concerned(task: Task, by: str, said: Sequence[str], uow: UnitOfWork) -> list[str]:
    asker = uow.tasks.find(task.parent) if task.parent is not None else None
    around = [*([asker] if asker is not None else []), *uow.tasks.parts(task.task_id)]
    unit = uow.organisation.units([task.unit]).get(task.unit)
    return concerned(by, task, around, said, unit.leader if unit is not None else None)

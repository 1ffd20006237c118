"""A remark on a task (说明): kept beside its history, never changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.dispatch.model.task import Task

MOST_COMMENTS = 500  # on one task
_MOST_TOLD = 50  # of one comment


@dataclass(eq=False, kw_only=True)
class Comment:
    """Who said what when about a task."""

    comment_id: str  # UUIDv7: their order is the order of writing
    task_id: str
    at: datetime
    by: str  # staff id
    by_name: str
    unit: str  # of who wrote it
    text: str = field(repr=False)  # may name people: sealed at rest, and in no event
    evidence: tuple[str, ...] = ()  # ids of attachments of the case


def concerned(by: str, task: Task, around: Iterable[Task], said: Iterable[str], leader: str | None) -> list[str]:
    """Who has to do with a task and is to hear of a comment ``by`` somebody: staff ids, without that one.

    Args:
        around: the task it is a part of, and its own parts; who works on them has to do with it, too.
        said: who has commented before.
        leader: of the task's unit; told if there is nobody else.
    """
    people = [person for each in (task, *around) for person in (each.assignee, each.signed_by, each.reported_by)]
    others = list(dict.fromkeys(person for person in (*people, *said) if person and person != by))
    if not others and leader and leader != by:
        others = [leader]
    return others[:_MOST_TOLD]

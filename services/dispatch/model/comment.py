"""A remark on a task (说明): kept beside its history, never changed."""

from dataclasses import dataclass, field
from datetime import datetime

MOST_COMMENTS = 500  # on one task


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

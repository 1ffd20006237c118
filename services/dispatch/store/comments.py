"""What was said about tasks, in SQL."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.dispatch.model.comment import Comment
from services.dispatch.model.task import Task
from services.dispatch.store.columns import STAFF_ID, TASK_ID, UNIT_CODE, Words
from services.dispatch.store.metadata import mapper, metadata
from shared.persistence.types import Sealed, UtcDateTime

task_comments = sa.Table(
    "task_comments",
    metadata,
    sa.Column("comment_id", sa.String(36), primary_key=True),
    sa.Column("task_id", TASK_ID, sa.ForeignKey("tasks.task_id"), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", STAFF_ID, nullable=False),
    sa.Column("by_name", sa.String(100), nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("text", Sealed("task_comment.text"), nullable=False),
    sa.Column("evidence", Words, nullable=False),
)

# The relationship is never followed; it tells SQLAlchemy which row must be written before which.
mapper.map_imperatively(Comment, task_comments, properties={"_of_task": relationship(Task, lazy="raise")})


class SqlComments:
    """Keeps :class:`~services.dispatch.ports.Comments`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, comment: Comment) -> None:
        self._session.add(comment)

    def on(self, task_id: str) -> list[Comment]:
        chosen = sa.select(Comment).where(task_comments.c.task_id == task_id).order_by(task_comments.c.comment_id)
        return list(self._session.scalars(chosen))

    def authors(self, task_id: str) -> list[str]:
        chosen = sa.select(task_comments.c.by).where(task_comments.c.task_id == task_id)
        return list(self._session.scalars(chosen.order_by(task_comments.c.comment_id)))

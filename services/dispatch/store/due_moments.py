"""When tasks are due, in SQL."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.due import DueMoment
from services.dispatch.model.task import Task
from services.dispatch.store.columns import NUMBER, TASK_ID
from services.dispatch.store.metadata import mapper, metadata
from shared.contracts import ClockKind, Origin
from shared.persistence.columns import enumeration
from shared.persistence.types import UtcDateTime

due_moments = sa.Table(
    "due_moments",
    metadata,
    sa.Column("clock_id", sa.String(36), primary_key=True),
    sa.Column("kind", enumeration(ClockKind), nullable=False),
    sa.Column("origin", enumeration(Origin), nullable=False),
    sa.Column("origin_number", NUMBER, nullable=False, index=True),
    sa.Column("task_id", TASK_ID, index=True),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("due", UtcDateTime),
    sa.Column("provisional", sa.Boolean, nullable=False),
)

mapper.map_imperatively(DueMoment, due_moments)


class SqlDueMoments:
    """Keeps :class:`~services.dispatch.ports.DueMoments`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, clock_id: str) -> DueMoment | None:
        return self._session.get(DueMoment, clock_id, with_for_update=True)

    def add(self, moment: DueMoment) -> None:
        self._session.add(moment)

    def about(self, tasks: Collection[Task]) -> list[DueMoment]:
        if not tasks:
            return []
        numbers = sorted({task.origin_number for task in tasks})
        of_tasks = due_moments.c.task_id.in_([task.task_id for task in tasks])
        of_wholes = sa.and_(due_moments.c.task_id.is_(None), due_moments.c.origin_number.in_(numbers))
        return list(self._session.scalars(sa.select(DueMoment).where(sa.or_(of_tasks, of_wholes))))

"""Tasks, their histories, and what they are shares of, in SQL.

Rows are locked from the whole to the part: first the case or directive, then the task. Two transactions on one case
therefore never wait for each other in a circle, and the one that comes second sees what the first did.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.task import Task, TaskRecord
from services.dispatch.model.work import Casework, DirectiveWork
from services.dispatch.ports import TaskFilter
from services.dispatch.store.tables import inside, task_records, tasks
from shared.contracts import Origin
from shared.errors import NotFound
from shared.identity import Identity


class SqlTasks:
    """Keeps :class:`~services.dispatch.ports.Tasks`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, task: Task) -> None:
        self._session.add(task)

    def record(self, record: TaskRecord) -> None:
        self._session.add(record)

    def get(self, task_id: str) -> Task:
        return _found(self._session.get(Task, task_id), task_id)

    def claim(self, task_id: str) -> Task:
        whole = sa.select(tasks.c.origin, tasks.c.origin_number).where(tasks.c.task_id == task_id)
        row = self._session.execute(whole).first()
        if row is not None:
            kind = Casework if row.origin is Origin.CASE else DirectiveWork
            self._session.get(kind, row.origin_number, with_for_update=True)
        return _found(self._session.get(Task, task_id, with_for_update=True), task_id)

    def of(self, origin_number: str) -> list[Task]:
        chosen = sa.select(Task).where(tasks.c.origin_number == origin_number).order_by(tasks.c.task_id)
        return list(self._session.scalars(chosen))

    def history(self, task_id: str) -> list[TaskRecord]:
        lines = sa.select(TaskRecord).where(task_records.c.task_id == task_id).order_by(task_records.c.number)
        return list(self._session.scalars(lines))

    def visible_to(self, identity: Identity, wanted: TaskFilter) -> list[Task]:
        chosen = sa.select(Task).where(_visible(identity))
        if wanted.states:
            chosen = chosen.where(tasks.c.state.in_(wanted.states))
        if wanted.origin_number is not None:
            chosen = chosen.where(tasks.c.origin_number == wanted.origin_number)
        if wanted.unit is not None:
            chosen = chosen.where(tasks.c.unit == wanted.unit)
        if wanted.assignee is not None:
            chosen = chosen.where(tasks.c.assignee == wanted.assignee)
        if wanted.after is not None:
            chosen = chosen.where(tasks.c.task_id > wanted.after)
        return list(self._session.scalars(chosen.order_by(tasks.c.task_id).limit(wanted.limit)))


class SqlCaseworks:
    """Keeps :class:`~services.dispatch.ports.Caseworks`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, work: Casework) -> None:
        self._session.add(work)

    def find(self, number: str) -> Casework | None:
        return self._session.get(Casework, number, with_for_update=True)


class SqlDirectiveWorks:
    """Keeps :class:`~services.dispatch.ports.DirectiveWorks`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, work: DirectiveWork) -> None:
        self._session.add(work)

    def find(self, number: str) -> DirectiveWork | None:
        return self._session.get(DirectiveWork, number, with_for_update=True)


def _visible(identity: Identity) -> sa.ColumnElement[bool]:
    """The same rule as :func:`services.dispatch.model.permission.may_see`, for a whole list at once."""
    return sa.or_(
        inside(tasks.c.region, identity.scope),
        tasks.c.unit == identity.unit,
        tasks.c.assignee == identity.staff_id,
    )


def _found(task: Task | None, task_id: str) -> Task:
    if task is None:
        raise NotFound(f"没有任务 {task_id}", f"there is no task {task_id}")
    return task

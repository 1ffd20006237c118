"""Tasks and their histories in SQL.

Rows are locked from the whole to the part: first the case or directive, then the task. Two transactions on one case
therefore never wait for each other in a circle, and the one that comes second sees what the first did.
"""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.dispatch.model.emergency import Emergency
from services.dispatch.model.life import ALLOWED
from services.dispatch.model.meeting import Decision
from services.dispatch.model.task import OPEN, Act, State, Task, TaskRecord
from services.dispatch.model.work import Casework, DirectiveWork
from services.dispatch.ports import TaskFilter
from services.dispatch.ports.tasks import AMONG_PRESSING
from services.dispatch.store.columns import NUMBER, REGION_CODE, STAFF_ID, TASK_ID, UNIT_CODE, URGE_ID, Words, inside
from services.dispatch.store.metadata import mapper, metadata
from shared.contracts import Origin, Part, Rung
from shared.errors import NotFound
from shared.identity import Identity
from shared.persistence.columns import enumeration
from shared.persistence.types import UtcDateTime

# In the very words of the indexes, so that the databases see that they answer.
SILENT = sa.text("state IN ('pending', 'assigned') AND parent IS NULL")
PRESSING = sa.text("emergency")

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("task_id", TASK_ID, primary_key=True),
    sa.Column("origin", enumeration(Origin), nullable=False),
    sa.Column("origin_number", NUMBER, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("part", enumeration(Part), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("line", sa.String(60), nullable=False),
    sa.Column("place", REGION_CODE, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("answer_needed", sa.Boolean, nullable=False),
    sa.Column("parent", TASK_ID, sa.ForeignKey("tasks.task_id"), index=True),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("addressed_to", UNIT_CODE),
    sa.Column("emergency", sa.Boolean, nullable=False),
    sa.Column("sign_minutes", sa.Integer),
    sa.Column("report_minutes", sa.Integer),
    sa.Column("report_working_days", sa.Integer),
    sa.Column("state", enumeration(State), nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("unit_name", sa.String(100), nullable=False),
    sa.Column("region", REGION_CODE, nullable=False),
    sa.Column("assignee", STAFF_ID),
    sa.Column("assignee_name", sa.String(100), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("assigned_at", UtcDateTime),
    sa.Column("returns", sa.Integer, nullable=False),
    sa.Column("arbitration", sa.Boolean, nullable=False),
    sa.Column("binding", sa.Boolean, nullable=False),
    sa.Column("signed_by", STAFF_ID),
    sa.Column("signed_by_name", sa.String(100), nullable=False),
    sa.Column("signed_at", UtcDateTime),
    sa.Column("reported_by", STAFF_ID),
    sa.Column("reported_at", UtcDateTime),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("evidence", Words, nullable=False),
    sa.Column("urge", URGE_ID),
    sa.Column("urge_rung", enumeration(Rung)),
    sa.Column("urged", STAFF_ID),
    sa.Column("urged_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("acts", sa.Integer, nullable=False),
    sa.Column("changed_at", UtcDateTime),
    sa.Column("changed_by_name", sa.String(100), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "unit", "state"),
    sa.Index(None, "assignee", "state"),
    sa.Index(None, "assignee", "assigned_at"),
    sa.Index(None, "region", "state"),
    # A directive is told once to each unit it addresses, whatever happens; also: all tasks of a case or directive.
    sa.UniqueConstraint("origin_number", "place", "addressed_to"),
    sa.Index("ix_tasks_silent", "origin_number", "place", "task_id", sqlite_where=SILENT, postgresql_where=SILENT),
    sa.Index("ix_tasks_pressing", "task_id", sqlite_where=PRESSING, postgresql_where=PRESSING),
)
task_records = sa.Table(
    "task_records",
    metadata,
    sa.Column("task_id", TASK_ID, sa.ForeignKey("tasks.task_id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("act", enumeration(Act), nullable=False),
    sa.Column("state", enumeration(State), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", STAFF_ID),
    sa.Column("by_name", sa.String(100), nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
)

mapper.map_imperatively(Task, tasks, version_id_col=tasks.c.version)
# The relationship is never followed; it tells SQLAlchemy which row must be written before which.
mapper.map_imperatively(TaskRecord, task_records, properties={"_of_task": relationship(Task, lazy="raise")})

# What is locked before a task: the whole that it is a share of.
_WHOLE: Mapping[Origin, type[Any]] = {
    Origin.CASE: Casework,
    Origin.DIRECTIVE: DirectiveWork,
    Origin.DECISION: Decision,
    Origin.EMERGENCY: Emergency,
}


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

    def find(self, task_id: str) -> Task | None:
        return self._session.get(Task, task_id)

    def claim(self, task_id: str) -> Task:
        whole = sa.select(tasks.c.origin, tasks.c.origin_number).where(tasks.c.task_id == task_id)
        row = self._session.execute(whole).first()
        if row is not None:
            self._session.get(_WHOLE[row.origin], row.origin_number, with_for_update=True)
        return _found(self._session.get(Task, task_id, with_for_update=True), task_id)

    def of(self, origin_number: str) -> list[Task]:
        chosen = sa.select(Task).where(tasks.c.origin_number == origin_number).order_by(tasks.c.task_id)
        return list(self._session.scalars(chosen))

    def open_at(self, unit: str, *, after: str, limit: int) -> list[Task]:
        there = (tasks.c.unit == unit, tasks.c.state.in_(OPEN), tasks.c.task_id > after)
        return list(self._session.scalars(sa.select(Task).where(*there).order_by(tasks.c.task_id).limit(limit)))

    def directives_at(self, unit: str, states: Collection[State], limit: int) -> list[Task]:
        among = (tasks.c.unit == unit, tasks.c.state.in_(states), tasks.c.origin == Origin.DIRECTIVE)
        return list(self._session.scalars(sa.select(Task).where(*among).order_by(tasks.c.task_id.desc()).limit(limit)))

    def among(self, ids: Collection[str]) -> list[Task]:
        chosen = sa.select(Task).where(tasks.c.task_id.in_(ids)).order_by(tasks.c.task_id)
        return list(self._session.scalars(chosen)) if ids else []

    def open_shares(self, unit: str, numbers: Collection[str]) -> list[Task]:
        shares = (tasks.c.unit == unit, tasks.c.state.in_(OPEN), tasks.c.origin_number.in_(numbers))
        return list(self._session.scalars(sa.select(Task).where(*shares).order_by(tasks.c.task_id))) if numbers else []

    def parts(self, task_id: str) -> list[Task]:
        chosen = sa.select(Task).where(tasks.c.parent == task_id).order_by(tasks.c.task_id)
        return list(self._session.scalars(chosen))

    def at(self, unit: str, states: Collection[State], limit: int) -> list[Task]:
        there = sa.select(Task).where(tasks.c.unit == unit, tasks.c.state.in_(states))
        return list(self._session.scalars(there.order_by(tasks.c.task_id).limit(limit)))

    def in_hand_of(self, staff_id: str, identity: Identity, limit: int) -> tuple[list[Task], int]:
        in_hand = (tasks.c.assignee == staff_id, tasks.c.state.in_(ALLOWED[Act.HAND_OVER]))
        counted = self._session.scalar(sa.select(sa.func.count()).select_from(tasks).where(*in_hand))
        mine = sa.or_(inside(tasks.c.region, identity.scope), tasks.c.unit == identity.unit)
        chosen = sa.select(Task).where(*in_hand, mine).order_by(tasks.c.task_id).limit(limit)
        return list(self._session.scalars(chosen)), counted or 0

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
        return self._pressing_first(chosen, wanted)

    def _pressing_first(self, chosen: sa.Select[Any], wanted: TaskFilter) -> list[Task]:
        """A page, work of emergencies first: two questions, each answered by an index however many tasks there are."""
        ordered, pressing, after = chosen.order_by(tasks.c.task_id), PRESSING, wanted.after or ""
        found: list[Task] = []
        if not after or after.startswith(AMONG_PRESSING):
            behind = tasks.c.task_id > after.removeprefix(AMONG_PRESSING)
            found = list(self._session.scalars(ordered.where(pressing, behind).limit(wanted.limit)))
            after = ""
        if len(found) < wanted.limit:
            others = ordered.where(sa.not_(tasks.c.emergency), tasks.c.task_id > after)
            found += self._session.scalars(others.limit(wanted.limit - len(found)))
        return found


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

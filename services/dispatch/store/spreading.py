"""The pages of a directive in SQL.

Tasks go in by the hundred in one statement, past the session: the objects of a page need not be followed, and to follow
them would cost more than to write them.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from services.dispatch.model.reach import Reach
from services.dispatch.model.receipts import receipt_of
from services.dispatch.model.task import OPEN, Task, TaskRecord
from services.dispatch.model.work import DirectiveWork, Placement, Stage
from services.dispatch.store.columns import NUMBER, REGION_CODE
from services.dispatch.store.columns import inside as lies_inside
from services.dispatch.store.metadata import metadata
from services.dispatch.store.organisation_tables import regions
from services.dispatch.store.reaching import reached
from services.dispatch.store.receipts import count_placed
from services.dispatch.store.syncing import note_placed
from services.dispatch.store.tasks import SILENT, task_records, tasks
from services.dispatch.store.works import directive_works

unreached = sa.Table(
    "directive_unreached",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("place", REGION_CODE, primary_key=True),
)
_FIRST_VERSION = 1  # as SQLAlchemy counts them


class SqlSpreading:
    """Keeps :class:`~services.dispatch.ports.Spreading`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def places(self, reaches: Collection[Reach], *, on: date, after: str, limit: int) -> list[str]:
        code = regions.c.code
        page = sa.select(code).where(reached(reaches, on), code > after).order_by(code).limit(limit)
        return list(self._session.scalars(page))

    def placed(self, number: str, places: Collection[str]) -> set[tuple[str, str]]:
        if not places:
            return set()
        place, unit = tasks.c.place, tasks.c.addressed_to
        span = place.between(min(places), max(places))
        found = sa.select(place, unit).where(tasks.c.origin_number == number, span, unit.is_not(None))
        return {(row.place, row.addressed_to) for row in self._session.execute(found)}

    def put(self, work: DirectiveWork, placements: Sequence[Placement], now: datetime) -> None:
        if not placements:
            return
        # The first is made as every task is; what is no column of its own, the others have in common with it.
        task, record = work.place(placements[0], now)
        own = [_own_columns(each) for each in placements]
        ids = [each.task_id for each in placements]
        connection = self._session.connection()
        connection.execute(*_new_tasks(task, own, connection.dialect.name))
        connection.execute(
            sa.insert(task_records).from_select(task_records.c.keys(), _first_lines(record, work.number, ids))
        )
        note_placed(self._session, work.number)
        receipt = receipt_of(task.state, answer_needed=task.answer_needed)
        count_placed(self._session, work.number, [each.place for each in placements], receipt)

    def open_tasks(self, number: str, *, after: tuple[str, str], limit: int) -> list[Task]:
        return self._tasks(number, tasks.c.state.in_(OPEN), after=after, limit=limit, for_update=True)

    def note_unreached(self, number: str, places: Collection[str]) -> None:
        if places:
            rows = [{"number": number, "place": place} for place in places]
            self._session.connection().execute(sa.insert(unreached), rows)

    def unreached(self, number: str, *, inside: str, after: str, limit: int) -> list[str]:
        place = unreached.c.place
        among = (unreached.c.number == number, lies_inside(place, inside), place > after)
        return list(self._session.scalars(sa.select(place).where(*among).order_by(place).limit(limit)))

    def forget_unreached(self, number: str, places: Collection[str]) -> None:
        these = (unreached.c.number == number, unreached.c.place.in_(places))
        self._session.connection().execute(sa.delete(unreached).where(*these))

    def silent(self, number: str, *, inside: str, after: tuple[str, str], limit: int) -> list[Task]:
        return self._tasks(number, SILENT, lies_inside(tasks.c.place, inside), after=after, limit=limit)

    def in_turn(self, now: datetime) -> str | None:
        work = directive_works.c
        moving = work.stage.in_((Stage.PLACING, Stage.CANCELLING))
        waiting = sa.select(work.number).where(moving).order_by(work.urgent.desc(), work.turn_at, work.number).limit(1)
        number = self._session.scalars(waiting).first()
        if number is not None:
            had_turn = sa.update(directive_works).where(work.number == number).values(turn_at=now)
            self._session.connection().execute(had_turn)
        return number

    def _tasks(
        self, number: str, *which: Any, after: tuple[str, str], limit: int, for_update: bool = False
    ) -> list[Task]:
        place, task_id = tasks.c.place, tasks.c.task_id
        behind = sa.and_(place >= after[0], sa.or_(place > after[0], task_id > after[1]))
        chosen = sa.select(Task).where(tasks.c.origin_number == number, behind, *which).order_by(place, task_id)
        if for_update:
            chosen = chosen.with_for_update()
        return list(self._session.scalars(chosen.limit(limit)))


def _own_columns(placement: Placement) -> dict[str, Any]:
    """What one task of a page has for itself."""
    unit, assignee = placement.route.unit, placement.route.assignee
    return {
        "task_id": placement.task_id,
        "place": placement.place,
        "addressed_to": unit.code,
        "unit": unit.code,
        "unit_name": unit.name,
        "region": unit.region,
        "assignee": assignee.staff_id if assignee else None,
        "assignee_name": assignee.name if assignee else "",
        "reason": placement.route.reason,
    }


def _new_tasks(first: Task, own: Sequence[dict[str, Any]], dialect: str) -> tuple[sa.Insert, dict[str, Any]]:
    """Tasks like ``first``, each with columns of its own: one parameter for all, which is read in the database."""
    given = sa.bindparam("own", type_=sa.Text)
    names = list(own[0])
    if dialect == "postgresql":
        types = [sa.column(name, tasks.c[name].type) for name in names]
        rows = sa.func.json_to_recordset(sa.cast(given, postgresql.JSON)).table_valued(*types, name="own")
        rows = rows.render_derived(with_types=True)
        values: dict[str, sa.ColumnElement[Any]] = {name: rows.c[name] for name in names}
    else:
        rows = sa.func.json_each(given).table_valued("value", name="own")
        values = {name: sa.func.json_extract(rows.c.value, f"$.{name}") for name in names}
    common = {column.name: getattr(first, column.name) for column in tasks.c if column.name not in values}
    common["version"] = _FIRST_VERSION
    columns = [values.get(column.name, sa.bindparam(column.name, type_=column.type)) for column in tasks.c]
    inserting = sa.insert(tasks).from_select(tasks.c.keys(), sa.select(*columns).select_from(rows))
    return inserting, {**common, "own": msgspec.json.encode(own).decode()}


def _first_lines(record: TaskRecord, number: str, ids: Sequence[str]) -> sa.Select[Any]:
    """The history of tasks that were just written: like ``record``, with each one's id, unit and reason."""
    own = {"task_id": tasks.c.task_id, "unit": tasks.c.unit, "remark": tasks.c.reason}
    values = [own.get(column.name, sa.literal(getattr(record, column.name), column.type)) for column in task_records.c]
    # They were made one after the other: a range of the key. Another process's clock may have put others into it.
    span = (min(ids), max(ids))
    written = sa.select(task_records.c.task_id).where(task_records.c.task_id.between(*span))
    among = (tasks.c.task_id.between(*span), tasks.c.origin_number == number, tasks.c.task_id.not_in(written))
    return sa.select(*values).where(*among)

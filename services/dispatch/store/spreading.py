"""The pages of a directive in SQL.

Tasks go in by the hundred in one statement, past the session: the objects of a page need not be followed, and to follow
them would cost more than to write them.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.reach import Reach
from services.dispatch.model.task import OPEN, Task, TaskRecord
from services.dispatch.model.work import Stage
from services.dispatch.store.columns import NUMBER, REGION_CODE
from services.dispatch.store.columns import inside as lies_inside
from services.dispatch.store.metadata import metadata
from services.dispatch.store.organisation import regions
from services.dispatch.store.reaching import reached
from services.dispatch.store.receipts import count_new
from services.dispatch.store.tasks import SILENT, task_records, tasks
from services.dispatch.store.works import directive_works

unreached = sa.Table(
    "directive_unreached",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("place", REGION_CODE, primary_key=True),
)
_TASK_COLUMNS = [column.name for column in tasks.c if column.name != "version"]
_RECORD_COLUMNS = [column.name for column in task_records.c]
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

    def put(self, placed: Sequence[tuple[Task, TaskRecord]]) -> None:
        if not placed:
            return
        new = [
            {**{name: getattr(task, name) for name in _TASK_COLUMNS}, "version": _FIRST_VERSION} for task, _ in placed
        ]
        lines = [{name: getattr(record, name) for name in _RECORD_COLUMNS} for _, record in placed]
        connection = self._session.connection()
        connection.execute(sa.insert(tasks), new)
        connection.execute(sa.insert(task_records), lines)
        count_new(self._session, [task for task, _ in placed])

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

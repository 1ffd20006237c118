"""The numbered changes of units in SQL.

They are noted where rows are written, so that no act can forget them, and numbered last before the commit
(:meth:`SqlChanges.number`). A sequence of the database would not do: numbers are then given before the commit, a
transaction with a smaller number may be committed after one with a greater number was read, and whoever asks for what
lies behind the greater one misses it for ever. Here the row that gives a unit's numbers stays locked until the commit.
Of several units the rows are locked in one order, after all others and before the outbox's: nobody waits in a circle.

What a transaction does not see cannot be noted by it, so two more locks close the gaps between two transactions that
are under way at once. A deadline that was learnt locks the tasks it concerns (they stay with the unit that is told).
One of a whole case meets the transaction that is just making its tasks at a lock on the case's number.
"""

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session, UOWTransaction

from services.dispatch.model.due import DueMoment
from services.dispatch.model.settlement import Settlement
from services.dispatch.model.syncing import EVERYBODY, Change, Kind, Position
from services.dispatch.model.task import OPEN, Task
from services.dispatch.store.columns import UNIT_CODE
from services.dispatch.store.metadata import metadata
from services.dispatch.store.tasks import tasks
from shared.contracts import Origin
from shared.persistence.columns import enumeration
from shared.persistence.insertion import insert

sync_feeds = sa.Table(
    "sync_feeds",
    metadata,
    sa.Column("feed", UNIT_CODE, primary_key=True),  # a unit, or everybody
    sa.Column("number", sa.BigInteger, nullable=False),  # of its last change
)
sync_changes = sa.Table(
    "sync_changes",
    metadata,
    sa.Column("feed", UNIT_CODE, primary_key=True),
    sa.Column("kind", enumeration(Kind), primary_key=True),
    sa.Column("subject", sa.String(40), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Index(None, "feed", "number"),
)
_NOTED = "changes noted for devices"  # in session.info

Noted = tuple[str, Kind, str]  # feed, kind, subject


class SqlChanges:
    """Keeps :class:`~services.dispatch.ports.Changes`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._learnt: list[DueMoment] = []
        self._new_cases: set[str] = set()
        session.info[_NOTED] = set()
        sa.event.listen(session, "after_flush", self._note)

    def height(self, feed: str) -> int:
        found = self._session.execute(sa.select(sync_feeds.c.number).where(sync_feeds.c.feed == feed)).scalar()
        return found or 0

    def since(self, position: Position, limit: int) -> list[Change]:
        changes = sync_changes.c
        chosen = sa.select(changes.number, changes.kind, changes.subject).where(changes.feed == position.unit)
        behind = chosen.where(changes.number > position.number).order_by(changes.number).limit(limit)
        return [Change(*row) for row in self._session.execute(behind)]

    def for_everybody(self, position: Position, limit: int) -> list[Change]:
        changes = sync_changes.c
        behind = (changes.feed == EVERYBODY, changes.number > position.everybody)
        chosen = sa.select(changes.number, changes.kind, changes.subject).where(*behind)
        return [Change(*row) for row in self._session.execute(chosen.order_by(changes.number).limit(limit))]

    def number(self) -> None:
        """Number what this transaction has changed; the last thing before its events are written."""
        if self._new_cases:
            self._meet(self._new_cases)
        if self._learnt:
            self._note_deadlines()
        noted: set[Noted] = self._session.info[_NOTED]
        self._session.info[_NOTED] = set()
        if not noted:
            return
        feeds = insert(sync_feeds, self._session)
        grown = {"number": sync_feeds.c.number + feeds.excluded.number}
        counts = Counter(feed for feed, _, _ in noted)
        counting = feeds.on_conflict_do_update(index_elements=["feed"], set_=grown)
        numbered = counting.returning(sync_feeds.c.feed, sync_feeds.c.number)
        wanted = [{"feed": feed, "number": count} for feed, count in sorted(counts.items())]
        connection = self._session.connection()
        next_of = {feed: last - counts[feed] + 1 for feed, last in connection.execute(numbered, wanted)}
        rows = []
        for feed, kind, subject in sorted(noted):
            rows.append({"feed": feed, "kind": kind, "subject": subject, "number": next_of[feed]})
            next_of[feed] += 1
        changes = insert(sync_changes, self._session)
        key = ["feed", "kind", "subject"]
        moved = {"number": changes.excluded.number}
        connection.execute(changes.on_conflict_do_update(index_elements=key, set_=moved), rows)

    def _note(self, session: Session, _context: UOWTransaction) -> None:
        """Called when the session has written what was changed; what it was before is still known."""
        noted: set[Noted] = session.info[_NOTED]
        for each in (*session.new, *session.dirty):
            if isinstance(each, Task):
                before = sa.inspect(each).attrs.unit.history.deleted or ()
                noted |= {(unit, Kind.TASK, each.task_id) for unit in (each.unit, *before) if unit}
            elif isinstance(each, Settlement):
                noted.add((each.unit, Kind.SETTLEMENT, each.settlement_id))
            elif isinstance(each, DueMoment):
                self._learnt.append(each)
        self._new_cases |= {
            each.origin_number for each in session.new if isinstance(each, Task) and each.origin is Origin.CASE
        }

    def _note_deadlines(self) -> None:
        """Note the tasks that a deadline concerns; a directive's, which may concern half a million, for everybody."""
        learnt, self._learnt = self._learnt, []
        noted: set[Noted] = self._session.info[_NOTED]
        of_tasks = sorted({each.task_id for each in learnt if each.task_id is not None})
        of_wholes = [each for each in learnt if each.task_id is None]
        cases = sorted({each.origin_number for each in of_wholes if each.origin is Origin.CASE})
        noted |= {
            (EVERYBODY, Kind.DIRECTIVE, each.origin_number) for each in of_wholes if each.origin is Origin.DIRECTIVE
        }
        open_of_cases = sa.and_(tasks.c.origin_number.in_(cases), tasks.c.state.in_(OPEN))
        concerned = (
            sa.select(tasks.c.unit, tasks.c.task_id)
            .where(sa.or_(tasks.c.task_id.in_(of_tasks), open_of_cases), tasks.c.unit != "")
            .order_by(tasks.c.task_id)
        )
        found = [*self._session.execute(concerned.with_for_update(read=True))]
        if cases:
            self._meet(cases)  # behind the tasks, as everybody takes them
            found += self._session.execute(concerned)
        noted |= {(unit, Kind.TASK, task_id) for unit, task_id in found}

    def _meet(self, numbers: Iterable[str]) -> None:
        """Wait for whoever else is at these cases, until the commit. SQLite lets one write at a time anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            for number in sorted(numbers):
                self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(number))))


def note_placed(session: Session, number: str) -> None:
    """Note that tasks of a directive were written past the session, for so many units that it is told to everybody."""
    session.info[_NOTED].add((EVERYBODY, Kind.DIRECTIVE, number))

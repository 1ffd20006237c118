"""Receipts by directive, area and tier in SQL.

They are counted where tasks are written, so that no act can forget it: on the way to the database each change of a
task's state becomes one of the counts. Reading them costs as many rows as a directive has townships.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, UOWTransaction

from services.dispatch.model.organisation import TOWNSHIP_DIGITS
from services.dispatch.model.reach import Reach, tier_of
from services.dispatch.model.receipts import AreaReceipts, Receipt, Receipts, area_of, receipt_of
from services.dispatch.model.task import Task
from services.dispatch.store.columns import NUMBER, REGION_CODE
from services.dispatch.store.columns import inside as lies_inside
from services.dispatch.store.metadata import metadata
from services.dispatch.store.organisation_tables import regions
from services.dispatch.store.reaching import reached
from services.dispatch.store.works import directive_works
from shared.contracts import Origin, Tier
from shared.persistence.columns import enumeration
from shared.persistence.insertion import insert

receipts = sa.Table(
    "directive_receipts",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("area", REGION_CODE, primary_key=True),
    sa.Column("tier", enumeration(Tier), primary_key=True),
    sa.Column("addressed", sa.Integer, nullable=False),
    *(sa.Column(receipt.value, sa.Integer, nullable=False) for receipt in Receipt),
)
_COUNTS = ("addressed", *(receipt.value for receipt in Receipt))
_SUMS = [sa.func.sum(receipts.c[name]).label(name) for name in _COUNTS]

Key = tuple[str, str, Tier]  # number, area, tier


class SqlReceiptCounts:
    """Keeps :class:`~services.dispatch.ports.ReceiptCounts`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        sa.event.listen(session, "after_flush", _count_changes)

    def expect(self, number: str, reaches: Collection[Reach], others: Collection[str], *, on: date) -> int:
        area = sa.func.substr(regions.c.code, 1, TOWNSHIP_DIGITS)
        nothing = [sa.literal(0) for _ in Receipt]
        found = (
            sa.select(sa.literal(number), area, regions.c.tier, sa.func.count(), *nothing)
            .where(reached(reaches, on))
            .group_by(area, regions.c.tier)
        )
        self._session.execute(sa.insert(receipts).from_select(receipts.c.keys(), found))
        more = Counter((number, area_of(place), tier_of(place)) for place in others)
        add_counts(self._session, {key: {"addressed": count} for key, count in more.items()})
        total = sa.select(sa.func.coalesce(sa.func.sum(receipts.c.addressed), 0)).where(receipts.c.number == number)
        return int(self._session.execute(total).scalar_one())

    def of(self, number: str, inside: str) -> AreaReceipts:
        (whole,) = self._read(number, inside, sa.literal(inside)) or [AreaReceipts(area=inside, name="", tiers={})]
        return whole

    def below(self, number: str, inside: str, digits: int) -> list[AreaReceipts]:
        return self._read(number, inside, sa.func.substr(receipts.c.area, 1, digits), digits)

    def untold(self, limit: int) -> list[str]:
        numbers = sa.select(directive_works.c.number).where(directive_works.c.untold)
        return list(self._session.scalars(numbers.order_by(directive_works.c.number).limit(limit)))

    def _read(self, number: str, region: str, area: sa.ColumnElement[str], digits: int = 0) -> list[AreaReceipts]:
        among = (receipts.c.number == number, lies_inside(receipts.c.area, region))
        counted = (
            sa.select(area.label("part"), receipts.c.tier, *_SUMS)
            .where(*among, sa.func.length(receipts.c.area) >= digits)
            .group_by(sa.literal_column("part"), receipts.c.tier)
            .order_by(sa.literal_column("part"), receipts.c.tier)
        )
        found: dict[str, dict[Tier, Receipts]] = {}
        for row in self._session.execute(counted):
            counts = {name: int(getattr(row, name)) for name in _COUNTS}
            found.setdefault(row.part, {})[Tier(row.tier)] = Receipts(**counts)
        names = self._names(found)
        return [AreaReceipts(area=part, name=names.get(part, ""), tiers=tiers) for part, tiers in found.items()]

    def _names(self, codes: Collection[str]) -> dict[str, str]:
        named = sa.select(regions.c.code, regions.c.name).where(regions.c.code.in_(codes))
        return {row.code: row.name for row in self._session.execute(named)}


def add_counts(session: Session, changes: dict[Key, dict[str, int]]) -> None:
    """Add to the counts of each key, so much under each name."""
    if not changes:
        return
    adding = insert(receipts, session)
    grown = {name: receipts.c[name] + adding.excluded[name] for name in _COUNTS}
    statement = adding.on_conflict_do_update(index_elements=["number", "area", "tier"], set_=grown)
    nothing = dict.fromkeys(_COUNTS, 0)
    rows = [
        {"number": number, "area": area, "tier": tier, **nothing, **counts}
        for (number, area, tier), counts in sorted(changes.items())  # in one order: nobody waits in a circle
    ]
    session.connection().execute(statement, rows)


def count_placed(session: Session, number: str, places: Iterable[str], receipt: Receipt) -> None:
    """Count new tasks that are written past the session, by the places they are for."""
    counted = Counter((number, area_of(place), tier_of(place)) for place in places)
    add_counts(session, {key: {receipt.value: count} for key, count in counted.items()})


class Changes:
    """What is to be added to which count."""

    def __init__(self) -> None:
        self.by_key: dict[Key, dict[str, int]] = {}

    def add(self, task: Task, receipt: Receipt, amount: int) -> None:
        """Count ``task`` under ``receipt``, or with -1 no longer."""
        key = (task.origin_number, area_of(task.place), tier_of(task.place))
        counts = self.by_key.setdefault(key, {})
        counts[receipt.value] = counts.get(receipt.value, 0) + amount


def _is_counted(task: Task) -> bool:
    """A part of another task is that task's affair."""
    return task.origin is Origin.DIRECTIVE and task.parent is None


def _count_changes(session: Session, _context: UOWTransaction) -> None:
    """Called when the session has written what was changed; what it was before is still known."""
    changes = Changes()
    for task in session.new:
        if isinstance(task, Task) and _is_counted(task):
            changes.add(task, receipt_of(task.state, answer_needed=task.answer_needed), 1)
    for task in session.dirty:
        if not isinstance(task, Task) or not _is_counted(task):
            continue
        before = sa.inspect(task).attrs.state.history.deleted
        if before and before[0] is not task.state:
            changes.add(task, receipt_of(before[0], answer_needed=task.answer_needed), -1)
            changes.add(task, receipt_of(task.state, answer_needed=task.answer_needed), 1)
    add_counts(session, changes.by_key)
    numbers = sorted({number for number, _, _ in changes.by_key})
    if numbers:
        those = (directive_works.c.number.in_(numbers), directive_works.c.untold.is_(False))
        session.connection().execute(sa.update(directive_works).where(*those).values(untold=True))

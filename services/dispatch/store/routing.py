"""The rules of routing, its decisions, and the chronicle of the organisation in SQL."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship
from sqlalchemy.types import TypeDecorator

from services.dispatch.model.chronicle import Entry, Known, Subject, known_from
from services.dispatch.model.explanation import Considered
from services.dispatch.model.routed import Routed
from services.dispatch.model.routing import Need
from services.dispatch.model.rules import RoutingRule, RuleBook, Weights
from services.dispatch.model.task import Task
from services.dispatch.model.what_if import Past
from services.dispatch.store.columns import STAFF_ID, TASK_ID, UNIT_CODE
from services.dispatch.store.metadata import mapper, metadata
from services.dispatch.store.tasks import tasks
from shared.persistence.columns import enumeration
from shared.persistence.types import UtcDateTime

_COUNTY = sa.String(6)


class _Plain(TypeDecorator[Any]):
    """A value of the model as JSON."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: sa.engine.Dialect) -> Any:
        return None if value is None else msgspec.to_builtins(value)

    def process_result_value(self, value: Any, dialect: sa.engine.Dialect) -> Any:
        return None if value is None else msgspec.convert(value, self.kind)


routings = sa.Table(
    "routings",
    metadata,
    sa.Column("task_id", TASK_ID, sa.ForeignKey("tasks.task_id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("county", _COUNTY, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", STAFF_ID, nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("assignee", STAFF_ID),
    sa.Column("rules_version", sa.Integer, nullable=False),
    sa.Column("need", _Plain(Need), nullable=False),
    sa.Column("considered", _Plain(tuple[Considered, ...]), nullable=False),
    sa.Index(None, "county", "at"),
)
rule_books = sa.Table(
    "rule_books",
    metadata,
    sa.Column("county", _COUNTY, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("weights", _Plain(Weights), nullable=False),
    sa.Column("rules", _Plain(tuple[RoutingRule, ...]), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by", STAFF_ID, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
chronicle = sa.Table(
    "chronicle",
    metadata,
    sa.Column("entry_id", TASK_ID, primary_key=True),
    sa.Column("county", _COUNTY, nullable=False),
    sa.Column("subject", enumeration(Subject), nullable=False),
    sa.Column("key", sa.String(100), nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("recorded_by", STAFF_ID, nullable=False),
    sa.Column("content", sa.JSON(none_as_null=True)),
    sa.Index(None, "county", "recorded_at"),
)

# The relationship is never followed; it tells SQLAlchemy which row must be written before which.
mapper.map_imperatively(Routed, routings, properties={"_of_task": relationship(Task, lazy="raise")})
mapper.map_imperatively(Entry, chronicle)


class SqlRoutings:
    """Keeps :class:`~services.dispatch.ports.Routings`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, routed: Routed) -> None:
        self._session.add(routed)

    def of(self, task_id: str) -> list[Routed]:
        lines = sa.select(Routed).where(routings.c.task_id == task_id).order_by(routings.c.number)
        return list(self._session.scalars(lines))

    def since(self, county: str, moment: datetime, limit: int) -> Sequence[Past]:
        chosen = (
            sa.select(Routed, tasks.c.ended_at)
            .join(tasks, tasks.c.task_id == routings.c.task_id)
            .where(routings.c.county == county, routings.c.at >= moment, routings.c.number == 1, routings.c.by == "")
            .order_by(routings.c.at, routings.c.task_id)
            .limit(limit)
        )
        return [Past(routed=routed, ended_at=ended_at) for routed, ended_at in self._session.execute(chosen)]


class SqlRuleBooks:
    """Keeps :class:`~services.dispatch.ports.RuleBooks`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self, county: str) -> RuleBook:
        books = self._of(county, limit=1)
        return books[0] if books else RuleBook(county=county)

    def current_of(self, counties: Collection[str]) -> dict[str, RuleBook]:
        newest = sa.select(rule_books.c.county, sa.func.max(rule_books.c.version))
        newest = newest.where(rule_books.c.county.in_(counties)).group_by(rule_books.c.county)
        chosen = sa.select(rule_books).where(sa.tuple_(rule_books.c.county, rule_books.c.version).in_(newest))
        books = [RuleBook(**row) for row in self._session.execute(chosen).mappings()]
        return {county: RuleBook(county=county) for county in counties} | {book.county: book for book in books}

    def history(self, county: str) -> list[RuleBook]:
        return self._of(county, limit=None)

    def add(self, book: RuleBook) -> None:
        self._session.execute(
            rule_books.insert().values(**{each.name: getattr(book, each.name) for each in rule_books.c})
        )

    def _of(self, county: str, limit: int | None) -> list[RuleBook]:
        chosen = sa.select(rule_books).where(rule_books.c.county == county).order_by(rule_books.c.version.desc())
        return [RuleBook(**row) for row in self._session.execute(chosen.limit(limit)).mappings()]


class SqlChronicle:
    """Keeps :class:`~services.dispatch.ports.Chronicle`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, entries: Iterable[Entry]) -> None:
        self._session.add_all(entries)

    def known_at(self, county: str, moment: datetime) -> Known:
        asked = (chronicle.c.county == county, chronicle.c.recorded_at <= moment)
        return known_from(self._session.scalars(sa.select(Entry).where(*asked).order_by(chronicle.c.entry_id)))

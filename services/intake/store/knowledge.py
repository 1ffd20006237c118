"""Guides, questions and learning paths: a row an edition, and the register of reminders."""

import dataclasses
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, composite

from services.intake.model.knowledge import (
    Article,
    Edition,
    Entry,
    EntryKind,
    Guide,
    LearningPath,
    Question,
    Step,
    StepKind,
    StudyKind,
    StudyPlan,
    TestQuestion,
)
from services.intake.store.metadata import mapper, metadata
from shared.persistence.columns import JsonTuple
from shared.persistence.types import UtcDateTime

A = TypeVar("A", bound=Article)

_EDITION = [field.name for field in dataclasses.fields(Edition)]


def _articles(name: str, *content: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("county", sa.String(6), primary_key=True),
        sa.Column("code", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("line", sa.String(40), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False, index=True),
        sa.Column("review_on", sa.Date, nullable=False, index=True),
        sa.Column("changed_by", sa.String(40), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        *content,
    )


def _entry(plain: dict[str, Any]) -> Entry:
    return Entry(EntryKind(plain["kind"]), plain["text"], plain["public"])


def _step(plain: dict[str, Any]) -> Step:
    return Step(**{**plain, "kind": StepKind(plain["kind"])})


def _plan(plain: list[str]) -> StudyPlan:
    kind, first, until = plain
    return StudyPlan(StudyKind(kind), date.fromisoformat(first), date.fromisoformat(until))


def _test_question(plain: dict[str, Any]) -> TestQuestion:
    return TestQuestion(**{**plain, "choices": tuple(plain["choices"]), "right": tuple(plain["right"])})


class _Plans(JsonTuple):
    """Study plans, with their dates in ISO form."""

    cache_ok = False

    def __init__(self) -> None:
        super().__init__(_plan)

    def process_bind_param(self, value: tuple[StudyPlan, ...] | None, dialect: sa.Dialect) -> list[Any] | None:
        return None if value is None else [[p.kind.value, p.first.isoformat(), p.until.isoformat()] for p in value]


guides = _articles(
    "guide",
    sa.Column("item_name", sa.String(120), nullable=False),
    sa.Column("entries", JsonTuple(_entry), nullable=False),
)
questions = _articles(
    "question",
    sa.Column("item", sa.String(40), nullable=False, index=True),
    sa.Column("question", sa.String(300), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("also_asked", JsonTuple(str), nullable=False),
    sa.Column("public", sa.Boolean, nullable=False),
)
paths = _articles(
    "learning_path",
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("introduction", sa.Text, nullable=False),
    sa.Column("steps", JsonTuple(_step), nullable=False),
    sa.Column("plans", _Plans(), nullable=False),
    sa.Column("test", JsonTuple(_test_question), nullable=False),
    sa.Column("pass_percent", sa.Integer, nullable=False),
)
reminders = sa.Table(
    "review_reminder",
    metadata,
    sa.Column("county", sa.String(6), primary_key=True),
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.String(40), nullable=False, index=True),
    sa.Column("reminder_id", sa.String(36), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

for _entity, _table in ((Guide, guides), (Question, questions), (LearningPath, paths)):
    mapper.map_imperatively(
        _entity,
        _table,
        properties={
            "edition": composite(Edition, *(_table.c[name] for name in _EDITION)),
        },
    )


class _SqlArticles(Generic[A]):
    """The editions of one kind of article."""

    def __init__(self, session: Session, entity: type[A], table: sa.Table) -> None:
        self._session, self._entity, self._table = session, entity, table

    def newest(self, county: str, code: str) -> A | None:
        return self._session.scalars(self._editions(county, code).limit(1)).first()

    def edition(self, county: str, code: str, version: int) -> A | None:
        return self._session.get(self._entity, (county, code, version))

    def editions(self, county: str, code: str) -> list[A]:
        return list(self._session.scalars(self._editions(county, code)))

    def valid(self, county: str) -> list[A]:
        t = self._table
        return list(self._session.scalars(self._valid(county).order_by(t.c.line, t.c.code)))

    def overdue(self, today: date, county: str | None = None) -> list[A]:
        return list(self._session.scalars(self._valid(county).where(self._table.c.review_on < today)))

    def add(self, article: A) -> None:
        self._session.add(article)

    def _editions(self, county: str, code: str) -> sa.Select[A]:
        t = self._table
        wanted = sa.select(self._entity).where(t.c.county == county, t.c.code == code)
        return wanted.order_by(t.c.version.desc())

    def _valid(self, county: str | None) -> sa.Select[A]:
        t = self._table
        last = sa.select(t.c.county, t.c.code, sa.func.max(t.c.version).label("version")).group_by(t.c.county, t.c.code)
        if county is not None:
            last = last.where(t.c.county == county)
        newest = last.subquery()
        same = sa.and_(t.c.county == newest.c.county, t.c.code == newest.c.code, t.c.version == newest.c.version)
        return sa.select(self._entity).join(newest, same).where(t.c.withdrawn.is_(False))


class SqlGuides(_SqlArticles[Guide]):
    """Guides, by the code of their item."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Guide, guides)


class SqlQuestions(_SqlArticles[Question]):
    """Questions, by a code of their own."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Question, questions)


class SqlPaths(_SqlArticles[LearningPath]):
    """Learning paths, by the code of their line."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, LearningPath, paths)


class SqlReminders:
    """The register of reminders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def named(self, articles: Collection[Article]) -> set[tuple[str, str, str, int]]:
        r = reminders
        wanted = sa.select(r.c.county, r.c.kind, r.c.code, r.c.version).where(
            r.c.county.in_({article.county for article in articles}),
            r.c.owner.in_({article.edition.owner for article in articles}),
        )
        return {(county, kind, code, version) for county, kind, code, version in self._session.execute(wanted)}

    def last(self) -> Mapping[tuple[str, str], datetime]:
        r = reminders
        latest = sa.select(r.c.county, r.c.owner, sa.func.max(r.c.at, type_=UtcDateTime())).group_by(
            r.c.county, r.c.owner
        )
        return {(county, owner): at for county, owner, at in self._session.execute(latest)}

    def add(self, article: Article, reminder_id: str, at: datetime) -> None:
        self._session.execute(
            sa.insert(reminders).values(
                county=article.county,
                kind=article.kind.value,
                code=article.code,
                version=article.edition.version,
                owner=article.edition.owner,
                reminder_id=reminder_id,
                at=at,
            )
        )


class SqlKnowledgeState:
    """Editions are only ever added, so their number tells whether there are new ones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stamp(self, county: str) -> tuple[int, ...]:
        counts = (
            sa.select(sa.func.count()).select_from(table).where(table.c.county == county).scalar_subquery()
            for table in (guides, questions)
        )
        return tuple(self._session.execute(sa.select(*counts)).one())

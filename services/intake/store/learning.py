"""Newcomers on their paths. What came of self-tests is sealed: it is not to be read in the database either."""

import dataclasses
import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.knowledge.learning import Attempt, Learning
from services.intake.store.metadata import mapper, metadata
from shared.persistence.columns import JsonTuple
from shared.persistence.types import Sealed


class _Attempts(Sealed):
    """Attempts as sealed JSON."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        if value is None:
            return None
        plain = [dataclasses.asdict(attempt) | {"on": attempt.on.isoformat()} for attempt in value]
        return super().process_bind_param(json.dumps(plain, ensure_ascii=False), dialect)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        opened = super().process_result_value(value, dialect)
        return None if opened is None else tuple(map(_attempt, json.loads(opened)))


learnings = sa.Table(
    "learning",
    metadata,
    sa.Column("learning_id", sa.String(36), primary_key=True),
    sa.Column("row_version", sa.Integer, nullable=False),
    sa.Column("county", sa.String(6), nullable=False),
    sa.Column("line", sa.String(40), nullable=False),
    sa.Column("learner", sa.String(40), nullable=False),
    sa.Column("mentor", sa.String(40), index=True),
    sa.Column("started_on", sa.Date, nullable=False),
    sa.Column("read", JsonTuple(str), nullable=False),
    sa.Column("attempts", _Attempts("learning.attempts"), nullable=False),
    sa.UniqueConstraint("learner", "county", "line"),
)

mapper.map_imperatively(Learning, learnings, version_id_col=learnings.c.row_version)


class SqlLearnings:
    """Newcomers on their paths."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, learning_id: str) -> Learning | None:
        return self._session.get(Learning, learning_id)

    def of(self, learner: str, county: str, line: str, *, for_update: bool = False) -> Learning | None:
        t = learnings
        wanted = sa.select(Learning).where(t.c.learner == learner, t.c.county == county, t.c.line == line)
        return self._session.scalars(wanted.with_for_update() if for_update else wanted).first()

    def of_learner(self, learner: str) -> list[Learning]:
        return self._those(learnings.c.learner == learner)

    def of_mentor(self, mentor: str) -> list[Learning]:
        return self._those(learnings.c.mentor == mentor)

    def add(self, learning: Learning) -> None:
        self._session.add(learning)

    def _those(self, which: sa.ColumnElement[bool]) -> list[Learning]:
        wanted = sa.select(Learning).where(which).order_by(learnings.c.started_on, learnings.c.learning_id)
        return list(self._session.scalars(wanted))


def _attempt(plain: dict[str, Any]) -> Attempt:
    return Attempt(date.fromisoformat(plain["on"]), plain["passed"], tuple(plain["read_again"]))

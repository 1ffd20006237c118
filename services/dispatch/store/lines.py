"""Lines of work in SQL."""

from collections.abc import Iterable
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from services.dispatch.model.line import Line
from services.dispatch.store.columns import REGION_CODE, STAFF_ID, UNIT_CODE
from services.dispatch.store.metadata import mapper, metadata
from shared.contracts import LineTarget


class Targets(TypeDecorator[tuple[LineTarget, ...]]):
    """The targets of a line, as a JSON array."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[LineTarget, ...] | None, dialect: Dialect) -> Any:
        return msgspec.to_builtins(value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[LineTarget, ...] | None:
        return msgspec.convert(value or [], tuple[LineTarget, ...])


lines = sa.Table(
    "lines",
    metadata,
    sa.Column("county", REGION_CODE, primary_key=True),
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("name_en", sa.String(100), nullable=False),
    sa.Column("leader_title", sa.String(100), nullable=False),
    sa.Column("leader", STAFF_ID),
    sa.Column("unit", UNIT_CODE),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("targets", Targets, nullable=False),
)

mapper.map_imperatively(Line, lines)


class SqlLines:
    """Keeps :class:`~services.dispatch.ports.lines.Lines`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, county: str) -> list[Line]:
        return list(self._session.scalars(sa.select(Line).where(lines.c.county == county).order_by(lines.c.code)))

    def put(self, given: Iterable[Line]) -> None:
        for line in given:
            self._session.merge(line)

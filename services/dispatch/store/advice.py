"""Advice in SQL; what was asked is sealed."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.advice import Advice, Outcome
from services.dispatch.store.columns import REGION_CODE, STAFF_ID, UNIT_CODE
from services.dispatch.store.metadata import mapper, metadata
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

advice = sa.Table(
    "advice",
    metadata,
    sa.Column("advice_id", sa.String(36), primary_key=True),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("unit_name", sa.String(100), nullable=False),
    sa.Column("place", REGION_CODE, nullable=False),
    sa.Column("line", sa.String(60), nullable=False),
    sa.Column("topic", Sealed("advice.topic"), nullable=False),
    sa.Column("item", sa.String(40), nullable=False),
    sa.Column("guide", sa.String(40), nullable=False),
    sa.Column("outcome", enumeration(Outcome), nullable=False),
    sa.Column("note", Sealed("advice.note"), nullable=False),
    sa.Column("by", STAFF_ID, nullable=False),
    sa.Column("by_name", sa.String(100), nullable=False),
    sa.Column("given_at", UtcDateTime, nullable=False),
    sa.Index(None, "unit", "advice_id"),
)

mapper.map_imperatively(Advice, advice)


class SqlAdvices:
    """Keeps :class:`~services.dispatch.ports.Advices`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, advice: Advice) -> None:
        self._session.add(advice)

    def of_unit(self, unit: str, limit: int) -> list[Advice]:
        chosen = sa.select(Advice).where(advice.c.unit == unit).order_by(advice.c.advice_id.desc()).limit(limit)
        return list(self._session.scalars(chosen))

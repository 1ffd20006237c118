"""The catalogue's tables.

A version never changes, so it is kept as one text that a process reads once; what is searched for stands in columns.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.catalogue import Item, Publication, Withdrawal, in_force
from services.intake.model.catalogue_plain import item_of_json, json_of
from services.intake.store.metadata import metadata
from shared.clock import SHANGHAI
from shared.persistence.insertion import insert
from shared.persistence.prepared import prepared
from shared.persistence.types import UtcDateTime

items = sa.Table(
    "item",
    metadata,
    sa.Column("county", sa.String(6), primary_key=True),
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("published_by", sa.String(40), nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("withdrawn_by", sa.String(40)),
    sa.Column("withdrawn_at", UtcDateTime),  # of a version that never came into force
    sa.Column("withdrawal_reason", sa.Text),
)
_stands = items.c.withdrawn_at.is_(None)
revisions = sa.Table(
    "catalogue_revision",
    metadata,
    sa.Column("county", sa.String(6), primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
)

_LATEST = prepared(
    sa.select(items.c.content)
    .where(items.c.county == sa.bindparam("county"), items.c.code == sa.bindparam("code"))
    .where(items.c.valid_from <= sa.bindparam("day", type_=sa.Date), _stands)
    .order_by(items.c.valid_from.desc(), items.c.version.desc())
    .limit(1)
)


class SqlItems:
    """The catalogue."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def current(self, county: str, code: str, on: date | None = None) -> Item | None:
        day = on or self._today
        content = self._session.scalar(_LATEST, {"county": county, "code": code, "day": day})
        return None if content is None else in_force([item_of_json(content)], day)

    def all_current(self, county: str, on: date | None = None) -> list[Item]:
        day = on or self._today
        rank = (
            sa.func.row_number()
            .over(partition_by=items.c.code, order_by=(items.c.valid_from.desc(), items.c.version.desc()))
            .label("rank")
        )
        begun = sa.select(items.c.content, items.c.valid_to, rank)
        begun_rows = begun.where(items.c.county == county, items.c.valid_from <= day, _stands).subquery()
        not_ended = sa.or_(begun_rows.c.valid_to.is_(None), begun_rows.c.valid_to >= day)
        contents = self._session.scalars(sa.select(begun_rows.c.content).where(begun_rows.c.rank == 1, not_ended))
        return sorted(map(item_of_json, contents), key=lambda item: (item.line, item.code))

    def all_from(self, county: str, day: date) -> list[Item]:
        later = sa.select(items.c.content).where(items.c.county == county, items.c.valid_from > day, _stands)
        return [*self.all_current(county, day), *map(item_of_json, self._session.scalars(later))]

    def version(self, county: str, code: str, version: int) -> Item | None:
        one = (items.c.county == county, items.c.code == code, items.c.version == version)
        content = self._session.scalar(sa.select(items.c.content).where(*one))
        return None if content is None else item_of_json(content)

    def last_versions(self, county: str) -> Mapping[str, int]:
        highest = sa.select(items.c.code, sa.func.max(items.c.version).label("last")).where(items.c.county == county)
        return {row.code: row.last for row in self._session.execute(highest.group_by(items.c.code))}

    def history(self, county: str, code: str) -> list[Publication]:
        rows = sa.select(items).where(items.c.county == county, items.c.code == code)
        return [_publication(row) for row in self._session.execute(rows.order_by(items.c.version.desc()))]

    def add(self, item: Item, *, by: str = "", at: datetime | None = None, reason: str = "") -> None:
        self._session.execute(
            sa.insert(items).values(
                county=item.county,
                code=item.code,
                version=item.version,
                valid_from=item.valid_from,
                valid_to=item.valid_to,
                content=json_of(item),
                published_by=by,
                published_at=at or self._now,
                reason=reason,
            )
        )

    def withdraw(self, item: Item, withdrawal: Withdrawal) -> None:
        one = (items.c.county == item.county, items.c.code == item.code, items.c.version == item.version)
        self._session.execute(
            sa.update(items)
            .where(*one)
            .values(
                withdrawn_by=withdrawal.by,
                withdrawn_at=withdrawal.at,
                withdrawal_reason=withdrawal.reason,
            )
        )

    def revision(self, county: str) -> int:
        return self._session.scalar(sa.select(revisions.c.revision).where(revisions.c.county == county)) or 0

    def revise(self, county: str) -> None:
        first = insert(revisions, self._session).values(county=county, revision=1)
        grown = {"revision": revisions.c.revision + 1}
        self._session.execute(first.on_conflict_do_update(index_elements=["county"], set_=grown))

    @property
    def _today(self) -> date:
        return self._now.astimezone(SHANGHAI).date()


def _publication(row: sa.Row[Any]) -> Publication:
    withdrawn = (
        Withdrawal(row.withdrawn_by, row.withdrawn_at, row.withdrawal_reason) if row.withdrawn_at is not None else None
    )
    return Publication(item_of_json(row.content), row.published_by, row.published_at, row.reason, withdrawn)

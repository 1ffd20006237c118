"""A copy of dispatch's regions and units, with the names they had before."""

import dataclasses
import functools
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.organisation import Kind, NamedPlace, Region, Unit
from services.intake.store.metadata import metadata
from shared.contracts import Tier, UnitKind
from shared.persistence.columns import JsonTuple, enumeration
from shared.persistence.insertion import insert
from shared.persistence.prepared import prepared

_KEYS_A_QUERY = 500

regions = sa.Table(
    "region",
    metadata,
    sa.Column("code", sa.String(12), primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("tier", sa.String(20), nullable=False),
    sa.Column("parent", sa.String(12), index=True),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("successors", JsonTuple(str), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
)
units = sa.Table(
    "unit",
    metadata,
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("tier", enumeration(Tier), nullable=False),
    sa.Column("region", sa.String(12), nullable=False, index=True),
    sa.Column("kind", enumeration(UnitKind), nullable=False),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("successors", JsonTuple(str), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
)
_NAME = sa.select(regions.c.name).where(regions.c.code == sa.bindparam("code"))
former_names = sa.Table(
    "former_name",
    metadata,
    sa.Column("kind", enumeration(Kind), primary_key=True),
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(120), primary_key=True),
    sa.Column("region", sa.String(12), nullable=False),
)


@functools.cache
def _row_of(table: sa.Table) -> sa.Select[Any]:
    return prepared(sa.select(table).where(table.c.code == sa.bindparam("code")))


class _Places:
    """What regions and units are kept by alike."""

    kind: Kind
    table: sa.Table

    def __init__(self, session: Session) -> None:
        self._session = session

    def _row(self, code: str) -> Any:
        return self._session.execute(_row_of(self.table), {"code": code}).mappings().first()

    def _keep(self, row: dict[str, Any], region: str) -> None:
        known = self._row(row["code"])
        if known is not None and known["name"] != row["name"]:
            old = known["name"] if known["sequence"] < row["sequence"] else row["name"]
            former = insert(former_names, self._session)
            former = former.values(kind=self.kind, code=row["code"], name=old, region=region).on_conflict_do_nothing()
            self._session.execute(former)
        statement = insert(self.table, self._session).values(**row)
        newer = self.table.c.sequence < row["sequence"]
        self._session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=row, where=newer))

    def _holding(self, on: date) -> sa.ColumnElement[bool]:
        table = self.table.c
        return sa.and_(
            sa.or_(table.valid_from.is_(None), table.valid_from <= on),
            sa.or_(table.valid_to.is_(None), table.valid_to >= on),
        )


class SqlRegions(_Places):
    """A copy of dispatch's regions."""

    kind, table = Kind.REGION, regions

    def name(self, code: str) -> str | None:
        return self._session.scalar(_NAME, {"code": code})

    def get(self, code: str) -> Region | None:
        row = self._row(code)
        return None if row is None else Region(**row)

    def put(
        self,
        code: str,
        name: str,
        tier: str,
        parent: str | None,
        sequence: int,
        *,
        valid_from: date | None = None,
        valid_to: date | None = None,
        successors: tuple[str, ...] = (),
    ) -> None:
        row = {
            "code": code,
            "name": name,
            "tier": tier,
            "parent": parent,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "successors": successors,
            "sequence": sequence,
        }
        self._keep(row, code)

    def inside(self, region: str, tier: Tier | None, *, on: date) -> list[Region]:
        within = regions.c.code.between(region, region.ljust(12, "9"))
        query = sa.select(regions).where(within, self._holding(on)).order_by(regions.c.code)
        if tier is not None:
            query = query.where(regions.c.tier == tier)
        return [Region(**row) for row in self._session.execute(query).mappings()]


class SqlUnits(_Places):
    """A copy of dispatch's units."""

    kind, table = Kind.UNIT, units

    def get(self, code: str) -> Unit | None:
        row = self._row(code)
        return None if row is None else Unit(**row)

    def put(self, unit: Unit) -> None:
        self._keep(dataclasses.asdict(unit), unit.region)

    def over(self, regions: list[str], *, on: date) -> list[Unit]:
        return sorted(self._over(regions, on), key=lambda unit: unit.code)

    def _over(self, wanted: list[str], on: date) -> Iterator[Unit]:
        for start in range(0, len(wanted), _KEYS_A_QUERY):
            some = wanted[start : start + _KEYS_A_QUERY]
            query = sa.select(units).where(units.c.region.in_(some), self._holding(on))
            yield from (Unit(**row) for row in self._session.execute(query).mappings())


class SqlPlaceNames:
    """All names that regions and units have, and had."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, words: str, *, scope: str, limit: int) -> list[NamedPlace]:
        query = self._names().subquery()
        named = sa.or_(
            query.c.name.contains(words, autoescape=True), query.c.former_name.contains(words, autoescape=True)
        )
        found = sa.select(query.c.kind, query.c.code, query.c.name, query.c.former_name)
        found = found.where(named, query.c.region.startswith(scope, autoescape=True))
        found = found.order_by(sa.func.length(query.c.name), query.c.code, query.c.former_name).limit(limit)
        return [
            NamedPlace(kind=Kind(row.kind), code=row.code, name=row.name, former_name=row.former_name)
            for row in self._session.execute(found)
        ]

    def _names(self) -> sa.CompoundSelect[Any]:
        def present(kind: Kind, table: sa.Table, region: sa.Column[str]) -> sa.Select[Any]:
            said = (sa.literal(kind.value).label("kind"), table.c.code.label("code"), table.c.name.label("name"))
            return sa.select(*said, sa.literal("").label("former_name"), region.label("region"))

        def former(kind: Kind, table: sa.Table) -> sa.Select[Any]:
            joined = former_names.join(table, sa.and_(table.c.code == former_names.c.code, former_names.c.kind == kind))
            said = (sa.literal(kind.value).label("kind"), table.c.code.label("code"), table.c.name.label("name"))
            return sa.select(
                *said, former_names.c.name.label("former_name"), former_names.c.region.label("region")
            ).select_from(joined)

        return sa.union_all(
            present(Kind.REGION, regions, regions.c.code),
            present(Kind.UNIT, units, units.c.region),
            former(Kind.REGION, regions),
            former(Kind.UNIT, units),
        )

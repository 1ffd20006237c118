"""Regions, units and staff in SQL."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer_group
from sqlalchemy.orm.interfaces import ORMOption

from services.dispatch.model.organisation import Region, Staff, Unit, county_of
from services.dispatch.model.registration import Registration
from services.dispatch.model.rules import DEFAULT_WEIGHTS, Weights
from services.dispatch.model.workforce import Workforce
from services.dispatch.store.columns import inside as lies_inside
from services.dispatch.store.organisation_tables import regions, staff, units
from services.dispatch.store.routing import SqlChronicle
from services.dispatch.store.workforce import Picture
from shared.contracts import Tier

_KEYS_A_QUERY = 500
_WITH_PERSONAL_DATA = undefer_group("personal")
Row = TypeVar("Row", Region, Unit, Staff)


class SqlOrganisation:
    """Keeps :class:`~services.dispatch.ports.Organisation`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Region | Unit | Staff]) -> None:
        self._session.add_all(rows)

    def regions(self, codes: Collection[str]) -> dict[str, Region]:
        return {row.code: row for row in self._by_key(Region, regions.c.code, codes)}

    def units(self, codes: Collection[str]) -> dict[str, Unit]:
        return {row.code: row for row in self._by_key(Unit, units.c.code, codes, _WITH_PERSONAL_DATA)}

    def staff(self, ids: Collection[str]) -> dict[str, Staff]:
        return {row.staff_id: row for row in self._by_key(Staff, staff.c.staff_id, ids, _WITH_PERSONAL_DATA)}

    def all_of(self, county: str) -> Registration:
        here, of_unit = lies_inside(units.c.region, county), sa.select(units.c.code)
        everybody = sa.select(Staff).where(staff.c.unit.in_(of_unit.where(here))).order_by(staff.c.staff_id)
        places = sa.select(Region).where(lies_inside(regions.c.code, county)).order_by(regions.c.code)
        offices = sa.select(Unit).where(here).order_by(units.c.code)
        return Registration(
            county=county,
            regions=self._session.scalars(places).all(),
            units=self._session.scalars(offices.options(_WITH_PERSONAL_DATA)).all(),
            staff=self._session.scalars(everybody.options(_WITH_PERSONAL_DATA)).all(),
        )

    def region_codes(self, inside: str, tier: Tier | None, *, on: date) -> list[str]:
        codes = sa.select(regions.c.code).where(
            lies_inside(regions.c.code, inside),
            sa.or_(regions.c.valid_from.is_(None), regions.c.valid_from <= on),
            sa.or_(regions.c.valid_to.is_(None), regions.c.valid_to >= on),
        )
        if tier is not None:
            codes = codes.where(regions.c.tier == tier)
        return list(self._session.scalars(codes.order_by(regions.c.code)))

    def workforce(
        self,
        regions: Collection[str],
        *,
        inside: str | None = None,
        on: date,
        weights: Weights = DEFAULT_WEIGHTS,
        now: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Workforce:
        if known_at is not None:
            counties = {county_of(code) for code in [*regions, *([inside] if inside else [])]}
            if len(counties) != 1:
                raise ValueError(f"what was known is asked of one county, not of {sorted(counties)}")
            known = SqlChronicle(self._session).known_at(counties.pop(), known_at)
            return known.workforce(regions, inside=inside, on=on, weights=weights, now=now)
        return Picture(self._session, regions, inside, on, weights).taken(now)

    def _by_key(
        self, kind: type[Row], column: sa.Column[Any], keys: Collection[str], *options: ORMOption
    ) -> Iterator[Row]:
        ordered = sorted(keys)
        for start in range(0, len(ordered), _KEYS_A_QUERY):
            some = ordered[start : start + _KEYS_A_QUERY]
            yield from self._session.scalars(sa.select(kind).where(column.in_(some)).options(*options))

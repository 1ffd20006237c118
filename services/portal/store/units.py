"""Units and their people in SQL, to choose from."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.portal.model.views import StaffView, UnitView
from services.portal.store import tables as t

_MOST_UNITS = 1_000  # to choose from; more than a county has


class SqlUnits:
    """Keeps :class:`~services.portal.ports.Units`."""

    def __init__(self, orm: Session) -> None:
        self._orm = orm

    def inside(self, region: str, *, on: date) -> list[UnitView]:
        unit = t.units.c
        query = sa.select(UnitView).where(
            unit.region.startswith(region, autoescape=True),
            unit.name != "",
            sa.or_(unit.valid_from.is_(None), unit.valid_from <= on),
            sa.or_(unit.valid_to.is_(None), unit.valid_to >= on),
        )
        return list(self._orm.scalars(query.order_by(unit.region, unit.code).limit(_MOST_UNITS)))

    def people_of(self, codes: Collection[str]) -> list[StaffView]:
        staff = t.staff.c
        query = sa.select(StaffView).where(staff.unit.in_(codes), staff.active).order_by(staff.staff_id)
        return list(self._orm.scalars(query))

    def lines_inside(self, region: str) -> list[str]:
        unit = t.units.c
        named = self._orm.scalars(sa.select(unit.lines).where(unit.region.startswith(region, autoescape=True)))
        return sorted({line for lines in named for line in lines})

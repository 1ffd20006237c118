"""Regions, units and staff in SQL."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.routing import Workforce
from services.dispatch.model.task import IN_HAND
from services.dispatch.store.tables import inside as lies_inside
from services.dispatch.store.tables import regions, staff, tasks, units, with_personal_data
from shared.contracts import Tier

_KEYS_A_QUERY = 500
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
        return {row.code: row for row in self._by_key(Unit, units.c.code, codes)}

    def staff(self, ids: Collection[str]) -> dict[str, Staff]:
        return {row.staff_id: row for row in self._by_key(Staff, staff.c.staff_id, ids, with_personal_data)}

    def region_codes(self, inside: str, tier: Tier | None, *, on: date) -> list[str]:
        codes = sa.select(regions.c.code).where(
            lies_inside(regions.c.code, inside),
            sa.or_(regions.c.valid_from.is_(None), regions.c.valid_from <= on),
            sa.or_(regions.c.valid_to.is_(None), regions.c.valid_to >= on),
        )
        if tier is not None:
            codes = codes.where(regions.c.tier == tier)
        return list(self._session.scalars(codes.order_by(regions.c.code)))

    def workforce(self, regions: Collection[str], *, inside: str | None = None, on: date) -> Workforce:
        """Five queries, whatever the size."""
        here: sa.ColumnElement[bool] = units.c.region.in_(regions)
        if inside is not None:
            here = sa.or_(here, lies_inside(units.c.region, inside))
        valid = (here, units.c.valid_from <= on, sa.or_(units.c.valid_to.is_(None), units.c.valid_to >= on))
        unit_codes = sa.select(units.c.code).where(*valid)
        leaders = sa.select(units.c.leader).where(*valid, units.c.leader.is_not(None))
        available = (staff.c.active, sa.or_(staff.c.unit.in_(unit_codes), staff.c.staff_id.in_(leaders)))
        staff_ids = sa.select(staff.c.staff_id).where(*available)
        last_assigned = sa.select(sa.func.max(tasks.c.assigned_at)).where(tasks.c.assignee == staff.c.staff_id)
        last = self._session.execute(sa.select(staff.c.staff_id, last_assigned.scalar_subquery()).where(*available))
        return Workforce(
            units=self._session.scalars(sa.select(Unit).where(*valid)).all(),
            staff=self._session.scalars(sa.select(Staff).where(*available)).all(),
            open_by_unit=self._count_open(tasks.c.unit, unit_codes),
            open_by_person=self._count_open(tasks.c.assignee, staff_ids),
            last_assigned={staff_id: at for staff_id, at in last if at is not None},
        )

    def _count_open(self, column: sa.Column[Any], among: sa.Select[Any]) -> dict[str, int]:
        counted = (
            sa.select(column, sa.func.count()).where(tasks.c.state.in_(IN_HAND), column.in_(among)).group_by(column)
        )
        return dict(self._session.execute(counted).all())

    def _by_key(
        self, kind: type[Row], column: sa.Column[Any], keys: Collection[str], *options: ORMOption
    ) -> Iterator[Row]:
        ordered = sorted(keys)
        for start in range(0, len(ordered), _KEYS_A_QUERY):
            some = ordered[start : start + _KEYS_A_QUERY]
            yield from self._session.scalars(sa.select(kind).where(column.in_(some)).options(*options))

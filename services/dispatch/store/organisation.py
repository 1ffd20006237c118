"""Regions, units and staff in SQL."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, deferred, relationship, undefer_group
from sqlalchemy.orm.interfaces import ORMOption

from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.routing import Workforce
from services.dispatch.model.task import IN_HAND
from services.dispatch.store.columns import REGION_CODE, STAFF_ID, UNIT_CODE, Roles, Words
from services.dispatch.store.columns import inside as lies_inside
from services.dispatch.store.metadata import mapper, metadata
from services.dispatch.store.tasks import tasks
from shared.contracts import Tier, UnitKind
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed

regions = sa.Table(
    "regions",
    metadata,
    sa.Column("code", REGION_CODE, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("tier", enumeration(Tier), nullable=False),
    sa.Column("parent", REGION_CODE),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("successors", Words, nullable=False),
)
units = sa.Table(
    "units",
    metadata,
    sa.Column("code", UNIT_CODE, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("tier", enumeration(Tier), nullable=False),
    sa.Column("region", REGION_CODE, sa.ForeignKey("regions.code"), nullable=False, index=True),
    sa.Column("kind", enumeration(UnitKind), nullable=False),
    sa.Column("lines", Words, nullable=False),
    sa.Column("leader", STAFF_ID),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("successors", Words, nullable=False),
)
staff = sa.Table(
    "staff",
    metadata,
    sa.Column("staff_id", STAFF_ID, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("unit", UNIT_CODE, sa.ForeignKey("units.code"), nullable=False, index=True),
    sa.Column("scope", REGION_CODE, nullable=False),
    sa.Column("roles", Roles, nullable=False),
    sa.Column("lines", Words, nullable=False),
    sa.Column("phone", Sealed("staff.phone")),
    sa.Column("active", sa.Boolean, nullable=False),
)

# The relationships are never followed; they tell SQLAlchemy which rows must be written before which.
mapper.map_imperatively(Region, regions)
mapper.map_imperatively(Unit, units, properties={"_of_region": relationship(Region, lazy="raise")})
mapper.map_imperatively(
    Staff,
    staff,
    properties={
        "_of_unit": relationship(Unit, lazy="raise"),
        "phone": deferred(staff.c.phone, group="personal"),  # routing reads many people and never calls them
    },
)

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
        return {row.code: row for row in self._by_key(Unit, units.c.code, codes)}

    def staff(self, ids: Collection[str]) -> dict[str, Staff]:
        return {row.staff_id: row for row in self._by_key(Staff, staff.c.staff_id, ids, _WITH_PERSONAL_DATA)}

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
        """Two queries, three if somebody leads from elsewhere. Work is counted key by key: an index answers that."""
        here: sa.ColumnElement[bool] = units.c.region.in_(regions)
        if inside is not None:
            here = sa.or_(here, lies_inside(units.c.region, inside))
        valid = (here, units.c.valid_from <= on, sa.or_(units.c.valid_to.is_(None), units.c.valid_to >= on))
        open_there = _open_where(tasks.c.unit == units.c.code)
        found = self._session.execute(sa.select(Unit, open_there).where(*valid)).all()
        people = self._available(staff.c.unit, [unit.code for unit, _ in found])
        known = {person.staff_id for person, _, _ in people}
        from_elsewhere = {unit.leader for unit, _ in found if unit.leader is not None} - known
        people += self._available(staff.c.staff_id, from_elsewhere)
        return Workforce(
            units=[unit for unit, _ in found],
            staff=[person for person, _, _ in people],
            open_by_unit={unit.code: count for unit, count in found if count},
            open_by_person={person.staff_id: count for person, count, _ in people if count},
            last_assigned={person.staff_id: at for person, _, at in people if at is not None},
        )

    def _available(self, column: sa.Column[Any], keys: Collection[str]) -> list[Any]:
        """Active people by a key, each with their open tasks and when one last went to them."""
        if not keys:
            return []
        theirs = tasks.c.assignee == staff.c.staff_id
        last_assigned = sa.select(sa.func.max(tasks.c.assigned_at)).where(theirs).scalar_subquery()
        query = sa.select(Staff, _open_where(theirs), last_assigned).where(staff.c.active, column.in_(keys))
        return list(self._session.execute(query).all())

    def _by_key(
        self, kind: type[Row], column: sa.Column[Any], keys: Collection[str], *options: ORMOption
    ) -> Iterator[Row]:
        ordered = sorted(keys)
        for start in range(0, len(ordered), _KEYS_A_QUERY):
            some = ordered[start : start + _KEYS_A_QUERY]
            yield from self._session.scalars(sa.select(kind).where(column.in_(some)).options(*options))


def _open_where(whose: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """How many open tasks are in somebody's hand."""
    return sa.select(sa.func.count()).where(whose, tasks.c.state.in_(IN_HAND)).scalar_subquery()

"""The tables of regions, units and staff."""

import sqlalchemy as sa
from sqlalchemy.orm import deferred, relationship

from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.store.columns import REGION_CODE, STAFF_ID, UNIT_CODE, Roles, Words
from services.dispatch.store.metadata import mapper, metadata
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
    sa.Column("hours", sa.String(60)),
    sa.Column("duty_phone", Sealed("unit.duty_phone")),
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
mapper.map_imperatively(
    Unit,
    units,
    properties={
        "_of_region": relationship(Region, lazy="raise"),
        "duty_phone": deferred(units.c.duty_phone, group="personal"),  # asked for only where nobody is there
    },
)
mapper.map_imperatively(
    Staff,
    staff,
    properties={
        "_of_unit": relationship(Unit, lazy="raise"),
        "phone": deferred(staff.c.phone, group="personal"),  # routing reads many people and never calls them
    },
)

"""What a directive addresses, as a condition on regions."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from services.dispatch.model.reach import Reach
from services.dispatch.store.columns import inside
from services.dispatch.store.organisation_tables import regions


def reached(reaches: Collection[Reach], on: date) -> sa.ColumnElement[bool]:
    """That a region is addressed, and valid ``on`` a day."""
    return sa.and_(
        sa.or_(sa.false(), *map(_covered, reaches)),
        sa.or_(regions.c.valid_from.is_(None), regions.c.valid_from <= on),
        sa.or_(regions.c.valid_to.is_(None), regions.c.valid_to >= on),
    )


def _covered(reach: Reach) -> sa.ColumnElement[bool]:
    if reach.alone:
        return regions.c.code == reach.region
    covered = inside(regions.c.code, reach.region)
    return covered if reach.tier is None else sa.and_(covered, regions.c.tier == reach.tier)

"""Columns and conditions that the tables of dispatch share."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from services.dispatch.model.organisation import VILLAGE_DIGITS
from services.dispatch.model.reach import Reach
from shared.contracts import Role, Tier

REGION_CODE = sa.String(12)
UNIT_CODE = sa.String(40)
STAFF_ID = sa.String(40)
NUMBER = sa.String(40)  # of a case or directive
TASK_ID = sa.String(36)
URGE_ID = sa.String(36)


class Words(TypeDecorator[tuple[str, ...]]):
    """An ordered list of words, as a JSON array."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> Any:
        return None if value is None else list(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value)


class Roles(TypeDecorator[frozenset[Role]]):
    """A set of roles, as a sorted JSON array."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: frozenset[Role] | None, dialect: Dialect) -> Any:
        return None if value is None else sorted(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[Role] | None:
        return None if value is None else frozenset(Role(word) for word in value)


class Reaches(TypeDecorator[tuple[Reach, ...]]):
    """What a directive addresses, as a JSON array of arrays."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Reach, ...] | None, dialect: Dialect) -> Any:
        return None if value is None else [[each.region, each.tier, each.alone] for each in value]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Reach, ...] | None:
        if value is None:
            return None
        return tuple(Reach(region, Tier(tier) if tier else None, alone) for region, tier, alone in value)


def inside(column: Any, region: str) -> sa.ColumnElement[bool]:
    """That a region code starts with ``region``: a range of digits, which an index answers under every collation."""
    condition: sa.ColumnElement[bool] = column.between(region, region.ljust(VILLAGE_DIGITS, "9"))
    return condition

"""The tables of dispatch, and how the plain objects of the model lie in them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import deferred, registry, relationship, undefer_group
from sqlalchemy.types import TypeDecorator

from services.dispatch.model.organisation import VILLAGE_DIGITS, Region, Staff, Unit
from services.dispatch.model.task import Act, State, Task, TaskRecord
from services.dispatch.model.work import Casework, DirectiveWork
from shared.contracts import Origin, Part, Role, Tier, UnitKind
from shared.persistence.columns import enumeration
from shared.persistence.tables import new_metadata
from shared.persistence.types import Sealed, UtcDateTime


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


def inside(column: Any, region: str) -> sa.ColumnElement[bool]:
    """That a region code starts with ``region``: a range of digits, which an index answers under every collation."""
    condition: sa.ColumnElement[bool] = column.between(region, region.ljust(VILLAGE_DIGITS, "9"))
    return condition


with_personal_data = undefer_group("personal")

_Code = sa.String(12)  # of a region
_UnitCode = sa.String(40)
_StaffId = sa.String(40)
_Number = sa.String(40)  # of a case or directive
_TaskId = sa.String(36)

metadata = new_metadata()

regions = sa.Table(
    "regions",
    metadata,
    sa.Column("code", _Code, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("tier", enumeration(Tier), nullable=False),
    sa.Column("parent", _Code),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("successors", Words, nullable=False),
)
units = sa.Table(
    "units",
    metadata,
    sa.Column("code", _UnitCode, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("tier", enumeration(Tier), nullable=False),
    sa.Column("region", _Code, sa.ForeignKey("regions.code"), nullable=False, index=True),
    sa.Column("kind", enumeration(UnitKind), nullable=False),
    sa.Column("lines", Words, nullable=False),
    sa.Column("leader", _StaffId),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("successors", Words, nullable=False),
)
staff = sa.Table(
    "staff",
    metadata,
    sa.Column("staff_id", _StaffId, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("unit", _UnitCode, sa.ForeignKey("units.code"), nullable=False, index=True),
    sa.Column("scope", _Code, nullable=False),
    sa.Column("roles", Roles, nullable=False),
    sa.Column("lines", Words, nullable=False),
    sa.Column("phone", Sealed("staff.phone")),
    sa.Column("active", sa.Boolean, nullable=False),
)
tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("task_id", _TaskId, primary_key=True),
    sa.Column("origin", enumeration(Origin), nullable=False),
    sa.Column("origin_number", _Number, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("part", enumeration(Part), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("line", sa.String(60), nullable=False),
    sa.Column("place", _Code, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("answer_needed", sa.Boolean, nullable=False),
    sa.Column("state", enumeration(State), nullable=False),
    sa.Column("unit", _UnitCode, nullable=False),
    sa.Column("unit_name", sa.String(100), nullable=False),
    sa.Column("region", _Code, nullable=False),
    sa.Column("assignee", _StaffId),
    sa.Column("assignee_name", sa.String(100), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("assigned_at", UtcDateTime),
    sa.Column("returns", sa.Integer, nullable=False),
    sa.Column("arbitration", sa.Boolean, nullable=False),
    sa.Column("binding", sa.Boolean, nullable=False),
    sa.Column("signed_by", _StaffId),
    sa.Column("signed_by_name", sa.String(100), nullable=False),
    sa.Column("signed_at", UtcDateTime),
    sa.Column("reported_by", _StaffId),
    sa.Column("reported_at", UtcDateTime),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("acts", sa.Integer, nullable=False),
    sa.Column("changed_at", UtcDateTime),
    sa.Column("changed_by_name", sa.String(100), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "unit", "state"),
    sa.Index(None, "assignee", "state"),
    sa.Index(None, "assignee", "assigned_at"),
    sa.Index(None, "region", "state"),
)
task_records = sa.Table(
    "task_records",
    metadata,
    sa.Column("task_id", _TaskId, sa.ForeignKey("tasks.task_id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("act", enumeration(Act), nullable=False),
    sa.Column("state", enumeration(State), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", _StaffId),
    sa.Column("by_name", sa.String(100), nullable=False),
    sa.Column("unit", _UnitCode, nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
)
caseworks = sa.Table(
    "caseworks",
    metadata,
    sa.Column("number", _Number, primary_key=True),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("completed_round", sa.Integer, nullable=False),
    sa.Column("withdrawn_reason", sa.Text),
    sa.Column("follows", _Number),
    sa.Column("followed_round", sa.Integer, nullable=False),
    sa.Column("linked_at_sequence", sa.Integer, nullable=False),
)
directive_works = sa.Table(
    "directive_works",
    metadata,
    sa.Column("number", _Number, primary_key=True),
    sa.Column("tasks", sa.Integer, nullable=False),
    sa.Column("open_tasks", sa.Integer, nullable=False),
    sa.Column("dispatched_at", UtcDateTime, nullable=False),
    sa.Column("completed_at", UtcDateTime),
    sa.Column("cancelled_reason", sa.Text),
)

_mappers = registry(metadata=metadata)
# The relationships are never followed; they tell SQLAlchemy which rows must be written before which.
_mappers.map_imperatively(Region, regions)
_mappers.map_imperatively(Unit, units, properties={"_of_region": relationship(Region, lazy="raise")})
_mappers.map_imperatively(
    Staff,
    staff,
    properties={
        "_of_unit": relationship(Unit, lazy="raise"),
        "phone": deferred(staff.c.phone, group="personal"),  # routing reads many people and never calls them
    },
)
_mappers.map_imperatively(Task, tasks, version_id_col=tasks.c.version)
_mappers.map_imperatively(TaskRecord, task_records, properties={"_of_task": relationship(Task, lazy="raise")})
_mappers.map_imperatively(Casework, caseworks)
_mappers.map_imperatively(DirectiveWork, directive_works)

"""Supervision's tables, and the plain classes of the model mapped onto them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import registry

from services.supervision.model.case import Case, Lead
from services.supervision.model.clock import Clock, ClockState, Firing
from services.supervision.model.course import Mark, Reason, Wait
from services.supervision.model.emergency import Emergency
from services.supervision.model.follow_up import FollowUp, FollowUpState
from services.supervision.model.organisation import Region, StaffMember, Unit
from services.supervision.model.rules import Allowance
from services.supervision.model.urge import Urge
from services.supervision.store.types import Json
from shared.contracts import CaseKind, ClockKind, FollowUpOutcome, Grade, Origin, Role, Rung, UnitKind
from shared.persistence.columns import enumeration
from shared.persistence.tables import new_metadata
from shared.persistence.types import UtcDateTime

metadata = new_metadata()

_REGION, _UNIT, _STAFF, _NUMBER, _ID = sa.String(12), sa.String(40), sa.String(40), sa.String(40), sa.String(36)

regions = sa.Table(
    "regions",
    metadata,
    sa.Column("code", _REGION, primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
)
units = sa.Table(
    "units",
    metadata,
    sa.Column("code", _UNIT, primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("region", _REGION, nullable=False),
    sa.Column("kind", enumeration(UnitKind), nullable=False),
    sa.Column("leader", _STAFF),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Index("ix_units_region_kind", "region", "kind"),
)
staff = sa.Table(
    "staff",
    metadata,
    sa.Column("staff_id", _STAFF, primary_key=True),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("unit", _UNIT, nullable=False, index=True),
    sa.Column("roles", Json(tuple[Role, ...]), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
)
cases = sa.Table(
    "cases",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("kind", enumeration(CaseKind), nullable=False),
    sa.Column("region", _REGION, nullable=False),
    sa.Column("promised_working_days", sa.Integer),
    sa.Column("query_digest", sa.String(64), nullable=False),
    sa.Column("moved_on_at_sequence", sa.Integer, nullable=False),
    sa.Column("wrong_codes", Json(tuple[datetime, ...]), nullable=False),
)
leads = sa.Table(
    "leads",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True),
    sa.Column("unit", _UNIT, nullable=False),
    sa.Column("staff_id", _STAFF),
    sa.Column("since", UtcDateTime, nullable=False),
)
clocks = sa.Table(
    "clocks",
    metadata,
    sa.Column("clock_id", _ID, primary_key=True),
    sa.Column("kind", enumeration(ClockKind), nullable=False),
    sa.Column("origin", enumeration(Origin), nullable=False),
    sa.Column("origin_number", _NUMBER, nullable=False, index=True),
    sa.Column("task_id", _ID),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("region", _REGION, nullable=False),
    sa.Column("unit", _UNIT),
    sa.Column("staff_id", _STAFF),
    sa.Column("allowance", Json(Allowance), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("started_sequence", sa.Integer, nullable=False),
    sa.Column("marks", Json(tuple[Mark, ...]), nullable=False),
    sa.Column("firings", Json(tuple[Firing, ...]), nullable=False),
    sa.Column("handed_over_sequence", sa.Integer, nullable=False),
    sa.Column("yields", sa.Boolean, nullable=False),
    sa.Column("waits", Json(tuple[Wait, ...]), nullable=False),
    sa.Column("state", enumeration(ClockState), nullable=False),
    sa.Column("due", UtcDateTime),
    sa.Column("warn_at", UtcDateTime),
    sa.Column("provisional", sa.Boolean, nullable=False),
    sa.Column("reason", enumeration(Reason)),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("in_time", sa.Boolean),
    sa.Column("emergency", sa.String(100), nullable=False),
    sa.Column("next_firing_at", UtcDateTime, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("kind", "subject", "round"),
    sa.Index(None, "region", "clock_id"),  # the clocks of a region and all inside it, page by page
)
emergencies = sa.Table(
    "emergencies",
    metadata,
    sa.Column("emergency_id", _ID, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("region", _REGION, nullable=False),
    sa.Column("declared_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("cursor", sa.String(50)),
)
urges = sa.Table(
    "urges",
    metadata,
    sa.Column("urge_id", _ID, primary_key=True),
    sa.Column("clock_id", _ID, sa.ForeignKey("clocks.clock_id"), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("rung", enumeration(Rung), nullable=False),
    sa.Column("origin", enumeration(Origin), nullable=False),
    sa.Column("origin_number", _NUMBER, nullable=False),
    sa.Column("task_id", _ID),
    sa.Column("region", _REGION, nullable=False, index=True),
    sa.Column("unit", _UNIT),
    sa.Column("staff_id", _STAFF, index=True),
    sa.Column("passed_over", Json(tuple[Rung, ...]), nullable=False),
    sa.Column("scheduled_at", UtcDateTime, nullable=False),
    sa.Column("issued_at", UtcDateTime, nullable=False),
    sa.Column("signed_at", UtcDateTime),
    sa.Column("signed_by", _STAFF),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("clock_id", "scheduled_at"),
)
follow_ups = sa.Table(
    "follow_ups",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True),
    sa.Column("region", _REGION, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("opened_sequence", sa.Integer, nullable=False),
    sa.Column("state", enumeration(FollowUpState), nullable=False),
    sa.Column("outcome", enumeration(FollowUpOutcome)),
    sa.Column("grade", enumeration(Grade)),
    sa.Column("remark", sa.Text, nullable=False),
    sa.Column("rated_by", _STAFF),
    sa.Column("completed_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
)

_mapping = registry(metadata=metadata)
_mapping.map_imperatively(Region, regions)
_mapping.map_imperatively(Unit, units)
_mapping.map_imperatively(StaffMember, staff)
_mapping.map_imperatively(Case, cases)
_mapping.map_imperatively(Lead, leads)
_mapping.map_imperatively(Emergency, emergencies)
for _entity, _table in ((Clock, clocks), (Urge, urges), (FollowUp, follow_ups)):
    _mapping.map_imperatively(_entity, _table, version_id_col=_table.c.version)

"""The portal's tables: the read model, which may be thrown away and rebuilt, and the accounts, which may not."""

import sqlalchemy as sa

from shared.persistence.tables import new_metadata
from shared.persistence.types import UtcDateTime

metadata = new_metadata()

_Number = sa.String(40)
_Id = sa.String(36)
_Code = sa.String(64)
_Word = sa.String(32)
_Name = sa.String(200)


def _stamps() -> sa.Column[dict[str, int]]:
    return sa.Column("stamps", sa.JSON, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


timeline = sa.Table(
    "timeline",
    metadata,
    sa.Column("event_id", _Id, primary_key=True),
    sa.Column("number", _Number, nullable=False),
    sa.Column("time", UtcDateTime, nullable=False),
    sa.Column("name", _Code, nullable=False),
    sa.Column("subject", sa.String(160), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("task_id", _Id),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Index(None, "number", "time"),
)

cases = sa.Table(
    "case_view",
    metadata,
    sa.Column("number", _Number, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("kind", _Word, nullable=False),
    sa.Column("line", _Code, nullable=False),
    sa.Column("region", _Word, nullable=False),
    sa.Column("door", _Word, nullable=False),
    _flag("urgent"),
    sa.Column("promised_working_days", sa.Integer),
    sa.Column("resident", _Name, nullable=False),
    sa.Column("taken_by", _Code, nullable=False),
    sa.Column("query_digest", sa.String(64), nullable=False),
    sa.Column("submitted_at", UtcDateTime, index=True),
    sa.Column("state", _Word, nullable=False),
    sa.Column("state_since", UtcDateTime),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("missing", sa.JSON, nullable=False),
    sa.Column("unit_in_hand", _Code, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("refusal", sa.JSON, nullable=False),
    sa.Column("resolved_at", UtcDateTime),
    sa.Column("follow_up", _Word, nullable=False),
    sa.Column("rated_round", sa.Integer, nullable=False),
    sa.Column("grade", _Word),
    _stamps(),
    sa.Index(None, "taken_by", "submitted_at"),
)

directives = sa.Table(
    "directive_view",
    metadata,
    sa.Column("number", _Number, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("document", _Name, nullable=False),
    sa.Column("action", _Word, nullable=False),
    _flag("urgent"),
    sa.Column("line", _Code, nullable=False),
    sa.Column("region", _Word, nullable=False),
    sa.Column("target_tier", _Word, nullable=False),
    sa.Column("issued_by", _Code, nullable=False),
    sa.Column("issuing_unit", _Name, nullable=False),
    sa.Column("urgency", _Word, nullable=False),
    _flag("needs_decision"),
    sa.Column("milestones", sa.JSON, nullable=False),
    sa.Column("received_at", UtcDateTime),
    sa.Column("state", _Word, nullable=False),
    sa.Column("issued_at", UtcDateTime),
    sa.Column("archive_number", _Code, nullable=False),
    sa.Column("superseded_by", _Number, nullable=False),
    sa.Column("dispatched_tasks", sa.Integer),
    sa.Column("receipts", sa.JSON, nullable=False),
    sa.Column("unreached", sa.Integer, nullable=False),
    sa.Column("completed_at", UtcDateTime),
    _stamps(),
    sa.Index(None, "issued_by", "received_at"),
)

tasks = sa.Table(
    "task_view",
    metadata,
    sa.Column("task_id", _Id, primary_key=True),
    sa.Column("origin", _Word, nullable=False),
    sa.Column("origin_number", _Number, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("part", _Word, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("unit", _Code, nullable=False),
    sa.Column("unit_name", _Name, nullable=False),
    sa.Column("region", _Word, nullable=False),
    sa.Column("line", _Code, nullable=False),
    _flag("urgent"),
    sa.Column("assignee", _Code),
    sa.Column("assignee_name", _Name, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    _flag("answer_needed"),
    sa.Column("parent", _Id, index=True),
    sa.Column("request", sa.Text, nullable=False),
    _flag("emergency"),
    sa.Column("assigned_at", UtcDateTime),
    sa.Column("state", _Word, nullable=False),
    _flag("arbitration"),
    sa.Column("signed_at", UtcDateTime),
    sa.Column("reported_by", _Code),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
    _stamps(),
    sa.Index(None, "assignee", "state"),
    sa.Index(None, "unit", "state"),
    sa.Index(None, "state", "region"),
)

clocks = sa.Table(
    "clock_view",
    metadata,
    sa.Column("clock_id", _Id, primary_key=True),
    sa.Column("kind", _Word, nullable=False),
    sa.Column("origin", _Word, nullable=False),
    sa.Column("origin_number", _Number, nullable=False, index=True),
    sa.Column("task_id", _Id, index=True),
    sa.Column("region", _Word, nullable=False),
    sa.Column("unit", _Code),
    sa.Column("staff_id", _Code),
    sa.Column("due", UtcDateTime),
    _flag("provisional"),
    sa.Column("state", _Word, nullable=False),
    sa.Column("reason", _Word, nullable=False),
    sa.Column("light", _Word, nullable=False),
    sa.Column("waits_for", _Name, nullable=False),
    sa.Column("in_time", sa.Boolean),
    sa.Column("started_at", UtcDateTime),
    sa.Column("paused_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime, index=True),
    _stamps(),
    sa.Index(None, "state", "due"),  # what was due in a week, what is late
)

urges = sa.Table(
    "urge_view",
    metadata,
    sa.Column("urge_id", _Id, primary_key=True),
    sa.Column("clock_id", _Id, nullable=False, index=True),
    sa.Column("rung", _Word, nullable=False),
    sa.Column("origin", _Word, nullable=False),
    sa.Column("origin_number", _Number, nullable=False),
    sa.Column("task_id", _Id),
    sa.Column("region", _Word, nullable=False),
    sa.Column("unit", _Code),
    sa.Column("staff_id", _Code),
    sa.Column("passed_over", sa.JSON, nullable=False),
    sa.Column("issued_at", UtcDateTime),
    sa.Column("signed_by", _Code),
    sa.Column("signed_at", UtcDateTime),
    _stamps(),
    sa.Index(None, "staff_id", "signed_at"),
)

emergencies = sa.Table(
    "emergency_view",
    metadata,
    sa.Column("emergency_id", _Id, primary_key=True),
    sa.Column("kind", _Word, nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("name", _Name, nullable=False),
    sa.Column("region", _Word, nullable=False),
    sa.Column("region_name", _Name, nullable=False),
    _flag("normal_waits"),
    sa.Column("declared_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    _stamps(),
)

regions = sa.Table(
    "region_view",
    metadata,
    sa.Column("code", _Word, primary_key=True),
    sa.Column("name", _Name, nullable=False),
    sa.Column("tier", _Word, nullable=False),
    sa.Column("parent", _Word),
    sa.Column("successors", sa.JSON, nullable=False),
    sa.Column("valid_to", sa.Date),
    _stamps(),
)

units = sa.Table(
    "unit_view",
    metadata,
    sa.Column("code", _Code, primary_key=True),
    sa.Column("name", _Name, nullable=False),
    sa.Column("tier", _Word, nullable=False),
    sa.Column("region", _Word, nullable=False),
    sa.Column("kind", _Word, nullable=False),
    sa.Column("lines", sa.JSON, nullable=False),
    sa.Column("leader", _Code),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    _stamps(),
)

staff = sa.Table(
    "staff_view",
    metadata,
    sa.Column("staff_id", _Code, primary_key=True),
    sa.Column("name", _Name, nullable=False),
    sa.Column("unit", _Code, nullable=False),
    sa.Column("scope", _Word, nullable=False),
    sa.Column("roles", sa.JSON, nullable=False),
    _flag("active"),
    _stamps(),
)

lines = sa.Table(
    "line_view",
    metadata,
    sa.Column("line_id", _Code, primary_key=True),
    sa.Column("county", _Word, nullable=False, index=True),
    sa.Column("code", _Code, nullable=False),
    sa.Column("name", _Name, nullable=False),
    sa.Column("name_en", _Name, nullable=False),
    sa.Column("leader_title", _Name, nullable=False),
    sa.Column("unit", _Code),
    _flag("active"),
    sa.Column("targets", sa.JSON, nullable=False),
    _stamps(),
)

items = sa.Table(
    "item_view",
    metadata,
    sa.Column("code", _Code, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("name", _Name, nullable=False),
    sa.Column("kind", _Word, nullable=False),
    sa.Column("promised_working_days", sa.Integer),
    _stamps(),
)

# What a rebuild clears and the events fill again; everything below stays.
READ_MODEL_TABLES = (
    timeline,
    cases,
    directives,
    tasks,
    clocks,
    urges,
    emergencies,
    regions,
    units,
    staff,
    lines,
    items,
)

interventions = sa.Table(
    "intervention",
    metadata,
    sa.Column("intervention_id", _Id, primary_key=True),  # a UUIDv7: in the order in which they were begun
    sa.Column("act", _Word, nullable=False),
    sa.Column("operator", _Name, nullable=False),
    sa.Column("queue", sa.String(120), nullable=False),
    sa.Column("selection", sa.Text, nullable=False),
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", _Word, nullable=False),
    sa.Column("begun_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    _stamps(),
)

# What the Monday meetings saw. It cannot be rebuilt: the read model knows how things stand now.
weekly_reports = sa.Table(
    "weekly_report",
    metadata,
    sa.Column("week", sa.Date, primary_key=True),  # its Monday
    sa.Column("region", _Word, primary_key=True),
    sa.Column("produced_at", UtcDateTime, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
)

weekly_runs = sa.Table(
    "weekly_run",
    metadata,
    sa.Column("week", sa.Date, primary_key=True),
    sa.Column("completed_at", UtcDateTime, nullable=False),
)

accounts = sa.Table(
    "account",
    metadata,
    sa.Column("name", _Code, primary_key=True),
    sa.Column("password_hash", sa.String(200)),
    _flag("must_change"),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("locked_until", UtcDateTime),
)

sessions = sa.Table(
    "session",
    metadata,
    sa.Column("secret_digest", sa.String(64), primary_key=True),
    sa.Column("account", _Code, nullable=False, index=True),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("ends_at", UtcDateTime, nullable=False, index=True),
)

sign_ins = sa.Table(
    "sign_in",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("account", _Code, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("address", _Code, nullable=False),
    sa.Column("outcome", _Word, nullable=False),
    sa.Index(None, "account", "at"),
)

tries = sa.Table(
    "tries",
    metadata,
    sa.Column("key", sa.String(160), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False, index=True),
)

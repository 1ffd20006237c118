"""The first tables: the read model, accounts, and what every service has for its messages."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
    )
    op.create_table(
        "aggregate_sequence",
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_aggregate_sequence"),
    )
    op.create_table(
        "case_view",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("door", sa.String(32), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("promised_working_days", sa.Integer()),
        sa.Column("resident", sa.String(200), nullable=False),
        sa.Column("taken_by", sa.String(64), nullable=False),
        sa.Column("query_digest", sa.String(64), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True)),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("unit_in_hand", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("refusal", sa.JSON(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("follow_up", sa.String(32), nullable=False),
        sa.Column("rated_round", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(32)),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_case_view"),
    )
    op.create_index("ix_case_view_submitted_at", "case_view", ["submitted_at"])
    op.create_index("ix_case_view_taken_by_submitted_at", "case_view", ["taken_by", "submitted_at"])

    op.create_table(
        "clock_view",
        sa.Column("clock_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("origin_number", sa.String(40), nullable=False),
        sa.Column("task_id", sa.String(36)),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(64)),
        sa.Column("staff_id", sa.String(64)),
        sa.Column("due", sa.DateTime(timezone=True)),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("light", sa.String(32), nullable=False),
        sa.Column("in_time", sa.Boolean()),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("clock_id", name="pk_clock_view"),
    )
    op.create_index("ix_clock_view_origin_number", "clock_view", ["origin_number"])
    op.create_index("ix_clock_view_task_id", "clock_view", ["task_id"])

    op.create_table(
        "directive_view",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("target_tier", sa.String(32), nullable=False),
        sa.Column("issued_by", sa.String(64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("dispatched_tasks", sa.Integer()),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_directive_view"),
    )
    op.create_index("ix_directive_view_issued_by_received_at", "directive_view", ["issued_by", "received_at"])

    op.create_table(
        "idempotency",
        sa.Column("caller", sa.String(80), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("mimetype", sa.String(80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_answered_at", "idempotency", ["answered_at"])

    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(120), nullable=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_handled_at", "inbox", ["handled_at"])

    op.create_table(
        "intervention",
        sa.Column("intervention_id", sa.String(36), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("operator", sa.String(200), nullable=False),
        sa.Column("queue", sa.String(120), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("intervention_id", name="pk_intervention"),
    )
    op.create_table(
        "item_view",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("promised_working_days", sa.Integer()),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_item_view"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("correlation", sa.String(160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("event_id", name="uq_outbox_event_id"),
    )
    op.create_index("ix_outbox_correlation", "outbox", ["correlation"])
    op.create_index("ix_outbox_published_at", "outbox", ["published_at"])
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["id"],
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )

    op.create_table(
        "region_view",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("tier", sa.String(32), nullable=False),
        sa.Column("parent", sa.String(32)),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_region_view"),
    )
    op.create_table(
        "session",
        sa.Column("secret_digest", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secret_digest", name="pk_session"),
    )
    op.create_index("ix_session_account", "session", ["account"])
    op.create_index("ix_session_ends_at", "session", ["ends_at"])

    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_account_at", "sign_in", ["account", "at"])
    op.create_index("ix_sign_in_at", "sign_in", ["at"])

    op.create_table(
        "staff_view",
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_staff_view"),
    )
    op.create_table(
        "task_view",
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("origin_number", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("part", sa.String(32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("unit_name", sa.String(200), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("assignee", sa.String(64)),
        sa.Column("assignee_name", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer_needed", sa.Boolean(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True)),
        sa.Column("reported_by", sa.String(64)),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("task_id", name="pk_task_view"),
    )
    op.create_index("ix_task_view_assignee_state", "task_view", ["assignee", "state"])
    op.create_index("ix_task_view_origin_number", "task_view", ["origin_number"])
    op.create_index("ix_task_view_state_region", "task_view", ["state", "region"])
    op.create_index("ix_task_view_unit_state", "task_view", ["unit", "state"])

    op.create_table(
        "timeline",
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.String(36)),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_timeline"),
    )
    op.create_index("ix_timeline_number_time", "timeline", ["number", "time"])

    op.create_table(
        "tries",
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_tries"),
    )
    op.create_index("ix_tries_since", "tries", ["since"])

    op.create_table(
        "unit_view",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("tier", sa.String(32), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("leader", sa.String(64)),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_unit_view"),
    )
    op.create_table(
        "urge_view",
        sa.Column("urge_id", sa.String(36), nullable=False),
        sa.Column("clock_id", sa.String(36), nullable=False),
        sa.Column("rung", sa.String(32), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("origin_number", sa.String(40), nullable=False),
        sa.Column("task_id", sa.String(36)),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(64)),
        sa.Column("staff_id", sa.String(64)),
        sa.Column("passed_over", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True)),
        sa.Column("signed_by", sa.String(64)),
        sa.Column("signed_at", sa.DateTime(timezone=True)),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("urge_id", name="pk_urge_view"),
    )
    op.create_index("ix_urge_view_staff_id_signed_at", "urge_view", ["staff_id", "signed_at"])

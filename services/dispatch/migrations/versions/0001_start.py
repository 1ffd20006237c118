"""The first tables: organisation, tasks with their histories, and what they are shares of."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WORD = sa.String(40)


def upgrade() -> None:
    op.create_table(
        "aggregate_sequence",
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_aggregate_sequence"),
    )
    op.create_table(
        "caseworks",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("completed_round", sa.Integer, nullable=False),
        sa.Column("withdrawn_reason", sa.Text),
        sa.Column("follows", sa.String(40)),
        sa.Column("followed_round", sa.Integer, nullable=False),
        sa.Column("linked_at_sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_caseworks"),
    )
    op.create_table(
        "directive_works",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("tasks", sa.Integer, nullable=False),
        sa.Column("open_tasks", sa.Integer, nullable=False),
        sa.Column("dispatched_at", _MOMENT, nullable=False),
        sa.Column("completed_at", _MOMENT),
        sa.PrimaryKeyConstraint("number", name="pk_directive_works"),
    )
    op.create_table(
        "idempotency",
        sa.Column("caller", sa.String(80), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("mimetype", sa.String(80), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_answered_at", "idempotency", ["answered_at"])

    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(120), nullable=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("handled_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_handled_at", "inbox", ["handled_at"])

    op.create_table(
        "lease",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("correlation", sa.String(160), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("published_at", _MOMENT),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("not_before", _MOMENT),
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
        "regions",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("tier", _WORD, nullable=False),
        sa.Column("parent", sa.String(12)),
        sa.PrimaryKeyConstraint("code", name="pk_regions"),
    )
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("origin", _WORD, nullable=False),
        sa.Column("origin_number", sa.String(40), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("part", _WORD, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("line", sa.String(60), nullable=False),
        sa.Column("place", sa.String(12), nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("answer_needed", sa.Boolean, nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("unit_name", sa.String(100), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("assignee", sa.String(40)),
        sa.Column("assignee_name", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("assigned_at", _MOMENT),
        sa.Column("returns", sa.Integer, nullable=False),
        sa.Column("arbitration", sa.Boolean, nullable=False),
        sa.Column("binding", sa.Boolean, nullable=False),
        sa.Column("signed_by", sa.String(40)),
        sa.Column("signed_by_name", sa.String(100), nullable=False),
        sa.Column("signed_at", _MOMENT),
        sa.Column("reported_by", sa.String(40)),
        sa.Column("reported_at", _MOMENT),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("acts", sa.Integer, nullable=False),
        sa.Column("changed_at", _MOMENT),
        sa.Column("changed_by_name", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("task_id", name="pk_tasks"),
    )
    op.create_index("ix_tasks_assignee_assigned_at", "tasks", ["assignee", "assigned_at"])
    op.create_index("ix_tasks_assignee_state", "tasks", ["assignee", "state"])
    op.create_index("ix_tasks_origin_number", "tasks", ["origin_number"])
    op.create_index("ix_tasks_region_state", "tasks", ["region", "state"])
    op.create_index("ix_tasks_unit_state", "tasks", ["unit", "state"])

    op.create_table(
        "task_records",
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("act", _WORD, nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.String(40)),
        sa.Column("by_name", sa.String(100), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.task_id"], name="fk_task_records_task_id_tasks"),
        sa.PrimaryKeyConstraint("task_id", "number", name="pk_task_records"),
    )
    op.create_table(
        "units",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("tier", _WORD, nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("leader", sa.String(40)),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name="fk_units_region_regions"),
        sa.PrimaryKeyConstraint("code", name="pk_units"),
    )
    op.create_index("ix_units_region", "units", ["region"])

    op.create_table(
        "staff",
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("scope", sa.String(12), nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name="fk_staff_unit_units"),
        sa.PrimaryKeyConstraint("staff_id", name="pk_staff"),
    )
    op.create_index("ix_staff_unit", "staff", ["unit"])


def downgrade() -> None:
    for table in (
        "staff",
        "units",
        "task_records",
        "tasks",
        "regions",
        "outbox",
        "lease",
        "inbox",
        "idempotency",
        "directive_works",
        "caseworks",
        "aggregate_sequence",
    ):
        op.drop_table(table)

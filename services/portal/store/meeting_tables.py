"""The tables of meetings and of what they decided: part of the read model."""

import sqlalchemy as sa

from services.portal.store.tables import metadata
from shared.persistence.types import UtcDateTime

_NUMBER, _CODE, _WORD = sa.String(40), sa.String(64), sa.String(32)

meetings = sa.Table(
    "meeting_view",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("kind", _WORD, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("line", _CODE, nullable=False),
    sa.Column("unit", _CODE, nullable=False),
    sa.Column("region", _WORD, nullable=False),
    sa.Column("held_at", UtcDateTime),
    sa.Column("chair", _CODE, nullable=False),
    sa.Column("attendants", sa.JSON, nullable=False),
    sa.Column("recorded_by", _CODE, nullable=False),
    sa.Column("stamps", sa.JSON, nullable=False),
    sa.Index(None, "region", "held_at"),
)
decisions = sa.Table(
    "decision_view",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("meeting", _NUMBER, nullable=False, index=True),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("line", _CODE, nullable=False),
    sa.Column("unit", _CODE, nullable=False),
    sa.Column("unit_name", sa.String(200), nullable=False),
    sa.Column("region", _WORD, nullable=False),
    sa.Column("assignee", _CODE),
    sa.Column("due", sa.Date),
    sa.Column("task_id", sa.String(36), nullable=False),
    sa.Column("made_by", _CODE, nullable=False),
    sa.Column("made_at", UtcDateTime),
    sa.Column("state", _WORD, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("stamps", sa.JSON, nullable=False),
)

MEETING_TABLES = (meetings, decisions)

"""The tables of the registers: part of the read model. Sealed texts are sealed anew when keys change."""

from typing import Any

import sqlalchemy as sa

from services.portal.store.tables import metadata
from shared.persistence.tables import SEALED
from shared.persistence.types import UtcDateTime
from shared.sealing import EVENT

_ID, _NUMBER, _CODE, _WORD = sa.String(36), sa.String(40), sa.String(64), sa.String(32)


def _sealed(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False, info={SEALED: EVENT})


stamp_uses = sa.Table(
    "stamp_use_view",
    metadata,
    sa.Column("use_id", _ID, primary_key=True),
    sa.Column("stamp_name", sa.String(200), nullable=False),
    sa.Column("unit", _CODE, nullable=False),
    sa.Column("region", _WORD, nullable=False),
    _sealed("what"),
    _sealed("for_whom"),
    sa.Column("copies", sa.Integer, nullable=False),
    sa.Column("case_number", _NUMBER, nullable=False),
    sa.Column("requested_by", _CODE, nullable=False),
    sa.Column("requested_at", UtcDateTime),
    sa.Column("state", _WORD, nullable=False),
    sa.Column("decided_by", _CODE),
    sa.Column("decided_at", UtcDateTime),
    _sealed("reason"),
    sa.Column("applied_by", _CODE),
    sa.Column("applied_at", UtcDateTime),
    sa.Column("stamps", sa.JSON, nullable=False),
    sa.Index(None, "region", "requested_at"),
)
looks = sa.Table(
    "look_view",
    metadata,
    sa.Column("look_id", _ID, primary_key=True),
    sa.Column("kind", _WORD, nullable=False),
    sa.Column("concerns", _NUMBER, nullable=False),
    sa.Column("region", _WORD, nullable=False),
    sa.Column("staff_id", _CODE, nullable=False),
    sa.Column("unit", _CODE, nullable=False),
    sa.Column("whose", sa.String(200), nullable=False),
    sa.Column("reason", _WORD, nullable=False),
    sa.Column("looked_at", UtcDateTime),
    sa.Column("stamps", sa.JSON, nullable=False),
    sa.Index(None, "region", "looked_at"),
)
duty_log = sa.Table(
    "duty_log_view",
    metadata,
    sa.Column("entry_id", _ID, primary_key=True),
    sa.Column("kind", _WORD, nullable=False),
    sa.Column("unit", _CODE, nullable=False),
    sa.Column("region", _WORD, nullable=False),
    sa.Column("happened_at", UtcDateTime),
    _sealed("text"),
    sa.Column("corrects", _ID),
    sa.Column("written_by", _CODE, nullable=False),
    sa.Column("taken_by", _CODE),
    sa.Column("taken_at", UtcDateTime),
    sa.Column("stamps", sa.JSON, nullable=False),
    sa.Index(None, "region", "happened_at"),
)
information = sa.Table(
    "information_view",
    metadata,
    sa.Column("part_id", sa.String(40), primary_key=True),
    sa.Column("report_id", _ID, nullable=False),
    sa.Column("stage", _WORD, nullable=False),
    sa.Column("kind", _WORD, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("unit", _CODE, nullable=False),
    sa.Column("region", _WORD, nullable=False),
    sa.Column("place", _WORD, nullable=False),
    sa.Column("happened_at", UtcDateTime),
    _sealed("title"),
    _sealed("text"),
    sa.Column("in_time", sa.Boolean),
    sa.Column("to_unit", _CODE),
    sa.Column("reported_by", _CODE, nullable=False),
    sa.Column("reported_at", UtcDateTime),
    sa.Column("received_by", _CODE),
    sa.Column("received_at", UtcDateTime),
    sa.Column("stamps", sa.JSON, nullable=False),
    sa.Index(None, "region", "reported_at"),
)

REGISTER_TABLES = (stamp_uses, looks, duty_log, information)

"""The tables that every service has beside its own: outbox, inbox, sequences, remembered answers and leases."""

import sqlalchemy as sa

from shared.persistence.types import UtcDateTime
from shared.sealing import EVENT

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
REMEMBERED_ANSWER = "idempotency.body"  # the purpose these answers are sealed for
SEALED = "sealed"  # in a column's info: the purpose of the tokens that it holds, or that stand in its text
_BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers only INTEGER keys by itself


def new_metadata() -> sa.MetaData:
    """A service's metadata, with the messaging tables already in it."""
    metadata = sa.MetaData(naming_convention=NAMING)
    messaging_tables(metadata)
    return metadata


def messaging_tables(metadata: sa.MetaData) -> None:
    """Add ``outbox``, ``inbox``, ``aggregate_sequence``, ``idempotency`` and ``lease`` to ``metadata``."""
    outbox = sa.Table(
        "outbox",
        metadata,
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),  # order of publishing
        sa.Column("event_id", sa.String(36), nullable=False, unique=True),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("correlation", sa.String(160), nullable=False, index=True),  # what a person traces by
        sa.Column("body", sa.Text, nullable=False, info={SEALED: EVENT}),  # the whole envelope, JSON
        sa.Column("created_at", UtcDateTime, nullable=False),  # real time: how long it waits is an operator's matter
        sa.Column("published_at", UtcDateTime),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", UtcDateTime),  # set when no queue took it: it is kept and tried again
    )
    sa.Index(
        "ix_outbox_waiting",
        outbox.c.id,
        sqlite_where=outbox.c.published_at.is_(None),
        postgresql_where=outbox.c.published_at.is_(None),
    )
    sa.Index("ix_outbox_published_at", outbox.c.published_at)
    sa.Index(  # hardly ever holds a row, and says so at once, however many wait
        "ix_outbox_set_aside",
        outbox.c.not_before,
        sqlite_where=outbox.c.not_before.is_not(None),
        postgresql_where=outbox.c.not_before.is_not(None),
    )
    sa.Table(
        "inbox",
        metadata,
        sa.Column("consumer", sa.String(120), primary_key=True),  # the queue
        sa.Column("event_id", sa.String(36), primary_key=True),
        sa.Column("handled_at", UtcDateTime, nullable=False, index=True),
    )
    sa.Table(
        "aggregate_sequence",
        metadata,
        sa.Column("subject", sa.String(160), primary_key=True),
        sa.Column("sequence", sa.Integer, nullable=False),
    )
    sa.Table(
        "idempotency",
        metadata,
        sa.Column("caller", sa.String(80), primary_key=True),
        sa.Column("key", sa.String(100), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("headers", sa.JSON, nullable=False),  # pairs of name and value
        sa.Column("body", sa.Text, nullable=False, info={SEALED: REMEMBERED_ANSWER}),
        sa.Column("answered_at", UtcDateTime, nullable=False, index=True),
    )
    sa.Table(
        "lease",
        metadata,
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
    )

"""The rows of the peers that go through SQLAlchemy, mapped as its documentation has it."""

import os

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.benchmarks.messaging.peers.event import CONSUMER

_inbox = sa.table("inbox", sa.column("consumer"), sa.column("event_id"), sa.column("handled_at"))


class _Base(DeclarativeBase):
    pass


class Region(_Base):
    """The business row."""

    __tablename__ = "region"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    tier: Mapped[str]
    process: Mapped[int]


def row(code: str, name: str, tier: str) -> Region:
    """A business row of this process."""
    return Region(code=code, name=name, tier=tier, process=os.getpid())


def note(event_id: str) -> sa.Executable:
    """The inbox row; executing it returns the event's id unless there is one already."""
    values = {"consumer": CONSUMER, "event_id": event_id, "handled_at": sa.func.now()}
    return insert(_inbox).values(values).on_conflict_do_nothing().returning(_inbox.c.event_id)

"""What the probes write down."""

import os
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import registry

from shared.persistence.tables import new_metadata
from shared.persistence.types import Sealed
from shared.persistence.unit_of_work import SqlUnitOfWork

metadata = new_metadata()
_mapper = registry(metadata=metadata)

notes = sa.Table(
    "note",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("what", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(160), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("process", sa.Integer, nullable=False),
)
switches = sa.Table("switch", metadata, sa.Column("name", sa.String(40), primary_key=True))
counters = sa.Table(
    "counter",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
    sa.Column("secret", Sealed("counter.secret"), nullable=False),
    sa.Column("row_version", sa.Integer, nullable=False),
)


@dataclass
class Counter:
    """An aggregate."""

    name: str
    value: int = 0
    secret: str = ""


_mapper.map_imperatively(Counter, counters, version_id_col=counters.c.row_version)


class ProbeUnitOfWork(SqlUnitOfWork):
    """One transaction of a probe."""

    metadata = metadata

    def note(self, what: str, subject: str = "", sequence: int = 0) -> None:
        """Write down what was done, and by which process."""
        row = {"what": what, "subject": subject, "sequence": sequence, "process": os.getpid()}
        self.session.execute(sa.insert(notes).values(row))

    def is_on(self, switch: str) -> bool:
        """Whether a test has turned a switch on."""
        return self.session.scalar(sa.select(switches.c.name).where(switches.c.name == switch)) is not None

    def counter(self, name: str) -> Counter | None:
        """A counter by name."""
        return self.session.get(Counter, name)

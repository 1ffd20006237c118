"""When cases are due."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.due import DueTime
from services.intake.store.metadata import mapper, metadata
from shared.persistence.types import UtcDateTime

due_times = sa.Table(
    "due_time",
    metadata,
    sa.Column("case_number", sa.String(32), primary_key=True),
    sa.Column("clock_id", sa.String(36), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("due", UtcDateTime),
    sa.Column("provisional", sa.Boolean, nullable=False),
)

mapper.map_imperatively(DueTime, due_times)


class SqlDueTimes:
    """Intake's own copy of when cases are due."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, case_number: str) -> DueTime | None:
        return self._session.get(DueTime, case_number, with_for_update=True)

    def add(self, due: DueTime) -> None:
        self._session.add(due)
        self._session.flush()

"""Findings of inspections, in SQL."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.finding import FiledFinding
from services.intake.store.metadata import mapper, metadata
from shared.persistence.types import UtcDateTime

findings = sa.Table(
    "finding",
    metadata,
    sa.Column("finding_id", sa.String(36), primary_key=True),
    sa.Column("case_number", sa.String(32), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

mapper.map_imperatively(FiledFinding, findings)


class SqlFindings:
    """What findings have become."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, finding_id: str) -> FiledFinding | None:
        return self._session.get(FiledFinding, finding_id)

    def add(self, finding: FiledFinding) -> None:
        self._session.add(finding)
        self._session.flush()

"""What was heard of urges, in SQL."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.urge import Urge
from services.dispatch.store.columns import NUMBER, STAFF_ID, TASK_ID, URGE_ID
from services.dispatch.store.metadata import mapper, metadata
from shared.contracts import Rung
from shared.persistence.columns import enumeration
from shared.persistence.types import UtcDateTime

urges = sa.Table(
    "urges",
    metadata,
    sa.Column("urge_id", URGE_ID, primary_key=True),
    sa.Column("origin_number", NUMBER, nullable=False, index=True),
    sa.Column("task_id", TASK_ID),
    sa.Column("rung", enumeration(Rung), nullable=False),
    sa.Column("staff_id", STAFF_ID),
    sa.Column("issued_at", UtcDateTime),
    sa.Column("signed_by", STAFF_ID),
)

mapper.map_imperatively(Urge, urges)


class SqlUrges:
    """Keeps :class:`~services.dispatch.ports.Urges`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, urge: Urge) -> None:
        self._session.add(urge)

    def find(self, urge_id: str) -> Urge | None:
        return self._session.get(Urge, urge_id, with_for_update=True)

    def about(self, task_id: str, origin_number: str) -> list[Urge]:
        concerned = sa.or_(urges.c.task_id == task_id, urges.c.task_id.is_(None))
        chosen = sa.select(Urge).where(urges.c.origin_number == origin_number, concerned).order_by(urges.c.urge_id)
        return list(self._session.scalars(chosen))

"""What tasks are shares of, in SQL."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.work import Casework, DirectiveWork, Stage
from services.dispatch.store.columns import NUMBER, REGION_CODE, STAFF_ID, TASK_ID, Reaches, Words
from services.dispatch.store.metadata import mapper, metadata
from shared.persistence.columns import enumeration
from shared.persistence.types import UtcDateTime

caseworks = sa.Table(
    "caseworks",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("completed_round", sa.Integer, nullable=False),
    sa.Column("withdrawn_reason", sa.Text),
    sa.Column("follows", NUMBER),
    sa.Column("followed_round", sa.Integer, nullable=False),
    sa.Column("item", sa.String(40), nullable=False),
    sa.Column("about_staff", Words, nullable=False),
    sa.Column("linked_at_sequence", sa.Integer, nullable=False),
)
directive_works = sa.Table(
    "directive_works",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("stage", enumeration(Stage), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("line", sa.String(60), nullable=False),
    sa.Column("region", REGION_CODE, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("answer_needed", sa.Boolean, nullable=False),
    sa.Column("issued_by", STAFF_ID, nullable=False),
    sa.Column("reaches", Reaches, nullable=False),
    sa.Column("day", sa.Date),
    sa.Column("cursor", REGION_CODE, nullable=False),
    sa.Column("cursor_task", TASK_ID, nullable=False),
    sa.Column("turn_at", UtcDateTime),
    sa.Column("tasks", sa.Integer, nullable=False),
    sa.Column("open_tasks", sa.Integer, nullable=False),
    sa.Column("unreached", sa.Integer, nullable=False),
    sa.Column("untold", sa.Boolean, nullable=False),
    sa.Column("dispatched_at", UtcDateTime),
    sa.Column("completed_at", UtcDateTime),
    sa.Column("cancelled_reason", sa.Text),
    sa.Column("cancelled_by", STAFF_ID, nullable=False),
)

mapper.map_imperatively(Casework, caseworks)
mapper.map_imperatively(DirectiveWork, directive_works)


class SqlCaseworks:
    """Keeps :class:`~services.dispatch.ports.Caseworks`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, work: Casework) -> None:
        self._session.add(work)

    def find(self, number: str) -> Casework | None:
        return self._session.get(Casework, number, with_for_update=True)


class SqlDirectiveWorks:
    """Keeps :class:`~services.dispatch.ports.DirectiveWorks`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, work: DirectiveWork) -> None:
        self._session.add(work)

    def find(self, number: str) -> DirectiveWork | None:
        return self._session.get(DirectiveWork, number, with_for_update=True)

    def look(self, number: str) -> DirectiveWork | None:
        return self._session.get(DirectiveWork, number)

"""The database of notify: tables, repositories and the unit of work that opens them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, registry

from services.notify import ports
from services.notify.model import Case, Channel, Directive, Message, Staff, State, Task, Unit, scopes_covering
from shared.contracts import Audience, Role
from shared.persistence.columns import enumeration
from shared.persistence.tables import SEALED, new_metadata
from shared.persistence.types import UtcDateTime
from shared.persistence.unit_of_work import SqlUnitOfWork
from shared.sealing import EVENT

metadata = new_metadata()
_ATTENTION = (State.PENDING, State.SENDING, State.FAILED, State.UNKNOWN, State.HANDED_OVER)
_LOST_AT_ONCE = 100  # how many lost messages one transaction deals with


messages = sa.Table(
    "message",
    metadata,
    sa.Column("message_id", sa.String(36), primary_key=True),  # UUIDv7: sorts by the time it was written
    sa.Column("event_id", sa.String(36), nullable=False),
    sa.Column("event", sa.String(64), nullable=False),
    sa.Column("about", sa.String(40), nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("audience", enumeration(Audience), nullable=False),
    sa.Column("recipient", sa.String(64), nullable=False),
    sa.Column("channel", enumeration(Channel), nullable=False),
    sa.Column("template", sa.String(64), nullable=False),
    sa.Column("title_zh", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
    sa.Column("text_zh", sa.Text, nullable=False),
    sa.Column("text_en", sa.Text, nullable=False),
    sa.Column("state", enumeration(State), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("address", sa.String(32)),  # masked
    sa.Column("sent_at", UtcDateTime),
    sa.Column("read_at", UtcDateTime),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # The promise that nobody is told the same thing twice, kept by the database itself.
    sa.UniqueConstraint("event_id", "recipient", "channel"),
    sa.Index("ix_message_recipient_message_id", "recipient", "message_id"),
    sa.Index("ix_message_recipient_read_at", "recipient", "read_at"),
    sa.Index("ix_message_about_message_id", "about", "message_id"),
    sa.Index("ix_message_state_due_at", "state", "due_at"),
)
cases = sa.Table(
    "known_case",
    metadata,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("resident", sa.Text, nullable=False),  # masked
    sa.Column("contact", sa.Text, info={SEALED: EVENT}),  # sealed by intake; opened only in the moment of sending
    sa.Column("taken_by", sa.String(64), nullable=False),
)
tasks = sa.Table(
    "known_task",
    metadata,
    sa.Column("task_id", sa.String(36), primary_key=True),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("assignee", sa.String(64)),
    sa.Column("sequence", sa.Integer, nullable=False),
)
directives = sa.Table(
    "known_directive",
    metadata,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("issued_by", sa.String(64), nullable=False),
)
units = sa.Table(
    "known_unit",
    metadata,
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("leader", sa.String(64)),
    sa.Column("sequence", sa.Integer, nullable=False),
)
staff = sa.Table(
    "known_staff",
    metadata,
    sa.Column("staff_id", sa.String(64), primary_key=True),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("scope", sa.String(12), nullable=False, index=True),
    sa.Column("roles", sa.JSON, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
)

_mapper = registry(metadata=metadata)
_mapper.map_imperatively(Message, messages, version_id_col=messages.c.version)
_mapper.map_imperatively(Case, cases)
_mapper.map_imperatively(Task, tasks)
_mapper.map_imperatively(Directive, directives)
_mapper.map_imperatively(Unit, units)
_mapper.map_imperatively(Staff, staff)


class SqlMessages:
    """``ports.Messages`` in SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: Message) -> None:
        self._session.add(message)

    def get(self, message_id: str) -> Message | None:
        return self._session.get(Message, message_id)

    def told(self, event_id: str) -> set[tuple[str, Channel]]:
        found = self._session.execute(
            sa.select(messages.c.recipient, messages.c.channel).where(messages.c.event_id == event_id)
        )
        return {(recipient, channel) for recipient, channel in found}

    def next_due(self, now: datetime) -> Message | None:
        waiting = (
            sa.select(Message)
            .where(messages.c.state == State.PENDING, messages.c.due_at <= now)
            .order_by(messages.c.due_at, messages.c.message_id)
            .limit(1)
            .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer anyway
        )
        return self._session.scalars(waiting).first()

    def lost(self, now: datetime) -> Sequence[Message]:
        overdue = (
            sa.select(Message)
            .where(messages.c.state == State.SENDING, messages.c.due_at <= now)
            .limit(_LOST_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        return self._session.scalars(overdue).all()

    def inbox(self, staff_id: str, *, before: str | None, unread_only: bool, limit: int) -> Sequence[Message]:
        mine = sa.select(Message).where(messages.c.recipient == staff_id)
        if unread_only:
            mine = mine.where(messages.c.read_at.is_(None))
        return self._newest(mine, before, limit)

    def unread(self, staff_id: str) -> int:
        counted = sa.select(sa.func.count()).where(messages.c.recipient == staff_id, messages.c.read_at.is_(None))
        return self._session.scalars(counted).one()

    def search(
        self, *, scope: str, about: str | None, state: State | None, before: str | None, limit: int
    ) -> Sequence[Message]:
        found = sa.select(Message).where(messages.c.region.startswith(scope, autoescape=True))
        if about is not None:
            found = found.where(messages.c.about == about)
        if state is not None:
            found = found.where(messages.c.state == state)
        return self._newest(found, before, limit)

    def tally(self) -> Mapping[State, int]:
        counted = (
            sa.select(messages.c.state, sa.func.count())
            .where(messages.c.state.in_(_ATTENTION))
            .group_by(messages.c.state)
        )
        return dict.fromkeys(_ATTENTION, 0) | dict(self._session.execute(counted).all())

    def _newest(self, statement: sa.Select[Message], before: str | None, limit: int) -> Sequence[Message]:
        if before is not None:
            statement = statement.where(messages.c.message_id < before)
        return self._session.scalars(statement.order_by(messages.c.message_id.desc()).limit(limit)).all()


class SqlDirectory:
    """``ports.Directory`` in SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def unit(self, code: str) -> Unit | None:
        return self._session.get(Unit, code)

    def add_unit(self, unit: Unit) -> None:
        self._session.add(unit)

    def staff(self, staff_id: str) -> Staff | None:
        return self._session.get(Staff, staff_id)

    def add_staff(self, staff: Staff) -> None:
        self._session.add(staff)

    def holders(self, role: Role, region: str) -> Sequence[Staff]:
        covering = (
            sa.select(Staff)
            .where(staff.c.active, staff.c.scope.in_(scopes_covering(region)))
            .order_by(staff.c.staff_id)
        )
        return [person for person in self._session.scalars(covering) if person.has(role)]


class SqlMatters:
    """``ports.Matters`` in SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def case(self, number: str) -> Case | None:
        return self._session.get(Case, number)

    def add_case(self, case: Case) -> None:
        self._session.add(case)

    def task(self, task_id: str) -> Task | None:
        return self._session.get(Task, task_id)

    def add_task(self, task: Task) -> None:
        self._session.add(task)

    def directive(self, number: str) -> Directive | None:
        return self._session.get(Directive, number)

    def add_directive(self, directive: Directive) -> None:
        self._session.add(directive)


class NotifyUnitOfWork(SqlUnitOfWork):
    """One transaction of notify."""

    metadata = metadata

    def _open(self) -> None:
        self.messages: ports.Messages = SqlMessages(self.session)
        self.directory: ports.Directory = SqlDirectory(self.session)
        self.matters: ports.Matters = SqlMatters(self.session)

"""Meetings and their decisions, in SQL."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.dispatch.model.meeting import Decision, DecisionState, Meeting
from services.dispatch.ports import MeetingFilter
from services.dispatch.store.columns import NUMBER, REGION_CODE, STAFF_ID, TASK_ID, UNIT_CODE, Words, inside
from services.dispatch.store.metadata import mapper, metadata
from services.dispatch.store.organisation_tables import regions
from shared.contracts import MeetingKind
from shared.errors import NotFound
from shared.identity import Identity
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

meetings = sa.Table(
    "meetings",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("day", sa.Date, nullable=False),  # in China; what lists go by
    sa.Column("kind", enumeration(MeetingKind), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("line", sa.String(60), nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False, index=True),
    sa.Column("unit_name", sa.String(100), nullable=False),
    sa.Column("region", REGION_CODE, nullable=False),
    sa.Column("held_at", UtcDateTime, nullable=False),
    sa.Column("chair", STAFF_ID, nullable=False),
    sa.Column("attendants", Words, nullable=False),
    sa.Column("minutes", Sealed("meeting.minutes"), nullable=False),
    sa.Column("recorded_by", STAFF_ID, nullable=False),
    sa.Column("recorded_by_name", sa.String(100), nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("decisions", sa.Integer, nullable=False),
    sa.Index(None, "region", "day"),
)
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("meeting", NUMBER, sa.ForeignKey("meetings.number"), nullable=False, index=True),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("line", sa.String(60), nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("unit_name", sa.String(100), nullable=False),
    sa.Column("region", REGION_CODE, nullable=False),
    sa.Column("assignee", STAFF_ID),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("task_id", TASK_ID, nullable=False),
    sa.Column("made_by", STAFF_ID, nullable=False),
    sa.Column("made_by_name", sa.String(100), nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("state", enumeration(DecisionState), nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("reason", sa.Text, nullable=False),
)

mapper.map_imperatively(Meeting, meetings)
# The relationship is never followed; it tells SQLAlchemy which row must be written before which.
mapper.map_imperatively(Decision, decisions, properties={"_of_meeting": relationship(Meeting, lazy="raise")})


class SqlMeetings:
    """Keeps :class:`~services.dispatch.ports.Meetings`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_serial(self, region: str, day: date) -> int:
        # Of two at once the second waits here, and counts the first's.
        self._session.execute(sa.select(regions.c.code).where(regions.c.code == region).with_for_update())
        of_day = sa.select(sa.func.count()).select_from(meetings).where(_of_day(region, day))
        return (self._session.scalar(of_day) or 0) + 1

    def add(self, row: Meeting | Decision) -> None:
        self._session.add(row)

    def get(self, number: str) -> Meeting:
        return _found(self._session.get(Meeting, number), number)

    def claim(self, number: str) -> Meeting:
        return _found(self._session.get(Meeting, number, with_for_update=True), number)

    def visible_to(self, identity: Identity, wanted: MeetingFilter) -> list[Meeting]:
        mine = sa.or_(inside(meetings.c.region, identity.scope), meetings.c.unit == identity.unit)
        chosen = sa.select(Meeting).where(mine)
        if wanted.unit is not None:
            chosen = chosen.where(meetings.c.unit == wanted.unit)
        if wanted.line is not None:
            chosen = chosen.where(meetings.c.line == wanted.line)
        if wanted.first is not None:
            chosen = chosen.where(meetings.c.day >= wanted.first)
        if wanted.last is not None:
            chosen = chosen.where(meetings.c.day <= wanted.last)
        if wanted.after is not None:
            day = sa.select(meetings.c.day).where(meetings.c.number == wanted.after).scalar_subquery()
            behind = sa.and_(meetings.c.day == day, meetings.c.number < wanted.after)
            chosen = chosen.where(sa.or_(meetings.c.day < day, behind))
        newest_first = chosen.order_by(meetings.c.day.desc(), meetings.c.number.desc())
        return list(self._session.scalars(newest_first.limit(wanted.limit)))

    def decisions(self, meeting: str) -> list[Decision]:
        chosen = sa.select(Decision).where(decisions.c.meeting == meeting)
        return list(self._session.scalars(chosen.order_by(decisions.c.made_at, decisions.c.task_id)))

    def decision(self, number: str) -> Decision | None:
        return self._session.get(Decision, number, with_for_update=True)


def _of_day(region: str, day: date) -> sa.ColumnElement[bool]:
    condition: sa.ColumnElement[bool] = sa.and_(meetings.c.region == region, meetings.c.day == day)
    return condition


def _found(meeting: Meeting | None, number: str) -> Meeting:
    if meeting is None:
        raise NotFound(f"没有会议 {number}", f"there is no meeting {number}")
    return meeting

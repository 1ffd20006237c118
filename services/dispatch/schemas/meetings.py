"""Meetings and their decisions: bodies, queries and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.meetings import Decide, RecordMeeting, WithdrawDecision
from services.dispatch.model.meeting import MOST_ATTENDANTS
from services.dispatch.ports import MeetingFilter
from services.dispatch.schemas.texts import CODE, TEXT
from shared.contracts import MeetingKind
from shared.http.fields import Day
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema, QueryTime

_TITLE = validate.Length(min=1, max=200)
_LINE = validate.Length(max=40)


class MeetingBody(CommandSchema):
    """A meeting that took place."""

    class Meta:
        command = RecordMeeting

    kind = fields.Enum(MeetingKind, by_value=True, required=True)
    title = fields.String(required=True, validate=_TITLE)
    held_at = QueryTime(required=True)
    line = fields.String(load_default="", validate=_LINE)
    chair = fields.String(load_default=None, allow_none=True, validate=CODE)
    attendants = fields.List(
        fields.String(validate=CODE), load_default=list, validate=validate.Length(max=MOST_ATTENDANTS)
    )
    minutes = fields.String(load_default="", validate=validate.Length(max=20_000))


class DecisionBody(CommandSchema):
    """What a meeting decided (议定事项)."""

    class Meta:
        command = Decide

    what = fields.String(required=True, validate=_TITLE)
    unit = fields.String(required=True, validate=CODE)
    due = Day(required=True)
    line = fields.String(load_default="", validate=_LINE)
    assignee = fields.String(load_default=None, allow_none=True, validate=CODE)


class DecisionWithdrawalBody(CommandSchema):
    """Why a decision is taken back."""

    class Meta:
        command = WithdrawDecision

    reason = fields.String(required=True, validate=TEXT)


class MeetingsQuery(QuerySchema):
    """Which meetings are wanted, of those one may see."""

    unit = fields.String(validate=CODE)
    line = fields.String(validate=CODE)
    first = Day(data_key="from")
    last = Day(data_key="to")
    after = fields.String(
        validate=validate.Length(max=40), metadata={"description": "上一页的 next / of the page before"}
    )
    limit = fields.Integer(validate=validate.Range(min=1, max=300))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> MeetingFilter:
        return MeetingFilter(**data)


class MeetingView(AnswerSchema):
    """A meeting, without its minutes."""

    number = fields.String()
    kind = fields.String()
    title = fields.String()
    line = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    region = fields.String()
    held_at = LocalTime()
    chair = fields.String()
    attendants = fields.List(fields.String())
    recorded_by = fields.String()
    recorded_by_name = fields.String()
    recorded_at = LocalTime()
    decisions = fields.Integer()


class MeetingPageView(AnswerSchema):
    """A page of meetings; ask for the following one with ``?after=<next>``."""

    items = fields.List(fields.Nested(MeetingView))
    next = fields.String(allow_none=True)


class DecisionView(AnswerSchema):
    """A decision as it stands."""

    number = fields.String()
    meeting = fields.String()
    what = fields.String()
    line = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    assignee = fields.String(allow_none=True)
    due = fields.Date()
    task_id = fields.String()
    state = fields.String()
    made_by = fields.String()
    made_by_name = fields.String()
    made_at = LocalTime()
    ended_at = LocalTime(allow_none=True)
    reason = fields.String()


class MeetingWithMinutesView(MeetingView):
    """A meeting with its minutes."""

    minutes = fields.String()


class MeetingFileView(AnswerSchema):
    """A meeting with its minutes and what it decided."""

    meeting = fields.Nested(MeetingWithMinutesView)
    decisions = fields.List(fields.Nested(DecisionView))

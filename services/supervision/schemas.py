"""HTTP bodies and answers."""

from marshmallow import fields, validate

from services.supervision.handlers.follow_ups import RateFollowUp
from shared.contracts import Grade
from shared.http.fields import YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema

_MOST_REMARK = 500


class ClocksQuery(QuerySchema):
    """Whose clocks."""

    origin_number = fields.String(load_default="", validate=validate.Length(max=40))


class UrgesQuery(QuerySchema):
    """Whose urges."""

    mine = fields.Boolean(load_default=False)


class RatingBody(CommandSchema):
    """A rating: with the query code from the resident, without it from staff on the phone."""

    class Meta(CommandSchema.Meta):
        command = RateFollowUp

    grade = fields.Enum(Grade, by_value=True, required=True)
    solved = YesNo(load_default=True)
    remark = fields.String(load_default="", validate=validate.Length(max=_MOST_REMARK))
    query_code = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=32))


class EntryView(AnswerSchema):
    """One line of a clock's history."""

    at = LocalTime()
    zh = fields.String(attribute="text.zh")
    en = fields.String(attribute="text.en")


class ClockView(AnswerSchema):
    """A clock, its light and why it is due when it is."""

    clock_id = fields.String(attribute="clock.clock_id")
    kind = fields.String(attribute="clock.kind")
    origin = fields.String(attribute="clock.origin")
    origin_number = fields.String(attribute="clock.origin_number")
    task_id = fields.String(attribute="clock.task_id", allow_none=True)
    region = fields.String(attribute="clock.region")
    region_name = fields.String()
    unit = fields.String(attribute="clock.unit", allow_none=True)
    staff_id = fields.String(attribute="clock.staff_id", allow_none=True)
    state = fields.String(attribute="clock.state")
    light = fields.String()
    started_at = LocalTime(attribute="clock.started_at")
    warn_at = LocalTime(attribute="clock.warn_at", allow_none=True)
    due = LocalTime(attribute="clock.due", allow_none=True)
    provisional = fields.Boolean(attribute="clock.provisional")
    ended_at = LocalTime(attribute="clock.ended_at", allow_none=True)
    in_time = fields.Boolean(attribute="clock.in_time", allow_none=True)
    explanation = fields.String(attribute="explanation.zh")
    explanation_en = fields.String(attribute="explanation.en")
    history = fields.List(fields.Nested(EntryView))


class UrgeView(AnswerSchema):
    """An urge and whether it is signed for."""

    urge_id = fields.String(attribute="urge.urge_id")
    clock_id = fields.String(attribute="urge.clock_id")
    count = fields.Integer(attribute="urge.count")
    rung = fields.String(attribute="urge.rung")
    origin = fields.String(attribute="urge.origin")
    origin_number = fields.String(attribute="urge.origin_number")
    task_id = fields.String(attribute="urge.task_id", allow_none=True)
    region = fields.String(attribute="urge.region")
    region_name = fields.String()
    unit = fields.String(attribute="urge.unit", allow_none=True)
    staff_id = fields.String(attribute="urge.staff_id", allow_none=True)
    passed_over = fields.List(fields.String(), attribute="urge.passed_over")
    issued_at = LocalTime(attribute="urge.issued_at")
    signed_at = LocalTime(attribute="urge.signed_at", allow_none=True)
    signed_by = fields.String(attribute="urge.signed_by", allow_none=True)


class FollowUpView(AnswerSchema):
    """A follow-up and its rating."""

    number = fields.String()
    round = fields.Integer()
    state = fields.String()
    opened_at = LocalTime()
    outcome = fields.String(allow_none=True)
    grade = fields.String(allow_none=True)
    remark = fields.String()
    rated_by = fields.String(allow_none=True)
    completed_at = LocalTime(allow_none=True)

"""Secondments, leave and duty: bodies, queries and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.presence import DutyDay, EndEarly, Period, RecordLeave, Roster, Second
from services.dispatch.model.presence import MOST_DUTY_DAYS, MOST_ON_DUTY
from services.dispatch.schemas.texts import CODE, TEXT
from shared.http.fields import Day
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema

_REASON = validate.Length(min=1, max=500)


class PeriodQuery(QuerySchema):
    """Of which unit, from when to when."""

    unit = fields.String(required=True, validate=CODE)
    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="to")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Period:
        return Period(**data)


class SecondmentBody(CommandSchema):
    """A secondment (借调)."""

    class Meta:
        command = Second

    staff_id = fields.String(required=True, validate=CODE)
    unit = fields.String(required=True, validate=CODE)
    valid_from = Day(required=True)
    valid_to = Day(required=True)
    reason = fields.String(required=True, validate=_REASON)


class LeaveBody(CommandSchema):
    """A leave (请假)."""

    class Meta:
        command = RecordLeave

    staff_id = fields.String(required=True, validate=CODE)
    valid_from = Day(required=True)
    valid_to = Day(required=True)
    deputy = fields.String(load_default=None, allow_none=True, validate=CODE)


class EndBody(CommandSchema):
    """An early end."""

    class Meta:
        command = EndEarly

    last_day = Day(required=True)
    reason = fields.String(required=True, validate=TEXT)


class DutyDayBody(CommandSchema):
    """Who is on duty on a day."""

    class Meta:
        command = DutyDay

    day = Day(required=True)
    staff = fields.List(fields.String(validate=CODE), required=True, validate=validate.Length(max=MOST_ON_DUTY))


class RosterBody(CommandSchema):
    """A duty roster (值班) for some days."""

    class Meta:
        command = Roster

    unit = fields.String(required=True, validate=CODE)
    days = fields.List(fields.Nested(DutyDayBody), required=True, validate=validate.Length(max=MOST_DUTY_DAYS))


class SecondmentView(AnswerSchema):
    """A secondment as it stands."""

    record_id = fields.String()
    staff_id = fields.String()
    unit = fields.String()
    valid_from = fields.Date()
    valid_to = fields.Date()
    reason = fields.String()
    end_reason = fields.String()
    recorded_by = fields.String()
    recorded_at = LocalTime()


class LeaveView(AnswerSchema):
    """A leave as it stands."""

    record_id = fields.String()
    staff_id = fields.String()
    valid_from = fields.Date()
    valid_to = fields.Date()
    deputy = fields.String(allow_none=True)
    end_reason = fields.String()
    recorded_by = fields.String()
    recorded_at = LocalTime()


class DutyView(AnswerSchema):
    """One person on duty on one day."""

    unit = fields.String()
    day = fields.Date()
    staff_id = fields.String()

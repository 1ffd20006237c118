"""The organisation as it was known at a past moment: query and answer."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.past import AskPast
from services.dispatch.schemas.presence import DutyView, LeaveView, SecondmentView
from shared.http.schemas import AnswerSchema, LocalTime, QuerySchema, QueryTime

_REGION = validate.Regexp(r"([0-9]{6}|[0-9]{9}|[0-9]{12})\Z", error="应为 6、9 或 12 位数字 / 6, 9 or 12 digits")


class PastQuery(QuerySchema):
    """Which region, and when."""

    region = fields.String(required=True, validate=[validate.Length(max=12), _REGION])
    at = QueryTime(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> AskPast:
        return AskPast(**data)


class PastUnitView(AnswerSchema):
    """A unit as it was known. Its telephone is not in the chronicle."""

    code = fields.String()
    name = fields.String()
    tier = fields.String()
    region = fields.String()
    kind = fields.String()
    lines = fields.List(fields.String())
    leader = fields.String(allow_none=True)
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    hours = fields.String(allow_none=True)


class PastStaffView(AnswerSchema):
    """A person as they were known."""

    staff_id = fields.String()
    name = fields.String()
    unit = fields.String()
    roles = fields.Function(lambda person: sorted(person.roles))
    lines = fields.List(fields.String())


class PastOrganisationView(AnswerSchema):
    """Units, people, and where these were."""

    region = fields.String()
    at = LocalTime()
    units = fields.List(fields.Nested(PastUnitView))
    staff = fields.List(fields.Nested(PastStaffView))
    secondments = fields.List(fields.Nested(SecondmentView))
    leaves = fields.List(fields.Nested(LeaveView))
    duties = fields.List(fields.Nested(DutyView))

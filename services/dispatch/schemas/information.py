"""Information reported upward: bodies, queries and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.information import FollowUpInformation, ReportInformation
from services.dispatch.ports import InformationFilter
from services.dispatch.schemas.texts import CODE, REGION
from shared.contracts import InformationKind
from shared.http.fields import YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema, QueryTime

_TEXT = validate.Length(min=1, max=8000)


class InformationBody(CommandSchema):
    """Something that those above should know (初报)."""

    class Meta:
        command = ReportInformation

    kind = fields.Enum(InformationKind, by_value=True, required=True)
    urgent = YesNo(required=True)
    happened_at = QueryTime(required=True)
    title = fields.String(required=True, validate=validate.Length(min=1, max=200))
    text = fields.String(required=True, validate=_TEXT)
    place = fields.String(load_default=None, allow_none=True, validate=REGION)


class InformationFollowUpBody(CommandSchema):
    """What has become of it (续报、终报)."""

    class Meta:
        command = FollowUpInformation

    text = fields.String(required=True, validate=_TEXT)
    final = YesNo(load_default=False)


class InformationQuery(QuerySchema):
    """Which reports are wanted, of those one may see."""

    unit = fields.String(validate=CODE)
    urgent = fields.Boolean()
    after = fields.String(
        validate=validate.Length(max=36), metadata={"description": "上一页的 next / of the page before"}
    )
    limit = fields.Integer(validate=validate.Range(min=1, max=300))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> InformationFilter:
        return InformationFilter(**data)


class InformationView(AnswerSchema):
    """A report, without its parts."""

    report_id = fields.String()
    kind = fields.String()
    urgent = fields.Boolean()
    unit = fields.String()
    unit_name = fields.String()
    region = fields.String()
    place = fields.String()
    happened_at = LocalTime()
    title = fields.String()
    to_unit = fields.String(allow_none=True)
    parts = fields.Integer()
    begun_at = LocalTime()
    ended_at = LocalTime(allow_none=True)


class InformationPageView(AnswerSchema):
    """A page of reports; ask for the following one with ``?after=<next>``."""

    items = fields.List(fields.Nested(InformationView))
    next = fields.String(allow_none=True)


class InformationPartView(AnswerSchema):
    """One part of a report."""

    part = fields.Integer()
    stage = fields.String()
    text = fields.String()
    in_time = fields.Boolean(allow_none=True)
    reported_by = fields.String()
    reported_by_name = fields.String()
    reported_at = LocalTime()
    received_by = fields.String(allow_none=True)
    received_by_name = fields.String()
    received_at = LocalTime(allow_none=True)


class InformationFileView(AnswerSchema):
    """A report with all its parts."""

    report = fields.Nested(InformationView)
    parts = fields.List(fields.Nested(InformationPartView))

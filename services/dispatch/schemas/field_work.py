"""The list a post takes along: query and answer."""

from typing import Any

from marshmallow import fields, post_load

from services.dispatch.handlers.field_work import FieldWorkWanted
from services.dispatch.model.field_work import Order
from services.dispatch.schemas.texts import CODE
from shared.http.schemas import AnswerSchema, LocalTime, QuerySchema


class FieldWorkQuery(QuerySchema):
    """Whose list, and how it is sorted."""

    order = fields.Enum(Order, by_value=True)
    unit = fields.String(validate=CODE, metadata={"description": "缺省为本机构 / one's own if not given"})
    assignee = fields.String(validate=CODE, metadata={"description": "只看此人的和未指定人的 / this person's only"})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> FieldWorkWanted:
        return FieldWorkWanted(**data)


class FirstDueView(AnswerSchema):
    """The deadline that comes first."""

    kind = fields.String()
    due = LocalTime()
    provisional = fields.Boolean()


class FieldTaskView(AnswerSchema):
    """A task as one takes it along."""

    task_id = fields.String()
    version = fields.Integer(attribute="acts", metadata={"description": "历史条数 / lines in its history"})
    origin = fields.String()
    origin_number = fields.String()
    title = fields.String()
    part = fields.String()
    round = fields.Integer()
    line = fields.String()
    place = fields.String()
    urgent = fields.Boolean()
    answer_needed = fields.Boolean()
    request = fields.String()
    state = fields.String()
    unit = fields.String()
    assignee = fields.String(allow_none=True)
    assignee_name = fields.String()
    assigned_at = LocalTime(allow_none=True)
    return_until = LocalTime(allow_none=True)
    binding = fields.Boolean()
    signed_by_name = fields.String()
    signed_at = LocalTime(allow_none=True)
    reported_at = LocalTime(allow_none=True)
    result = fields.String()
    answer = fields.String()
    urge = fields.String(allow_none=True)
    urged_at = LocalTime(allow_none=True)
    ended_at = LocalTime(allow_none=True)


class FieldEntryView(AnswerSchema):
    """A task with its first deadline and where it is."""

    task = fields.Nested(FieldTaskView)
    first = fields.Nested(FirstDueView, allow_none=True)
    path = fields.List(fields.String())


class UnitView(AnswerSchema):
    """Whose list it is."""

    code = fields.String()
    name = fields.String()
    region = fields.String()


class FieldWorkView(AnswerSchema):
    """A unit's list."""

    unit = fields.Nested(UnitView)
    order = fields.String()
    entries = fields.List(fields.Nested(FieldEntryView))
    more = fields.Boolean()

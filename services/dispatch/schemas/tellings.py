"""What posts have told people: bodies and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.tellings import Tell
from services.dispatch.model.telling import Means
from services.dispatch.schemas.texts import CODE
from shared.http.fields import WholeNumber, must_be_near
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema

_COUNT = validate.Range(min=0, max=100_000)


class TellBody(CommandSchema):
    """People were told (传达)."""

    class Meta:
        command = Tell

    means = fields.Enum(Means, required=True, by_value=True)
    households = WholeNumber(load_default=0, validate=_COUNT)
    persons = WholeNumber(load_default=0, validate=_COUNT)
    group = fields.String(load_default="", validate=validate.Length(max=60))
    note = fields.String(load_default="", validate=validate.Length(max=1000))
    told_at = fields.AwareDateTime(format="iso", validate=must_be_near)


class OfUnitQuery(QuerySchema):
    """Whose last ones."""

    unit = fields.String(validate=CODE, metadata={"description": "缺省为本机构 / one's own if not given"})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> str | None:
        return data.get("unit")


class TellingView(AnswerSchema):
    """One time that people were told."""

    telling_id = fields.String()
    task_id = fields.String()
    origin_number = fields.String()
    title = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    place = fields.String()
    means = fields.Enum(Means, by_value=True)
    households = fields.Integer()
    persons = fields.Integer()
    group = fields.String()
    note = fields.String()
    told_at = LocalTime()
    by = fields.String()
    by_name = fields.String()
    recorded_at = LocalTime()


class ToldView(AnswerSchema):
    """What tellings add up to."""

    times = fields.Integer()
    posts = fields.Integer()
    households = fields.Integer()
    persons = fields.Integer()


class ToTellView(AnswerSchema):
    """A task that people can be told of."""

    task_id = fields.String(attribute="task.task_id")
    origin_number = fields.String(attribute="task.origin_number")
    title = fields.String(attribute="task.title")
    state = fields.String(attribute="task.state")
    told = fields.Nested(ToldView)


class ToldTaskView(AnswerSchema):
    """What was told of one task."""

    items = fields.List(fields.Nested(TellingView))
    told = fields.Nested(ToldView)


class ToldAreaView(AnswerSchema):
    """What was told in one area."""

    area = fields.String()
    name = fields.String()
    told = fields.Nested(ToldView)


class ToldDirectiveView(AnswerSchema):
    """How far a directive was told."""

    number = fields.String()
    area = fields.String()
    addressed = fields.Integer()
    told = fields.Nested(ToldView)
    parts = fields.List(fields.Nested(ToldAreaView))

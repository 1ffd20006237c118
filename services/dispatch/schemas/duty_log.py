"""The duty log: bodies, queries and answers."""

from marshmallow import fields, validate

from services.dispatch.handlers.duty_log import HandOverDuty, WriteEntry
from services.dispatch.schemas.texts import CODE
from shared.contracts import DutyKind
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema, QueryTime

_TEXT = validate.Length(min=1, max=4000)
_ID = validate.Length(max=36)


class DutyEntryBody(CommandSchema):
    """An entry of the duty log (值班日志)."""

    class Meta:
        command = WriteEntry

    kind = fields.Enum(DutyKind, by_value=True, required=True)
    happened_at = QueryTime(required=True)
    text = fields.String(required=True, validate=_TEXT)
    unit = fields.String(load_default=None, allow_none=True, validate=CODE)
    corrects = fields.String(load_default=None, allow_none=True, validate=_ID)


class DutyHandoverBody(CommandSchema):
    """A handover (交接班)."""

    class Meta:
        command = HandOverDuty

    to = fields.String(required=True, validate=CODE)
    text = fields.String(required=True, validate=_TEXT)
    unit = fields.String(load_default=None, allow_none=True, validate=CODE)


class DutyLogQuery(QuerySchema):
    """Whose log is wanted."""

    unit = fields.String(required=True, validate=CODE)
    after = fields.String(
        load_default=None, validate=_ID, metadata={"description": "上一页的 next / of the page before"}
    )
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=300))


class DutyEntryView(AnswerSchema):
    """An entry."""

    entry_id = fields.String()
    unit = fields.String()
    kind = fields.String()
    happened_at = LocalTime()
    text = fields.String()
    corrects = fields.String(allow_none=True)
    written_by = fields.String()
    written_by_name = fields.String()
    written_at = LocalTime()


class DutyHandoverView(AnswerSchema):
    """A handover."""

    handover_id = fields.String()
    unit = fields.String()
    text = fields.String()
    handed_by = fields.String()
    handed_by_name = fields.String()
    handed_at = LocalTime()
    to = fields.String()
    taken_at = LocalTime(allow_none=True)


class DutyPageView(AnswerSchema):
    """A page of a unit's log with its last handovers; ask for the following one with ``?after=<next>``."""

    items = fields.List(fields.Nested(DutyEntryView))
    handovers = fields.List(fields.Nested(DutyHandoverView))
    next = fields.String(allow_none=True)

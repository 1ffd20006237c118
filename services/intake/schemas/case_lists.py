"""Lists of cases."""

from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from services.intake.model.case import CHINESE, OVER, State
from services.intake.ports import CaseFilter
from shared.http.paging import Cursor
from shared.http.schemas import AnswerSchema, LocalTime, QuerySchema, QueryTime

_OPEN = "open"  # every state in which something is still to be done


class States(fields.String):
    """States, separated by commas; ``open`` stands for all in which something is still to be done."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        names = super()._deserialize(value, attr, data, **more).split(",")
        found: dict[State, None] = {}
        for name in names:
            if name == _OPEN:
                found |= dict.fromkeys(state for state in State if state not in OVER)
            elif name in set(State):
                found[State(name)] = None
            else:
                known = ", ".join([_OPEN, *State])
                raise ValidationError(f"应为以下之一或多个（逗号分隔）：{known} / some of these, with commas: {known}")
        return tuple(found)


class CaseQuery(QuerySchema):
    """Which cases are wanted."""

    state = States(metadata={"description": "状态，可用逗号分隔多个；open 为所有未了结的 / states", "example": "open"})
    item = fields.String(validate=validate.Length(min=1, max=40), metadata={"description": "事项代码 / item code"})
    line = fields.String(validate=validate.Length(min=1, max=40), metadata={"description": "工作线 / line of work"})
    region = fields.String(
        validate=validate.Regexp(
            r"[0-9]{6}([0-9]{3}([0-9]{3})?)?\Z", error="应为 6、9 或 12 位数字 / 6, 9 or 12 digits"
        ),
        metadata={"description": "区划代码，含下级 / region and all below it", "example": "361103102"},
    )
    urgent = fields.Boolean(metadata={"description": "是否紧急 / urgent or not"})
    since = QueryTime(metadata={"description": "此时起提交 / submitted at or after"})
    until = QueryTime(metadata={"description": "此时前提交 / submitted before"})
    limit = fields.Integer(
        load_default=50, validate=validate.Range(min=1, max=200), metadata={"description": "每页条数 / rows of a page"}
    )
    cursor = Cursor(
        datetime, str, data_key="cursor", metadata={"description": "上一页的 next_cursor / of the page before"}
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> CaseFilter:
        """Make the filter."""
        renamed = {"state": "states", "cursor": "behind"}
        return CaseFilter(**{renamed.get(name, name): value for name, value in data.items()})


class CaseRowView(AnswerSchema):
    """A case in a list."""

    number = fields.String()
    title = fields.String()
    state = fields.String()
    state_zh = fields.Function(lambda row: CHINESE[row.state], metadata={"type": "string"})
    item = fields.String()
    line = fields.String()
    region = fields.String()
    urgent = fields.Boolean()
    door = fields.String()
    submitted_at = LocalTime()
    taken_by = fields.String()
    resident = fields.String(metadata={"description": "姓名，已遮盖 / the name, masked"})


class CasePageView(AnswerSchema):
    """A page of cases."""

    items = fields.List(fields.Nested(CaseRowView))
    next_cursor = fields.String(allow_none=True, metadata={"description": "null：最后一页 / null: the last page"})

"""What posts settled themselves: bodies and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.settlements import ReviewSettlement, Settle, SettleAgain
from services.dispatch.model.settlement import Standing
from services.dispatch.ports import SettlementFilter
from services.dispatch.schemas.texts import CODE, REGION, TEXT
from shared.http.fields import YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema


class SettlementBody(CommandSchema):
    """Something a post saw and settled itself (自办自结)."""

    class Meta:
        command = Settle

    place = fields.String(required=True, validate=REGION)
    line = fields.String(required=True, validate=CODE)
    what = fields.String(required=True, validate=TEXT)
    result = fields.String(required=True, validate=TEXT)


class SettlementReviewBody(CommandSchema):
    """Taken note of, or sent back."""

    class Meta:
        command = ReviewSettlement

    noted = YesNo(required=True)
    remark = fields.String(load_default="", validate=TEXT)


class SettlementReportBody(CommandSchema):
    """What was missing."""

    class Meta:
        command = SettleAgain

    result = fields.String(required=True, validate=TEXT)


class SettlementsQuery(QuerySchema):
    """Which settlements are wanted, of those one may see."""

    standing = fields.Enum(Standing, by_value=True)
    unit = fields.String(validate=CODE)
    line = fields.String(validate=CODE)
    after = fields.String(
        validate=validate.Length(max=36), metadata={"description": "上一页的 next / of the page before"}
    )
    limit = fields.Integer(validate=validate.Range(min=1, max=300))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> SettlementFilter:
        return SettlementFilter(**data)


class SettlementView(AnswerSchema):
    """A matter that a post settled itself."""

    settlement_id = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    region = fields.String()
    place = fields.String()
    line = fields.String()
    what = fields.String()
    result = fields.String()
    reported_by = fields.String()
    reported_by_name = fields.String()
    reported_at = LocalTime()
    standing = fields.String()
    remark = fields.String()
    reviewed_by = fields.String(allow_none=True)
    reviewed_at = LocalTime(allow_none=True)


class SettlementPageView(AnswerSchema):
    """A page of settlements; ask for the following one with ``?after=<next>``."""

    items = fields.List(fields.Nested(SettlementView))
    next = fields.String(allow_none=True)

"""Seals of offices and their use: bodies, queries and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.stamps import ChangeStamp, DecideUse, RegisterStamp, RequestUse
from services.dispatch.model.stamp import MOST_APPROVERS, MOST_COPIES, UseState
from services.dispatch.ports import UseFilter
from services.dispatch.schemas.texts import CODE, NAME
from shared.http.fields import WholeNumber, YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema


class Approvers(fields.List[str]):
    """Staff ids of who may approve."""

    def __init__(self) -> None:
        super().__init__(fields.String(validate=CODE), required=True, validate=validate.Length(max=MOST_APPROVERS))


class StampBody(CommandSchema):
    """A seal (印章)."""

    class Meta:
        command = RegisterStamp

    unit = fields.String(required=True, validate=CODE)
    name = fields.String(required=True, validate=NAME)
    keeper = fields.String(required=True, validate=CODE)
    approvers = Approvers()


class StampChangeBody(CommandSchema):
    """Who keeps it and who approves from now on."""

    class Meta:
        command = ChangeStamp

    keeper = fields.String(required=True, validate=CODE)
    approvers = Approvers()
    in_use = YesNo(load_default=True)


class StampUseBody(CommandSchema):
    """A stamp is asked for (用印申请)."""

    class Meta:
        command = RequestUse

    stamp_id = fields.String(required=True, validate=validate.Length(max=36))
    what = fields.String(required=True, validate=validate.Length(min=1, max=500))
    copies = WholeNumber(required=True, validate=validate.Range(min=1, max=MOST_COPIES))
    for_whom = fields.String(load_default="", validate=validate.Length(max=100))
    case_number = fields.String(load_default="", validate=validate.Length(max=40))


class StampDecisionBody(CommandSchema):
    """Approved, or why not."""

    class Meta:
        command = DecideUse

    approved = YesNo(required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class StampUsesQuery(QuerySchema):
    """Which requests are wanted, of those one may see."""

    state = fields.Enum(UseState, by_value=True)
    stamp_id = fields.String(validate=validate.Length(max=36))
    after = fields.String(
        validate=validate.Length(max=36), metadata={"description": "上一页的 next / of the page before"}
    )
    limit = fields.Integer(validate=validate.Range(min=1, max=300))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> UseFilter:
        state = data.pop("state", None)
        return UseFilter(states=frozenset([state] if state else []), **data)


class StampView(AnswerSchema):
    """A seal as it stands."""

    stamp_id = fields.String()
    name = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    region = fields.String()
    keeper = fields.String()
    approvers = fields.List(fields.String())
    in_use = fields.Boolean()


class StampUseView(AnswerSchema):
    """A request as it stands."""

    use_id = fields.String()
    stamp_id = fields.String()
    stamp_name = fields.String()
    unit = fields.String()
    region = fields.String()
    what = fields.String()
    for_whom = fields.String()
    copies = fields.Integer()
    case_number = fields.String()
    requested_by = fields.String()
    requested_by_name = fields.String()
    requested_at = LocalTime()
    state = fields.String()
    decided_by = fields.String(allow_none=True)
    decided_by_name = fields.String()
    decided_at = LocalTime(allow_none=True)
    reason = fields.String()
    applied_by = fields.String(allow_none=True)
    applied_by_name = fields.String()
    applied_at = LocalTime(allow_none=True)


class StampUsePageView(AnswerSchema):
    """A page of requests; ask for the following one with ``?after=<next>``."""

    items = fields.List(fields.Nested(StampUseView))
    next = fields.String(allow_none=True)

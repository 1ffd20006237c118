"""How a directive stands: queries and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.receipts import SilentPage, WantedPart
from shared.http.paging import Cursor, cursor
from shared.http.schemas import AnswerSchema, LocalTime, QuerySchema

_MOST_A_PAGE = 300
_PART = validate.Regexp(
    r"([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})\Z", error="应为 2、4、6 或 9 位数字 / 2, 4, 6 or 9 digits"
)
_REGION = {"description": "省、市、县或乡镇；不填则为管辖范围内全部 / the part that is asked about"}


class ProgressQuery(QuerySchema):
    """Of which part."""

    region = fields.String(validate=[validate.Length(max=9), _PART], metadata=_REGION)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> WantedPart:
        return WantedPart(**data)


class SilentQuery(ProgressQuery):
    """Of which part, and which page."""

    after = Cursor(str, str, metadata={"description": "上一页的 next / of the page before"})
    limit = fields.Integer(validate=validate.Range(min=1, max=_MOST_A_PAGE))


class UnreachedQuery(ProgressQuery):
    """Of which part, and which page."""

    after = fields.String(
        validate=validate.Length(max=12), metadata={"description": "上一页的 next / of the page before"}
    )
    limit = fields.Integer(validate=validate.Range(min=1, max=_MOST_A_PAGE))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> WantedPart:
        if "after" in data:
            data["after"] = (data["after"], "")
        return WantedPart(**data)


class AgainQuery(QuerySchema):
    """Where to go on."""

    after = fields.String(
        load_default="",
        validate=validate.Length(max=12),
        metadata={"description": "上一次的 next / of the time before"},
    )


class ReceiptsView(AnswerSchema):
    """Each task counts once."""

    addressed = fields.Integer(metadata={"description": "对象数 / regions and single units it is for"})
    placed = fields.Integer(metadata={"description": "已派任务 / tasks so far"})
    silent = fields.Integer(metadata={"description": "未签收 / not signed for"})
    read = fields.Integer(metadata={"description": "已阅、已签收 / signed for"})
    acted_on = fields.Integer(metadata={"description": "已反馈 / reported back on"})
    refused = fields.Integer(metadata={"description": "已退单 / returned"})
    cancelled = fields.Integer(metadata={"description": "已取消 / cancelled"})


class AreaView(AnswerSchema):
    """The receipts of one area."""

    area = fields.String()
    name = fields.String()
    total = fields.Nested(ReceiptsView)
    tiers = fields.Dict(keys=fields.String(), values=fields.Nested(ReceiptsView))


class ProgressView(AnswerSchema):
    """How a directive stands."""

    number = fields.String(attribute="work.number")
    stage = fields.String(attribute="work.stage")
    unreached = fields.Integer(attribute="work.unreached")
    dispatched_at = LocalTime(attribute="work.dispatched_at", allow_none=True)
    completed_at = LocalTime(attribute="work.completed_at", allow_none=True)
    area = fields.String(attribute="whole.area")
    name = fields.String(attribute="whole.name")
    total = fields.Nested(ReceiptsView, attribute="whole.total")
    tiers = fields.Dict(keys=fields.String(), values=fields.Nested(ReceiptsView), attribute="whole.tiers")
    parts = fields.List(fields.Nested(AreaView))


class SilentView(AnswerSchema):
    """A unit that has not signed. People are not named: it is the unit's to sign."""

    task_id = fields.String()
    place = fields.String()
    region = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    assigned_at = LocalTime(allow_none=True)


class SilentPageView(AnswerSchema):
    """A page; ask for the following one with ``?after=<next>``."""

    items = fields.List(fields.Nested(SilentView))
    next = fields.Method("_next")

    def _next(self, page: SilentPage) -> str | None:
        return None if page.next is None else cursor(page.next)


class UnreachedPageView(AnswerSchema):
    """A page; ask for the following one with ``?after=<next>``."""

    items = fields.List(fields.String())
    next = fields.String(allow_none=True)


class ReachedLaterView(AnswerSchema):
    """Regions that are reached now, and those that are left; go on with ``?after=<next>``."""

    regions = fields.Integer()
    unreached = fields.Integer()
    next = fields.String(allow_none=True)

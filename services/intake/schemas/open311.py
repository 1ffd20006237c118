"""Open311 GeoReport v2: what comes in, in the standard's names."""

import re
from typing import Any

from marshmallow import EXCLUDE, ValidationError, fields, post_load, pre_load, validate

from services.intake.handlers.open311 import FindRequests, PostRequest
from services.intake.model.open311 import MOST_REQUESTS, Status
from shared.http.schemas import CommandSchema, QuerySchema

_ATTRIBUTE = re.compile(r"attribute\[([A-Za-z0-9_]{1,60})\](?:\[\])?")
_DEFAULT_PAGE = 50
_MOST_NUMBERS = 200
_MOST_ATTRIBUTES = 100


class Listed(fields.String):
    """Values with commas between them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **more)
        found = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        if len(found) > _MOST_NUMBERS or any(len(part) > 40 for part in found):
            raise ValidationError(f"最多 {_MOST_NUMBERS} 个 / at most {_MOST_NUMBERS}")
        return found


class _Moment(fields.AwareDateTime):
    """A moment with its zone, as the standard wants it."""

    default_error_messages = {  # noqa: RUF012  # marshmallow's
        "invalid": "应为带时区的时间，如 2026-11-23T08:00:00+08:00 / must be a time with its zone",
        "invalid_awareness": "缺少时区，如 Z 或 +08:00 / the zone is missing, such as Z or +08:00",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = re.sub(r" (?=[0-9]{2}:[0-9]{2}$)", "+", value) if isinstance(value, str) else value
        return super()._deserialize(text, attr, data, **more)


class _Open311Query(QuerySchema):
    """What every call may name; unknown parameters are left alone, as the standard's extensions send more."""

    class Meta:
        unknown = EXCLUDE

    jurisdiction_id = fields.String(
        load_default="",
        validate=validate.Length(max=40),
        metadata={"description": "县（区）6 位代码 / the county's 6-digit code", "example": "361103"},
    )
    api_key = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "查看本系统提交的全部内容 / to see in full what this client filed"},
    )


class ServicesQuery(_Open311Query):
    """Which services are wanted."""


class RequestsQuery(_Open311Query):
    """Which requests are wanted."""

    service_request_id = Listed(metadata={"description": "逗号分隔，其他条件不再起作用 / overrides all others"})
    service_code = Listed(metadata={"description": "逗号分隔 / with commas"})
    start_date = _Moment(metadata={"description": "默认 90 天前 / default 90 days ago"})
    end_date = _Moment(metadata={"description": "与 start_date 相距不超过 90 天 / within 90 days"})
    status = Listed(metadata={"description": "open, closed"})
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=MOST_REQUESTS))
    page_size = fields.Integer(validate=validate.Range(min=1, max=MOST_REQUESTS))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> FindRequests:
        """What is looked for."""
        wrong = [name for name in data.get("status", ()) if name not in set(Status)]
        if wrong:
            raise ValidationError("应为 open 或 closed / must be open or closed", "status")
        size = data.get("page_size") or (_DEFAULT_PAGE if data["page"] > 1 else MOST_REQUESTS)
        return FindRequests(
            jurisdiction_id=data["jurisdiction_id"],
            numbers=data.get("service_request_id", ()),
            services=data.get("service_code", ()),
            start=data.get("start_date"),
            end=data.get("end_date"),
            statuses=tuple(Status(name) for name in data.get("status", ())),
            page=data["page"],
            page_size=size,
        )


class GeoRequestBody(CommandSchema):
    """A service request. Fields of the standard that we do not use (email, zipcode) are not kept."""

    class Meta(CommandSchema.Meta):
        unknown = EXCLUDE
        command = PostRequest

    api_key = fields.String(load_default="", validate=validate.Length(max=100))
    service_code = fields.String(required=True, validate=validate.Length(min=1, max=40))
    jurisdiction_id = fields.String(load_default="", validate=validate.Length(max=40))
    address_id = fields.String(
        load_default="",
        validate=validate.Regexp(r"([0-9]{12})?\Z", error="应为 12 位数字 / 12 digits"),
        metadata={"description": "村（社区）的 12 位区划代码 / code of the village", "example": "361103102200"},
    )
    address_string = fields.String(load_default="", validate=validate.Length(max=200))
    lat = fields.Float(load_default=None, allow_none=True, validate=validate.Range(min=-90, max=90))
    long = fields.Float(load_default=None, allow_none=True, validate=validate.Range(min=-180, max=180))
    attributes = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=60)),
        values=fields.String(validate=validate.Length(max=2000)),
        data_key="attribute",
        load_default=dict,
        validate=validate.Length(max=_MOST_ATTRIBUTES),
        metadata={"description": "attribute[code]=value"},
    )
    first_name = fields.String(load_default="", validate=validate.Length(max=30))
    last_name = fields.String(load_default="", validate=validate.Length(max=29))
    phone = fields.String(load_default="", validate=validate.Length(max=60))
    description = fields.String(load_default="", validate=validate.Length(max=2000))
    media_url = fields.String(
        load_default="",
        validate=[
            validate.Length(max=500),
            validate.Regexp(r"(https?://[^\s<>\"]+)?\Z", error="应为 http(s) 地址 / must be an http(s) address"),
        ],
    )
    account_id = fields.String(load_default="", validate=validate.Length(max=80))
    device_id = fields.String(load_default="", validate=validate.Length(max=80))

    @pre_load
    def gather(self, data: Any, **_: Any) -> Any:
        """Put ``attribute[code]=value`` together; empty fields of a form count as not sent."""
        if not isinstance(data, dict):
            return data
        attributes: dict[str, Any] = {}
        plain: dict[str, Any] = {}
        for name, value in data.items():
            match = _ATTRIBUTE.fullmatch(name)
            if match:
                attributes[match[1]] = ",".join(value) if _is_texts(value) else value
            elif name == "attribute" and isinstance(value, dict):
                attributes |= value
            elif value != "":
                plain[name] = value
        filled = {code: str(value) if _is_plain(value) else value for code, value in attributes.items() if value != ""}
        return {**plain, "attribute": filled}


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | float | str)

"""What is printed: for whom, and how large."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.printing import PageSize, PrintOptions
from shared.http.fields import YesNo
from shared.http.schemas import CommandSchema, QuerySchema


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintForResident:
    """What a resident wants printed."""

    query_code: str
    options: PrintOptions


class PrintBody(CommandSchema):
    """The resident's query code, and how the page should be."""

    query_code = fields.String(required=True, validate=validate.Length(min=1, max=40))
    size = fields.Enum(PageSize, by_value=True, load_default=PageSize.A4)
    large = YesNo(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> PrintForResident:
        options = PrintOptions(size=data["size"], large=data["large"])
        return PrintForResident(query_code=data["query_code"], options=options)


class PrintQuery(QuerySchema):
    """How the page should be."""

    size = fields.Enum(PageSize, by_value=True, load_default=PageSize.A4)
    large = fields.Boolean(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> PrintOptions:
        return PrintOptions(size=data["size"], large=data["large"])

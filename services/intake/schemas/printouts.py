"""What is printed: for whom, and how large."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.printing import PageSize, PrintOptions
from shared.errors import Invalid
from shared.http.fields import YesNo
from shared.http.schemas import CommandSchema


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


def print_options(query: Mapping[str, str]) -> PrintOptions:
    """From an address: ``?size=a4|80mm&large=1``.

    Raises:
        Invalid: there is no such size.
    """
    try:
        size = PageSize(query.get("size", PageSize.A4))
    except ValueError:
        raise Invalid("size", "应为 a4 或 80mm", "must be a4 or 80mm") from None
    return PrintOptions(size=size, large=query.get("large", "") in ("1", "true"))

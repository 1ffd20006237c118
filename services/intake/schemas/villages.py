"""The front of a village."""

from marshmallow import fields

from shared.http.schemas import AnswerSchema


class OfferedItemView(AnswerSchema):
    """An item that can be filed."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    line = fields.String()


class VillageFrontView(AnswerSchema):
    """A village with the names above it, and what can be filed there."""

    code = fields.String()
    name = fields.String()
    township = fields.String()
    county = fields.String()
    items = fields.List(fields.Nested(OfferedItemView))

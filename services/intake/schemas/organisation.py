"""Regions and units, and what has followed them."""

from marshmallow import fields, validate

from shared.http.schemas import AnswerSchema, QuerySchema


class PlacesQuery(QuerySchema):
    """A name, or a part of one, that a place has or had."""

    q = fields.String(load_default="", validate=validate.Length(max=120))


class PlaceView(AnswerSchema):
    """A region or unit that stands today."""

    code = fields.String()
    name = fields.String()
    tier = fields.String()


class WhereaboutsView(AnswerSchema):
    """A region or unit by a name it has or had, and what stands in its place."""

    kind = fields.String(attribute="place.kind")
    code = fields.String(attribute="place.code")
    name = fields.String(attribute="place.name")
    former_name = fields.String(attribute="place.former_name")
    holds = fields.Boolean()
    now = fields.List(fields.Nested(PlaceView))

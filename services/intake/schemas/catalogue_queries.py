"""The catalogue: what is asked for in addresses."""

from marshmallow import fields, validate

from services.intake.handlers.item_search import DEFAULT_LIMIT, MOST_HITS
from shared.http.fields import Day
from shared.http.schemas import CommandSchema

_COUNTY = validate.Regexp(r"([0-9]{6})?\Z", error="应为 6 位数字 / 6 digits")


class CountyQuery(CommandSchema):
    """Which county's; who belongs to one need not name it."""

    county = fields.String(load_default="", validate=_COUNTY)


class DayQuery(CountyQuery):
    """As in force on a day; without one today."""

    on = Day(load_default=None)


class ExportQuery(DayQuery):
    """A file of the catalogue."""

    format = fields.String(load_default="xlsx", validate=validate.OneOf(["xlsx", "csv"]))


class SearchQuery(CountyQuery):
    """Words, pinyin or initials."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=MOST_HITS))


class PublicSearchQuery(SearchQuery):
    """The same for residents, who name their county."""

    county = fields.String(required=True, validate=validate.Regexp(r"[0-9]{6}\Z", error="应为 6 位数字 / 6 digits"))

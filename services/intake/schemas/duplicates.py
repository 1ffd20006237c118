"""The same matter told twice, and linked cases."""

from marshmallow import fields, validate

from services.intake.handlers.duplicates import FindDuplicates
from services.intake.handlers.linking import LinkCase, UnlinkCase
from services.intake.model.case import CHINESE
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime

_REASON = validate.Length(min=1, max=500)


class SearchBody(CommandSchema):
    """What is known so far of a case that is being typed."""

    class Meta(CommandSchema.Meta):
        command = FindDuplicates

    item = fields.String(required=True, validate=validate.Length(min=1, max=40))
    region = fields.String(required=True, validate=validate.Regexp(r"[0-9]{12}\Z", error="应为 12 位数字 / 12 digits"))
    words = fields.String(load_default="", validate=validate.Length(max=2000))
    identity_number = fields.String(load_default="", validate=validate.Length(max=40))
    phone = fields.String(load_default="", validate=validate.Length(max=40))


class SuggestionView(AnswerSchema):
    """An open case that may be the same matter, and why; the other resident is masked."""

    number = fields.String()
    title = fields.String()
    region = fields.String()
    place = fields.String()
    state = fields.String()
    state_zh = fields.Function(lambda suggestion: CHINESE[suggestion.state])
    submitted_at = LocalTime()
    resident = fields.String()
    likeness = fields.Integer()
    shared = fields.List(fields.String())
    same_village = fields.Boolean()
    same_resident = fields.Boolean()
    lead = fields.String(allow_none=True)


class LinkBody(CommandSchema):
    """Which case to follow, and why."""

    class Meta(CommandSchema.Meta):
        command = LinkCase

    lead = fields.String(required=True, validate=validate.Length(min=1, max=32))
    reason = fields.String(required=True, validate=_REASON)


class UnlinkBody(CommandSchema):
    """Why it stands by itself again."""

    class Meta(CommandSchema.Meta):
        command = UnlinkCase

    reason = fields.String(required=True, validate=_REASON)


class LinkView(AnswerSchema):
    """One case follows another."""

    follower = fields.String()
    lead = fields.String()
    linked_by = fields.String()
    linked_at = LocalTime()
    reason = fields.String()


class LinkedCasesView(AnswerSchema):
    """The link to the lead, and the links of the followers."""

    link = fields.Nested(LinkView, allow_none=True)
    followers = fields.List(fields.Nested(LinkView))

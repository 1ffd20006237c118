"""The catalogue: answers."""

from marshmallow import fields

from services.intake.model.catalogue import HeldKind
from services.intake.model.catalogue_changes import ChangeKind
from services.intake.model.conditions import Kind
from services.intake.model.extra_fields import FieldType
from services.intake.schemas.conditions import ConditionField
from shared.contracts import CaseKind, Tier
from shared.http.schemas import AnswerSchema, LocalTime


class TextView(AnswerSchema):
    """A text in both languages."""

    zh = fields.String()
    en = fields.String()


class ErrorView(TextView):
    """What is wrong with one field or cell."""

    field = fields.String()


class DifferenceView(AnswerSchema):
    """One field that changes."""

    path = fields.String()
    label = fields.Nested(TextView)
    before = fields.String()
    after = fields.String()


class ItemChangeView(AnswerSchema):
    """What becomes of one item, and from when."""

    code = fields.String()
    name = fields.String()
    kind = fields.Enum(ChangeKind, by_value=True)
    version = fields.Integer()
    valid_from = fields.Date()
    differences = fields.List(fields.Nested(DifferenceView))


class CatalogueView(AnswerSchema):
    """How many items were given, how many change and how, and of a dry run what is wrong."""

    county = fields.String()
    items = fields.Integer()
    changed = fields.Integer()
    dry_run = fields.Boolean()
    changes = fields.List(fields.Nested(ItemChangeView), attribute="news")
    errors = fields.List(fields.Nested(ErrorView))


class ChoiceView(TextView):
    """One of the answers to choose from."""

    code = fields.String()


class HeldView(AnswerSchema):
    """What makes a paper needless."""

    kind = fields.Enum(HeldKind, by_value=True)
    code = fields.String()
    material = fields.String()
    within_days = fields.Integer(allow_none=True)


class MaterialView(AnswerSchema):
    """A paper, in plain words."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    how = fields.String()
    required = fields.Boolean()
    originals = fields.Integer()
    copies = fields.Integer()
    shown = fields.Boolean()
    form = fields.Nested(TextView)
    condition = ConditionField(allow_none=True)
    document = fields.String()
    held = fields.List(fields.Nested(HeldView))


class QuestionView(AnswerSchema):
    """A question that decides which papers are needed."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    kind = fields.Enum(Kind, by_value=True)
    choices = fields.List(fields.Nested(ChoiceView))


class FieldView(AnswerSchema):
    """Something to fill in."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    type = fields.Enum(FieldType, by_value=True)
    required = fields.Boolean()
    condition = ConditionField(allow_none=True)
    hint = fields.String()
    minimum = fields.Raw(allow_none=True)
    maximum = fields.Raw(allow_none=True)
    earliest = fields.Date(allow_none=True)
    latest = fields.Date(allow_none=True)
    min_length = fields.Integer(allow_none=True)
    max_length = fields.Integer(allow_none=True)
    pattern = fields.String()
    choices = fields.List(fields.Nested(ChoiceView))


class ItemView(AnswerSchema):
    """An item with its papers."""

    code = fields.String()
    version = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    aliases = fields.List(fields.String())
    kind = fields.Enum(CaseKind, by_value=True)
    line = fields.String()
    lead_tier = fields.Enum(Tier, by_value=True)
    co_tiers = fields.List(fields.Enum(Tier, by_value=True))
    lead_unit = fields.String()
    co_units = fields.List(fields.String())
    finish_tier = fields.Enum(Tier, by_value=True, attribute="finishing_tier")
    promised_working_days = fields.Integer(allow_none=True)
    statutory_working_days = fields.Integer(allow_none=True)
    proxy_allowed = fields.Boolean()
    needs_identity = fields.Boolean()
    legal_basis = fields.String()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    materials = fields.List(fields.Nested(MaterialView))
    questions = fields.List(fields.Nested(QuestionView))
    fields_ = fields.List(fields.Nested(FieldView), data_key="fields", attribute="fields")


class WithdrawalView(AnswerSchema):
    """A planned version that was taken back."""

    by = fields.String()
    at = LocalTime()
    reason = fields.String()


class PublicationView(AnswerSchema):
    """A version on record."""

    item = fields.Nested(ItemView)
    by = fields.String()
    at = LocalTime()
    reason = fields.String()
    withdrawn = fields.Nested(WithdrawalView, allow_none=True)


class FoundItemView(AnswerSchema):
    """An item that was found, and the words by which it was."""

    code = fields.String(attribute="item.code")
    name = fields.String(attribute="item.name")
    name_en = fields.String(attribute="item.name_en")
    aliases = fields.List(fields.String(), attribute="item.aliases")
    kind = fields.Enum(CaseKind, by_value=True, attribute="item.kind")
    line = fields.String(attribute="item.line")
    proxy_allowed = fields.Boolean(attribute="item.proxy_allowed")
    score = fields.Float()
    found_in = fields.String()
    excerpt = fields.String()
    marks = fields.List(fields.List(fields.Integer()))

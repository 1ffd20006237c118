"""The catalogue: bodies."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from services.intake.handlers.catalogue import PutCatalogue
from services.intake.model.catalogue import ALWAYS, HeldKind, HeldSource, Item, Question, RequiredMaterial
from services.intake.model.conditions import Kind
from services.intake.model.extra_fields import Choice, ExtraField, FieldType
from services.intake.schemas.conditions import ConditionField
from services.intake.schemas.texts import CODE, COUNTY, Number, Trimmed
from shared.contracts import CaseKind, Tier
from shared.http.fields import Day, WholeNumber, YesNo
from shared.http.schemas import CommandSchema

_NAME = validate.Length(min=1, max=120)
_OPTIONAL_NAME = validate.Length(max=160)
_LONG = validate.Length(max=2000)
_COPIES = validate.Range(min=0, max=99)
_DAYS = validate.Range(min=1, max=730)
_LIMIT = validate.Range(min=-1e12, max=1e12)
_LIST = validate.Length(max=200)
_TIERS = validate.Length(max=len(Tier))
_MOST_ITEMS = validate.Length(max=5000)
_UNIT = validate.Regexp(r"([0-9A-Za-z][0-9A-Za-z_-]{0,39})?\Z", error="不是机构编码 / not the code of a unit")
_ALIAS = validate.Regexp(
    r"[^、；;，,|\n]{1,60}\Z", error="应为 1 到 60 字，不含 、；， / 1 to 60 characters, no commas"
)
_CHOICE_ZH = validate.Regexp(r"[^/;；\n]{1,120}\Z", error="应为 1 到 120 字，不含 / 和 ； / 1 to 120 without / and ;")
_CHOICE_EN = validate.Regexp(r"[^;；\n]{0,160}\Z", error="最多 160 字，不含 ； / at most 160 without ;")


def code(written: str) -> str:
    """A code that stands in an address.

    Raises:
        ValidationError: it is none.
    """
    try:
        return str(CODE(written))
    except ValidationError as error:
        raise ValidationError(error.messages, "code") from None


class ChoiceBody(CommandSchema):
    """One of the answers to choose from."""

    class Meta(CommandSchema.Meta):
        command = Choice

    code = fields.String(required=True, validate=CODE)
    zh = Trimmed(required=True, validate=_CHOICE_ZH)
    en = Trimmed(load_default="", validate=_CHOICE_EN)


class HeldBody(CommandSchema):
    """What makes a paper needless."""

    class Meta(CommandSchema.Meta):
        command = HeldSource

    kind = fields.Enum(HeldKind, by_value=True, required=True)
    code = fields.String(required=True, validate=CODE)
    material = fields.String(load_default="", validate=validate.Length(max=40))
    within_days = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=1, max=36500))


class MaterialBody(CommandSchema):
    """One paper of an item."""

    class Meta(CommandSchema.Meta):
        command = RequiredMaterial

    code = fields.String(required=True, validate=CODE)
    name = Trimmed(required=True, validate=_NAME)
    how = Trimmed(required=True, validate=validate.Length(min=1, max=2000))  # a paper without it is a riddle
    required = YesNo(load_default=True)
    name_en = Trimmed(load_default="", validate=_OPTIONAL_NAME)
    originals = WholeNumber(load_default=0, validate=_COPIES)
    copies = WholeNumber(load_default=0, validate=_COPIES)
    shown = YesNo(load_default=False)
    condition = ConditionField(load_default=None, allow_none=True)
    document = fields.String(load_default="", validate=validate.Regexp(r"([a-z][a-z0-9_]{0,39})?\Z"))
    held = fields.List(fields.Nested(HeldBody), load_default=list, validate=_LIST)


class QuestionBody(CommandSchema):
    """What must be known to say which papers are needed."""

    class Meta(CommandSchema.Meta):
        command = Question

    code = fields.String(required=True, validate=CODE)
    zh = Trimmed(required=True, validate=_NAME)
    en = Trimmed(load_default="", validate=_OPTIONAL_NAME)
    kind = fields.Enum(Kind, by_value=True, load_default=Kind.CHOICE)
    choices = fields.List(fields.Nested(ChoiceBody), load_default=list, validate=_LIST)


class FieldBody(CommandSchema):
    """One thing to fill in."""

    class Meta(CommandSchema.Meta):
        command = ExtraField

    code = fields.String(required=True, validate=CODE)
    zh = Trimmed(required=True, validate=_NAME)
    en = Trimmed(load_default="", validate=_OPTIONAL_NAME)
    type = fields.Enum(FieldType, by_value=True, required=True)
    required = YesNo(load_default=True)
    condition = ConditionField(load_default=None, allow_none=True)
    hint = Trimmed(load_default="", validate=_LONG)
    minimum = Number(load_default=None, allow_none=True, validate=_LIMIT)
    maximum = Number(load_default=None, allow_none=True, validate=_LIMIT)
    earliest = Day(load_default=None, allow_none=True)
    latest = Day(load_default=None, allow_none=True)
    min_length = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=1, max=2000))
    max_length = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=1, max=2000))
    pattern = fields.String(load_default="", validate=validate.Length(max=200))
    choices = fields.List(fields.Nested(ChoiceBody), load_default=list, validate=_LIST)


class ItemBody(CommandSchema):
    """One item of a county's catalogue."""

    class Meta(CommandSchema.Meta):
        unknown = "exclude"  # a pack may say more about an item than intake keeps

    code = fields.String(required=True, validate=CODE)
    name = Trimmed(required=True, validate=_NAME)
    name_en = Trimmed(load_default="", validate=_OPTIONAL_NAME)
    aliases = fields.List(Trimmed(validate=_ALIAS), load_default=list, validate=_LIST)
    kind = fields.Enum(CaseKind, by_value=True, required=True)
    line = fields.String(required=True, validate=CODE)
    lead_tier = fields.Enum(Tier, by_value=True, required=True)
    co_tiers = fields.List(fields.Enum(Tier, by_value=True), load_default=list, validate=_TIERS)
    lead_unit = fields.String(load_default="", validate=_UNIT)
    co_units = fields.List(fields.String(validate=_UNIT), load_default=list, validate=_LIST)
    finish_tier = fields.Enum(Tier, by_value=True, load_default=None, allow_none=True)
    promised_working_days = WholeNumber(load_default=None, allow_none=True, validate=_DAYS)
    statutory_working_days = WholeNumber(load_default=None, allow_none=True, validate=_DAYS)
    proxy_allowed = YesNo(load_default=True)
    needs_identity = YesNo(load_default=False)
    legal_basis = Trimmed(load_default="", validate=_LONG)
    valid_from = Day(load_default=ALWAYS)
    valid_to = Day(load_default=None, allow_none=True)
    materials = fields.List(fields.Nested(MaterialBody), load_default=list, validate=_LIST)
    questions = fields.List(fields.Nested(QuestionBody), load_default=list, validate=_LIST)
    fields_ = fields.List(
        fields.Nested(FieldBody), data_key="fields", attribute="fields", load_default=list, validate=_LIST
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """What an item is made of; its county is said outside."""
        return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


class CatalogueBody(CommandSchema):
    """A county's items; those that are not in it stay as they are."""

    county = fields.String(required=True, validate=COUNTY)
    items = fields.List(fields.Nested(ItemBody), required=True, validate=_MOST_ITEMS)
    reason = Trimmed(load_default="", validate=_LONG)
    dry_run = YesNo(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> PutCatalogue:
        """The command; versions are given by its handler."""
        items = tuple(Item(county=data["county"], **row) for row in data["items"])
        return PutCatalogue(county=data["county"], items=items, reason=data["reason"], dry_run=data["dry_run"])


class ItemChangeBody(ItemBody):
    """One item as a whole, and why it changes; its code stands in the address."""

    class Meta(CommandSchema.Meta):
        """What is misspelt must not be lost in silence."""

    code = fields.String(dump_only=True)
    reason = Trimmed(load_default="", validate=_LONG)
    dry_run = YesNo(load_default=False)


class ItemPatchBody(ItemChangeBody):
    """Some fields of one item; those that are not named stay. A list is given as a whole."""

    def __init__(self, **options: Any) -> None:
        names = tuple(name for name in self._declared_fields if name not in ("reason", "dry_run"))
        super().__init__(**{**options, "partial": names})


class VersionWithdrawalBody(CommandSchema):
    """Which planned version is taken back, and why; the item's code stands in the address."""

    version = WholeNumber(required=True, validate=validate.Range(min=1, max=1_000_000))
    reason = Trimmed(required=True, validate=validate.Length(min=1, max=500))

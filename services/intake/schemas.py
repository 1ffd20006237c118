"""HTTP bodies and answers of intake."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate
from stdnum.cn import ric

from services.intake.handlers.cases import (
    AddMaterials,
    AnswerCase,
    DeclineCase,
    SubmitCase,
    WithdrawCase,
)
from services.intake.handlers.catalogue import PutCatalogue
from services.intake.handlers.directives import ReceiveDirective
from services.intake.model.case import CHINESE, Ground, Resident
from services.intake.model.catalogue import Item, RequiredMaterial
from shared.contracts import CaseKind, DirectiveAction, Tier
from shared.http import AnswerSchema, CommandSchema, LocalTime
from shared.sealing import mask_identity_number, mask_name, mask_phone


def _identity_number(value: str) -> None:
    if value and not ric.is_valid(value):
        raise ValidationError("身份证号码不正确（18 位，含校验码） / not a valid resident identity number")


_NOT_EMPTY = validate.Length(min=1)
_TEXT = validate.Length(max=2000)
_PHONE = validate.Regexp(r"(1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8})?\Z", error="不是电话号码 / not a phone number")


class ResidentBody(CommandSchema):
    """Whose matter it is."""

    class Meta(CommandSchema.Meta):
        command = Resident

    name = fields.String(required=True, validate=validate.Length(min=1, max=60))
    identity_number = fields.String(load_default="", validate=_identity_number)
    phone = fields.String(load_default="", validate=_PHONE)


class NewCase(CommandSchema):
    """A matter handed in."""

    class Meta(CommandSchema.Meta):
        command = SubmitCase

    item = fields.String(required=True, validate=_NOT_EMPTY)
    region = fields.String(required=True, validate=validate.Regexp(r"[0-9]{12}\Z", error="应为 12 位数字 / 12 digits"))
    resident = fields.Nested(ResidentBody, required=True)
    materials = fields.List(fields.String(), load_default=list)
    mandate = fields.String(load_default="", validate=validate.Length(max=120))
    summary = fields.String(load_default="", validate=_TEXT)
    urgent = fields.Boolean(load_default=False)


class NewMaterials(CommandSchema):
    """Papers brought later."""

    class Meta(CommandSchema.Meta):
        command = AddMaterials

    materials = fields.List(fields.String(), required=True, validate=_NOT_EMPTY)


class NewAnswer(CommandSchema):
    """A direct answer."""

    class Meta(CommandSchema.Meta):
        command = AnswerCase

    answer = fields.String(required=True, validate=validate.Length(min=1, max=2000))


class NewRefusal(CommandSchema):
    """A refusal with its ground."""

    class Meta(CommandSchema.Meta):
        command = DeclineCase

    ground = fields.Enum(Ground, by_value=True, required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=2000))
    authority = fields.String(required=True, validate=validate.Length(min=1, max=120))


class NewWithdrawal(CommandSchema):
    """The resident's word."""

    class Meta(CommandSchema.Meta):
        command = WithdrawCase

    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))


class NewDirective(CommandSchema):
    """A document or order from above."""

    class Meta(CommandSchema.Meta):
        command = ReceiveDirective

    title = fields.String(required=True, validate=validate.Length(min=1, max=200))
    document = fields.String(load_default="", validate=validate.Length(max=80))
    action = fields.Enum(DirectiveAction, by_value=True, required=True)
    line = fields.String(required=True, validate=_NOT_EMPTY)
    region = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9]{6}([0-9]{3}){0,2}\Z", error="应为 6、9 或 12 位数字 / 6, 9 or 12 digits"),
    )
    target_tier = fields.Enum(Tier, by_value=True, required=True)
    urgent = fields.Boolean(load_default=False)
    classification = fields.String(load_default="")


class MaterialBody(CommandSchema):
    """One paper of an item."""

    class Meta(CommandSchema.Meta):
        command = RequiredMaterial

    code = fields.String(required=True, validate=_NOT_EMPTY)
    name = fields.String(required=True, validate=_NOT_EMPTY)
    how = fields.String(load_default="")
    required = fields.Boolean(load_default=True)


class ItemBody(CommandSchema):
    """One item of a county's catalogue."""

    class Meta(CommandSchema.Meta):
        unknown = "exclude"  # a pack may say more about an item than intake keeps

    code = fields.String(
        required=True,
        validate=validate.Regexp(r"[a-z0-9_]{2,40}\Z", error="应为 2 到 40 个 a-z 0-9 _ / 2 to 40 of a-z 0-9 _"),
    )
    name = fields.String(required=True, validate=_NOT_EMPTY)
    name_en = fields.String(load_default="")
    kind = fields.Enum(CaseKind, by_value=True, required=True)
    line = fields.String(required=True, validate=_NOT_EMPTY)
    lead_tier = fields.Enum(Tier, by_value=True, required=True)
    co_tiers = fields.List(fields.Enum(Tier, by_value=True), load_default=list)
    promised_working_days = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=730))
    proxy_allowed = fields.Boolean(load_default=True)
    legal_basis = fields.String(load_default="")
    materials = fields.List(fields.Nested(MaterialBody), load_default=list)


class Catalogue(CommandSchema):
    """A county's whole catalogue."""

    county = fields.String(required=True, validate=validate.Regexp(r"[0-9]{6}\Z", error="应为 6 位数字 / 6 digits"))
    items = fields.List(fields.Nested(ItemBody), required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> PutCatalogue:
        county = data["county"]
        rows = (
            {
                **row,
                "co_tiers": tuple(row["co_tiers"]),
                "materials": tuple(row["materials"]),
            }
            for row in data["items"]
        )
        return PutCatalogue(
            county=county,
            items=tuple(Item(county=county, version=0, **row) for row in rows),
        )


class CatalogueAnswer(AnswerSchema):
    """How many items, how many changed."""

    items = fields.Integer()
    changed = fields.Integer()


class MaterialView(AnswerSchema):
    """A paper, in plain words."""

    code = fields.String()
    name = fields.String()
    how = fields.String()
    required = fields.Boolean()


class ItemView(AnswerSchema):
    """An item with its papers."""

    code = fields.String()
    version = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    kind = fields.Enum(CaseKind, by_value=True)
    line = fields.String()
    lead_tier = fields.Enum(Tier, by_value=True)
    co_tiers = fields.List(fields.Enum(Tier, by_value=True))
    promised_working_days = fields.Integer(allow_none=True)
    proxy_allowed = fields.Boolean()
    legal_basis = fields.String()
    materials = fields.List(fields.Nested(MaterialView))


class NoticeView(AnswerSchema):
    """A one-time notice."""

    number = fields.String()
    version = fields.Integer()
    issued_at = LocalTime()
    missing = fields.List(fields.String())


class CaseView(AnswerSchema):
    """A case as staff see it: the resident is masked."""

    number = fields.String()
    title = fields.String()
    state = fields.String()
    state_zh = fields.Function(lambda case: CHINESE[case.state])
    round = fields.Integer()
    item = fields.String(attribute="item_code")
    item_version = fields.Integer()
    region = fields.String()
    line = fields.String()
    urgent = fields.Boolean()
    submitted_at = LocalTime()
    taken_by = fields.String()
    materials = fields.List(fields.String())
    notices = fields.List(fields.Nested(NoticeView))
    answer = fields.String()
    resident = fields.Function(
        lambda case: {
            "name": mask_name(case.resident.name),
            "identity_number": mask_identity_number(case.resident.identity_number),
            "phone": mask_phone(case.resident.phone),
        }
    )


class SubmittedView(AnswerSchema):
    """What the door says: the number, the query code (this once), and everything that is missing."""

    case = fields.Nested(CaseView)
    number = fields.String(attribute="case.number")
    state = fields.String(attribute="case.state")
    query_code = fields.String()
    notice = fields.Nested(NoticeView, allow_none=True)
    missing = fields.List(fields.Nested(MaterialView(only=("code", "name", "how"))))


class ResidentView(AnswerSchema):
    """The resident in full; looking at it is on record."""

    name = fields.String()
    identity_number = fields.String()
    phone = fields.String()


class DirectiveView(AnswerSchema):
    """A directive."""

    number = fields.String()
    title = fields.String()
    document = fields.String()
    action = fields.Enum(DirectiveAction, by_value=True)
    urgent = fields.Boolean()
    line = fields.String()
    region = fields.String()
    target_tier = fields.Enum(Tier, by_value=True)
    issued_by = fields.String()
    received_at = LocalTime()

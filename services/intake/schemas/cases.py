"""Cases at the door."""

from marshmallow import fields, validate

from services.intake.handlers.cases import AddMaterials, AnswerCase, ArchiveCase, DeclineCase, WithdrawCase
from services.intake.handlers.filing import ANONYMOUS, FileCase
from services.intake.model.case import CHINESE, Ground
from services.intake.model.door import Door
from services.intake.schemas.catalogue_answers import MaterialView
from services.intake.schemas.duplicates import SuggestionView
from services.intake.schemas.mandates import SignedMandateBody
from services.intake.schemas.notices import NoticeView, ReckoningView
from services.intake.schemas.residents import ResidentBody, ResidentView
from services.intake.schemas.texts import VILLAGE, ByCode, Codes
from shared.http.fields import YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime

_CODE = validate.Length(min=1, max=40)
_TEXT = validate.Length(max=2000)


class CaseBody(CommandSchema):
    """A matter handed in."""

    class Meta(CommandSchema.Meta):
        command = FileCase

    item = fields.String(required=True, validate=_CODE)
    region = fields.String(required=True, validate=VILLAGE)
    resident = fields.Nested(ResidentBody, load_default=ANONYMOUS)
    materials = Codes(load_default=list)
    answers = ByCode()
    fields_ = ByCode(data_key="fields", attribute="fields")
    mandate = fields.String(load_default="", validate=validate.Length(max=40))
    signed_mandate = fields.Nested(SignedMandateBody, load_default=None)
    door = fields.Enum(
        Door,
        by_value=True,
        load_default=None,
        validate=validate.OneOf([Door.WINDOW, Door.PHONE], error="应为 window 或 phone / must be window or phone"),
    )
    summary = fields.String(load_default="", validate=_TEXT)
    urgent = YesNo(load_default=False)
    about_staff = fields.List(
        fields.String(validate=_CODE),
        load_default=list,
        validate=validate.Length(max=10),
        metadata={"description": "被投诉、举报的工作人员编号 / staff ids whom the matter is about"},
    )


class MaterialsBody(CommandSchema):
    """Papers brought later."""

    class Meta(CommandSchema.Meta):
        command = AddMaterials

    materials = Codes(required=True, least=1)


class AnswerBody(CommandSchema):
    """A direct answer."""

    class Meta(CommandSchema.Meta):
        command = AnswerCase

    answer = fields.String(required=True, validate=validate.Length(min=1, max=2000))


class RefusalBody(CommandSchema):
    """A refusal with its ground."""

    class Meta(CommandSchema.Meta):
        command = DeclineCase

    ground = fields.Enum(Ground, by_value=True, required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=2000))
    authority = fields.String(required=True, validate=validate.Length(min=1, max=120))


class WithdrawalBody(CommandSchema):
    """The resident's word."""

    class Meta(CommandSchema.Meta):
        command = WithdrawCase

    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))


class ArchiveBody(CommandSchema):
    """Why it goes to the file now."""

    class Meta(CommandSchema.Meta):
        command = ArchiveCase

    reason = fields.String(load_default="已结案", validate=validate.Length(min=1, max=500))


class RefusalView(AnswerSchema):
    """Why a case was declined."""

    ground = fields.Enum(Ground, by_value=True)
    reason = fields.String()
    authority = fields.String()
    by = fields.String()
    at = LocalTime()


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
    door = fields.String()
    mandate = fields.String()
    materials = fields.List(fields.String())
    held = fields.Dict(keys=fields.String(), values=fields.String())
    answers = fields.Dict(keys=fields.String(), values=fields.Raw())
    accepted_at = LocalTime(allow_none=True)
    accepted_by = fields.String()
    refusal = fields.Nested(RefusalView, allow_none=True)
    notices = fields.List(fields.Nested(NoticeView))
    answer = fields.String()
    filed_under = fields.String()
    repeat_of = fields.String()
    resident = fields.Nested(ResidentView, attribute="resident.masked")


class SubmittedView(AnswerSchema):
    """What the door says: the number, the query code (this once), and everything that is missing."""

    case = fields.Nested(CaseView)
    number = fields.String(attribute="case.number")
    state = fields.String(attribute="case.state")
    query_code = fields.String()
    notice = fields.Nested(NoticeView, allow_none=True)
    missing = fields.List(fields.Nested(MaterialView(only=("code", "name", "how"))))
    needs = fields.Nested(ReckoningView, attribute="reckoning")
    similar = fields.List(fields.Nested(SuggestionView))

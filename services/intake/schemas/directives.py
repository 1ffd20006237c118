"""Directives: what comes in."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.intake.handlers.directives.addressing import NamedTargets
from services.intake.handlers.directives.filing import FileDirective, words_of
from services.intake.handlers.directives.issuing import (
    CancelDirective,
    DecideDirective,
    ProposeDirective,
    ReachMilestone,
)
from services.intake.handlers.directives.receiving import (
    CorrectDirective,
    NamedMilestone,
    PreviewTargets,
    ReceiveDirective,
)
from services.intake.model.directive import Retention, State
from services.intake.ports import ArchiveFilter, DirectiveFilter
from shared.clock import FIRST_YEAR, LAST_YEAR
from shared.contracts import Decision, DirectiveAction, Tier, Urgency
from shared.http.fields import Day, WholeNumber, YesNo
from shared.http.schemas import CommandSchema, QuerySchema

_CODE = validate.Length(min=1, max=40)
_WORDS = validate.Length(min=1, max=2000)
_REGION = validate.Regexp(r"[0-9]{6}([0-9]{3}){0,2}\Z", error="应为 6、9 或 12 位数字 / 6, 9 or 12 digits")
_MOST_LISTED = 200
_MOST_TARGETS = validate.Length(min=1, max=200)
_MOST_CODES = validate.Length(max=5000)


class _PageQuery(QuerySchema):
    """Which stretch of a list is wanted."""

    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=_MOST_LISTED))
    cursor = fields.String(attribute="before", validate=validate.Length(max=40))


class DirectivesQuery(_PageQuery):
    """Which directives are wanted."""

    state = fields.Enum(State, by_value=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> DirectiveFilter:
        return DirectiveFilter(**data)


class ArchiveQuery(_PageQuery):
    """What the index of filed directives is searched for; every word must be found."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    year = fields.Integer(validate=validate.Range(min=FIRST_YEAR, max=LAST_YEAR))
    retention = fields.Enum(Retention, by_value=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ArchiveFilter:
        return ArchiveFilter(words=words_of(data.pop("q")), **data)


class TargetsBody(CommandSchema):
    """Whom a directive addresses: units, or regions with a tier or everything inside them."""

    class Meta(CommandSchema.Meta):
        command = NamedTargets

    units = fields.List(fields.String(validate=_CODE), load_default=list, validate=_MOST_CODES)
    regions = fields.List(fields.String(validate=_REGION), load_default=list, validate=_MOST_CODES)
    tier = fields.Enum(Tier, by_value=True, load_default=None, allow_none=True)
    subtree = YesNo(load_default=False)

    @validates_schema
    def check_choice(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse what names nobody, or says two things at once."""
        if not data["units"] and not data["regions"]:
            raise ValidationError("请写明机构或区划 / name units or regions", "regions")
        if data["subtree"] and data["tier"] is not None:
            raise ValidationError("整个子树或一个层级，只能选一 / either the subtree or one tier", "tier")


class MilestoneBody(CommandSchema):
    """What has to be done by a day."""

    class Meta(CommandSchema.Meta):
        command = NamedMilestone

    what = fields.String(required=True, validate=validate.Length(min=1, max=200))
    due = Day(required=True)
    unit = fields.String(load_default="", validate=validate.Length(max=40))
    region = fields.String(load_default="", validate=validate.Length(max=12))


class DirectiveBody(CommandSchema):
    """A document or order from above: ``region`` and ``target_tier`` (the short form), or ``targets``."""

    class Meta(CommandSchema.Meta):
        command = ReceiveDirective

    title = fields.String(required=True, validate=validate.Length(min=1, max=200))
    document = fields.String(load_default="", validate=validate.Length(max=80))
    issuing_unit = fields.String(load_default="", validate=validate.Length(max=120))
    written_on = Day(load_default=None, allow_none=True)
    body = fields.String(load_default="", validate=validate.Length(max=50_000))
    action = fields.Enum(DirectiveAction, by_value=True, required=True)
    line = fields.String(required=True, validate=_CODE)
    region = fields.String(load_default="", validate=_REGION)
    target_tier = fields.Enum(Tier, by_value=True, load_default=None)
    targets = fields.List(fields.Nested(TargetsBody), load_default=list, validate=validate.Length(max=200))
    urgent = YesNo(load_default=False)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None, allow_none=True)
    milestones = fields.List(fields.Nested(MilestoneBody), load_default=list, validate=validate.Length(max=50))
    at_once = YesNo(load_default=False)
    classification = fields.String(load_default="", validate=validate.Length(max=80))

    @validates_schema
    def check_form(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a body that is neither of the two forms; a mixture would leave open which one is meant."""
        if data["targets"]:
            given = [name for name in ("region", "target_tier") if data[name]]
            if given:
                raise ValidationError({given[0]: ["已有 targets，不能再填 / not together with targets"]})
            return
        missing = [name for name in ("region", "target_tier") if not data[name]]
        if missing:
            raise ValidationError({name: ["必填，或填 targets / required, or give targets"] for name in missing})


class PreviewBody(CommandSchema):
    """Whom a directive would address."""

    class Meta(CommandSchema.Meta):
        command = PreviewTargets

    targets = fields.List(fields.Nested(TargetsBody), required=True, validate=_MOST_TARGETS)


class CorrectionBody(CommandSchema):
    """A new paper in place of one that was wrong."""

    class Meta(CommandSchema.Meta):
        command = CorrectDirective

    reason = fields.String(required=True, validate=_WORDS)
    directive = fields.Nested(DirectiveBody, required=True)


class ProposalBody(CommandSchema):
    """A proposal (拟办意见)."""

    class Meta(CommandSchema.Meta):
        command = ProposeDirective

    opinion = fields.String(required=True, validate=_WORDS)
    decider = fields.String(required=True, validate=_CODE)


class DecisionBody(CommandSchema):
    """A leader's decision (批示)."""

    class Meta(CommandSchema.Meta):
        command = DecideDirective

    decision = fields.Enum(Decision, by_value=True, required=True)
    opinion = fields.String(required=True, validate=_WORDS)


class CancellationBody(CommandSchema):
    """Why it is taken back."""

    class Meta(CommandSchema.Meta):
        command = CancelDirective

    reason = fields.String(required=True, validate=_WORDS)


class ReachedBody(CommandSchema):
    """What was found when a milestone was reached."""

    class Meta(CommandSchema.Meta):
        command = ReachMilestone

    remark = fields.String(load_default="", validate=validate.Length(max=2000))


class FilingBody(CommandSchema):
    """How it is filed."""

    class Meta(CommandSchema.Meta):
        command = FileDirective

    retention = fields.Enum(Retention, by_value=True, required=True)
    keywords = fields.List(
        fields.String(validate=validate.Length(min=1, max=40)), load_default=list, validate=validate.Length(max=20)
    )
    year = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=FIRST_YEAR, max=LAST_YEAR))

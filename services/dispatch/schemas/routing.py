"""Routing: its rules, its decisions explained, and what other rules would change."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.routing import AskWhatIf, PutRules
from services.dispatch.model.rules import ANY, LEAST_WEIGHT, MOST_RULES, MOST_WEIGHT, Effect, RoutingRule, Weights
from services.dispatch.schemas.texts import CODE, COUNTY
from shared.contracts import Tier
from shared.http.fields import Day, WholeNumber
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema

_WEIGHT = validate.Range(min=LEAST_WEIGHT, max=MOST_WEIGHT)


class RuleRow(CommandSchema):
    """One rule."""

    class Meta:
        command = RoutingRule

    unit = fields.String(required=True, validate=CODE)
    effect = fields.Enum(Effect, by_value=True, required=True)
    line = fields.String(load_default=ANY, validate=CODE)
    item = fields.String(load_default=ANY, validate=CODE)
    tier = fields.Enum(Tier, by_value=True, load_default=None, allow_none=True)
    region = fields.String(load_default="", validate=validate.Length(max=12))
    note = fields.String(load_default="", validate=validate.Length(max=200))


class WeightsBody(CommandSchema):
    """What counts how much."""

    class Meta:
        command = Weights

    urgent = fields.Float(load_default=Weights().urgent, validate=_WEIGHT)
    co = fields.Float(load_default=Weights().co, validate=_WEIGHT)


class RulesBody(CommandSchema):
    """A county's rules, as a whole."""

    class Meta:
        command = PutRules

    county = fields.String(required=True, validate=COUNTY)
    rules = fields.List(fields.Nested(RuleRow), required=True, validate=validate.Length(max=MOST_RULES))
    weights = fields.Nested(WeightsBody, load_default=Weights())
    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))
    replaces = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=0, max=1_000_000))


class WhatIfBody(CommandSchema):
    """Rules to try out."""

    class Meta:
        command = AskWhatIf

    county = fields.String(required=True, validate=COUNTY)
    rules = fields.List(fields.Nested(RuleRow), required=True, validate=validate.Length(max=MOST_RULES))
    weights = fields.Nested(WeightsBody, load_default=Weights())
    since = Day(required=True)


class CountyQuery(QuerySchema):
    """Which county."""

    county = fields.String(required=True, validate=COUNTY)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> str:
        county: str = data["county"]
        return county


class RuleView(AnswerSchema):
    """One rule."""

    unit = fields.String()
    effect = fields.String()
    line = fields.String()
    item = fields.String()
    tier = fields.String(allow_none=True)
    region = fields.String()
    note = fields.String()


class WeightsView(AnswerSchema):
    """What counts how much."""

    urgent = fields.Float()
    co = fields.Float()


class RulesView(AnswerSchema):
    """A version of a county's rules."""

    county = fields.String()
    version = fields.Integer()
    weights = fields.Nested(WeightsView)
    rules = fields.List(fields.Nested(RuleView))
    reason = fields.String()
    by = fields.String()
    at = LocalTime(allow_none=True)


class ConsideredView(AnswerSchema):
    """A unit or person who was considered, and what decided."""

    kind = fields.String()
    code = fields.String()
    name = fields.String()
    unit = fields.String()
    chosen = fields.Boolean()
    why = fields.String()
    open = fields.Float()
    until = fields.Date(allow_none=True)
    zh = fields.String(attribute="text.zh")
    en = fields.String(attribute="text.en")


class DecisionView(AnswerSchema):
    """One time that the task was placed."""

    number = fields.Integer()
    at = LocalTime()
    by = fields.String()
    unit = fields.String()
    assignee = fields.String(allow_none=True)
    rules_version = fields.Integer()
    line = fields.String(attribute="need.line")
    item = fields.String(attribute="need.item")
    tier = fields.String(attribute="need.tier")
    considered = fields.List(fields.Nested(ConsideredView))


class ExplanationView(AnswerSchema):
    """Why a task went where it went."""

    task_id = fields.String(attribute="task.task_id")
    origin_number = fields.String(attribute="task.origin_number")
    part = fields.String(attribute="task.part")
    unit = fields.String(attribute="task.unit")
    unit_name = fields.String(attribute="task.unit_name")
    reason = fields.String(attribute="task.reason")
    decisions = fields.List(fields.Nested(DecisionView))
    duty_phone = fields.String(allow_none=True)


class ShareView(AnswerSchema):
    """One unit's share of what was placed."""

    unit = fields.String()
    name = fields.String()
    actual = fields.Integer()
    present = fields.Integer()
    proposed = fields.Integer()
    change = fields.Integer()


class WhatIfView(AnswerSchema):
    """What the proposed rules would have changed."""

    placements = fields.Integer()
    complete = fields.Boolean()
    shares = fields.List(fields.Nested(ShareView))

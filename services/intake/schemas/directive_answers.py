"""Directives: what goes out. Of a filed one only the index, until a look is registered."""

from marshmallow import fields

from services.intake.model.directive import CHINESE, Retention, State
from services.intake.model.directive.filing import RETENTION_CHINESE
from shared.contracts import Decision, DirectiveAction, LookReason, Tier, Urgency
from shared.http.schemas import AnswerSchema, LocalTime


class TargetView(AnswerSchema):
    """One unit, or the units of a tier (none: of every tier) inside a region."""

    region = fields.String()
    tier = fields.Enum(Tier, by_value=True, allow_none=True)
    unit = fields.String(allow_none=True)


class MilestoneView(AnswerSchema):
    """What has to be done by a day."""

    code = fields.String()
    what = fields.String()
    due = fields.Date()
    target = fields.Nested(TargetView, allow_none=True)
    reached_at = LocalTime(allow_none=True)
    reached_by = fields.String()


class RecordView(AnswerSchema):
    """One line of the history."""

    position = fields.Integer()
    act = fields.String()
    state = fields.Enum(State, by_value=True)
    at = LocalTime()
    by = fields.String()
    remark = fields.String()


class AnswerView(AnswerSchema):
    """What one unit has answered."""

    unit = fields.String()
    signed_by = fields.String()
    signed_at = LocalTime(allow_none=True)
    result = fields.String()
    reported_by = fields.String()
    reported_at = LocalTime(allow_none=True)
    done_at = LocalTime(allow_none=True)


class ContentView(AnswerSchema):
    """What stands in the file."""

    body = fields.String()
    targets = fields.List(fields.Nested(TargetView))
    milestones = fields.List(fields.Nested(MilestoneView))
    proposal = fields.String()
    proposed_by = fields.String()
    decider = fields.String()
    decision = fields.Enum(Decision, by_value=True, allow_none=True)
    opinion = fields.String()
    decided_by = fields.String()
    ended_reason = fields.String()
    history = fields.List(fields.Nested(RecordView), attribute="records")


class DirectiveView(AnswerSchema):
    """A directive; ``content`` is null once it is filed, until a look is registered."""

    number = fields.String(attribute="directive.number")
    state = fields.Enum(State, by_value=True, attribute="directive.state")
    state_zh = fields.Function(lambda file: CHINESE[file.directive.state])
    title = fields.String(attribute="directive.title")
    document = fields.String(attribute="directive.document")
    issuing_unit = fields.String(attribute="directive.issuing_unit")
    written_on = fields.Date(attribute="directive.written_on", allow_none=True)
    action = fields.Enum(DirectiveAction, by_value=True, attribute="directive.action")
    urgent = fields.Boolean(attribute="directive.urgent")
    urgency = fields.Enum(Urgency, by_value=True, attribute="directive.urgency")
    line = fields.String(attribute="directive.line")
    region = fields.String(attribute="directive.region")
    target_tier = fields.Enum(Tier, by_value=True, attribute="directive.target_tier", allow_none=True)
    issued_by = fields.String(attribute="directive.issued_by")
    received_at = LocalTime(attribute="directive.received_at")
    issued_at = LocalTime(attribute="directive.issued_at", allow_none=True)
    ended_at = LocalTime(attribute="directive.ended_at", allow_none=True)
    needs_decision = fields.Boolean(attribute="directive.needs_decision")
    decision_outstanding = fields.Boolean(attribute="directive.decision_outstanding")
    tasks = fields.Integer(attribute="directive.tasks", allow_none=True)
    corrects = fields.String(attribute="directive.corrects")
    corrected_by = fields.String(attribute="directive.corrected_by")
    archive_number = fields.String(attribute="directive.archive_number", allow_none=True)
    keywords = fields.List(fields.String(), attribute="directive.keywords")
    filing_year = fields.Integer(attribute="directive.filing_year", allow_none=True)
    retention = fields.Enum(Retention, by_value=True, attribute="directive.retention", allow_none=True)
    retention_zh = fields.Function(lambda file: RETENTION_CHINESE.get(file.directive.retention, ""))
    content = fields.Nested(ContentView, allow_none=True)
    answers = fields.List(fields.Nested(AnswerView))


class DirectivePageView(AnswerSchema):
    """A page of directives; ask for the following one with ``?cursor=<next>``."""

    items = fields.List(fields.Nested(DirectiveView), attribute="directives")
    next = fields.String(allow_none=True)


class ReplacedView(AnswerSchema):
    """An addressee that is no more."""

    code = fields.String()
    name = fields.String()
    now = fields.List(fields.String())


class ReachedUnitView(AnswerSchema):
    """A unit that would get it."""

    code = fields.String()
    name = fields.String()
    region = fields.String()


class ReachView(AnswerSchema):
    """How far a directive would reach."""

    units = fields.Integer()
    places = fields.Integer()
    units_by_tier = fields.Dict(keys=fields.String(), values=fields.Integer())
    stood_in_for = fields.List(fields.String())
    replaced = fields.List(fields.Nested(ReplacedView))
    unresolved = fields.List(fields.String())
    sample = fields.List(fields.Nested(ReachedUnitView))


class DirectiveLookView(AnswerSchema):
    """One look into a filed directive."""

    look_id = fields.String()
    at = LocalTime()
    staff_id = fields.String()
    unit = fields.String()
    address = fields.String()
    reason = fields.Enum(LookReason, by_value=True)
    note = fields.String()

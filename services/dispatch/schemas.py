"""HTTP bodies and answers; nothing else knows marshmallow."""

from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from services.dispatch.handlers.tasks import AssignTask, ReportTask, ReturnTask, ReviewTask
from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.registration import Registration
from services.dispatch.model.task import State
from services.dispatch.ports import TaskFilter
from shared.contracts import Role, Tier, UnitKind
from shared.http.fields import Day, YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema
from shared.identity import Identity

MOST_TASKS_A_PAGE = 300
_ME = "me"
_NAME = validate.Length(min=1, max=100)
_PERSON = validate.Length(min=1, max=60)
_CODE = validate.Length(min=1, max=40)
_TEXT = validate.Length(max=4000)
_REGION = validate.Length(min=1, max=12)
_LONGEST_PHONE = 20
_FEW = validate.Length(max=200)
_MANY = validate.Length(max=20_000)  # rows of one county


class RoleSet(fields.List[Role]):
    """A JSON array of roles, as a set."""

    def __init__(self, **more: Any) -> None:
        super().__init__(fields.Enum(Role, by_value=True), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        return frozenset(super()._deserialize(value, attr, data, **more))


class RegionRow(CommandSchema):
    """A region of ``PUT /organisation``."""

    class Meta:
        command = Region

    code = fields.String(required=True, validate=_REGION)
    name = fields.String(required=True, validate=_NAME)
    tier = fields.Enum(Tier, by_value=True, required=True)
    parent = fields.String(load_default=None, allow_none=True, validate=_REGION)
    valid_from = Day(load_default=None, allow_none=True)
    valid_to = Day(load_default=None, allow_none=True)
    successors = fields.List(fields.String(validate=_CODE), load_default=list, validate=_FEW)


class UnitRow(CommandSchema):
    """A unit of ``PUT /organisation``."""

    class Meta:
        command = Unit

    code = fields.String(required=True, validate=_CODE)
    name = fields.String(required=True, validate=_NAME)
    tier = fields.Enum(Tier, by_value=True, required=True)
    region = fields.String(required=True, validate=_REGION)
    kind = fields.Enum(UnitKind, by_value=True, required=True)
    lines = fields.List(fields.String(validate=_CODE), load_default=list, validate=_FEW)
    leader = fields.String(load_default=None, allow_none=True, validate=_CODE)
    valid_from = Day(required=True)
    valid_to = Day(load_default=None, allow_none=True)
    successors = fields.List(fields.String(validate=_CODE), load_default=list, validate=_FEW)


class StaffRow(CommandSchema):
    """A person of ``PUT /organisation``."""

    class Meta:
        command = Staff

    staff_id = fields.String(required=True, validate=_CODE)
    name = fields.String(required=True, validate=_PERSON)
    unit = fields.String(required=True, validate=_CODE)
    scope = fields.String(required=True, validate=_REGION)
    roles = RoleSet(required=True, validate=validate.Length(max=len(Role)))
    lines = fields.List(fields.String(validate=_CODE), load_default=list, validate=_FEW)
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=_LONGEST_PHONE))
    active = YesNo(load_default=True)


class OrganisationBody(CommandSchema):
    """Regions, units and staff of one county; what is not mentioned stays as it is."""

    class Meta:
        command = Registration

    county = fields.String(required=True, validate=_REGION)
    regions = fields.List(fields.Nested(RegionRow), load_default=list, validate=_MANY)
    units = fields.List(fields.Nested(UnitRow), load_default=list, validate=_MANY)
    staff = fields.List(fields.Nested(StaffRow), load_default=list, validate=_MANY)


class RegisteredView(AnswerSchema):
    """How many rows were taken over."""

    regions = fields.Integer()
    units = fields.Integer()
    staff = fields.Integer()


class ReturnBody(CommandSchema):
    """A return (退单)."""

    class Meta:
        command = ReturnTask

    reason = fields.String(required=True, validate=_TEXT)


class ReportBody(CommandSchema):
    """A report back (反馈)."""

    class Meta:
        command = ReportTask

    result = fields.String(required=True, validate=_TEXT)
    answer = fields.String(load_default="", validate=_TEXT)


class ReviewBody(CommandSchema):
    """A review (审核)."""

    class Meta:
        command = ReviewTask

    approved = YesNo(required=True)
    remark = fields.String(load_default="", validate=_TEXT)


class AssignmentBody(CommandSchema):
    """Where a returned task goes."""

    class Meta:
        command = AssignTask

    unit = fields.String(required=True, validate=_CODE)
    assignee = fields.String(load_default=None, allow_none=True, validate=_CODE)


class States(fields.String):
    """States of tasks, separated by commas."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        words = super()._deserialize(value, attr, data, **more).split(",")
        if not set(words) <= {"", *State}:
            known = ", ".join(State)
            raise ValidationError(f"没有这个状态；可用 {known} / not a state; there are {known}")
        return frozenset(State(word) for word in words if word)


class TasksQuery(QuerySchema):
    """Which tasks are wanted, of those one may see."""

    unit = fields.String(validate=_CODE)
    assignee = fields.String(validate=_CODE, metadata={"description": "人员编号，或 me / staff id, or me"})
    state = States(data_key="state", attribute="states", metadata={"description": "可用逗号分隔多个 / with commas"})
    origin_number = fields.String(validate=_CODE)
    after = fields.String(
        validate=validate.Length(max=36), metadata={"description": "上一页的 next / of the page before"}
    )
    limit = fields.Integer(validate=validate.Range(min=1, max=MOST_TASKS_A_PAGE))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> TaskFilter:
        return TaskFilter(**data)


class TaskView(AnswerSchema):
    """A task as it stands."""

    task_id = fields.String()
    origin = fields.String()
    origin_number = fields.String()
    title = fields.String()
    part = fields.String()
    round = fields.Integer()
    line = fields.String()
    place = fields.String()
    urgent = fields.Boolean()
    answer_needed = fields.Boolean()
    state = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    region = fields.String()
    assignee = fields.String(allow_none=True)
    assignee_name = fields.String()
    reason = fields.String()
    assigned_at = LocalTime(allow_none=True)
    returns = fields.Integer()
    arbitration = fields.Boolean()
    binding = fields.Boolean()
    signed_by = fields.String(allow_none=True)
    signed_by_name = fields.String()
    signed_at = LocalTime(allow_none=True)
    reported_by = fields.String(allow_none=True)
    reported_at = LocalTime(allow_none=True)
    result = fields.String()
    answer = fields.String()
    ended_at = LocalTime(allow_none=True)


class TaskPageView(AnswerSchema):
    """A page of tasks; ask for the following one with ``?after=<next>``."""

    items = fields.List(fields.Nested(TaskView))
    next = fields.String(allow_none=True)


class TaskRecordView(AnswerSchema):
    """One line of a task's history."""

    number = fields.Integer()
    act = fields.String()
    state = fields.String()
    at = LocalTime()
    by = fields.String(allow_none=True)
    by_name = fields.String()
    unit = fields.String()
    remark = fields.String()


class TaskFileView(AnswerSchema):
    """A task with its history."""

    task = fields.Nested(TaskView)
    history = fields.List(fields.Nested(TaskRecordView))


def task_filter(wanted: TaskFilter, identity: Identity) -> TaskFilter:
    """The filter for its reader: ``assignee=me`` is whoever asks."""
    return replace(wanted, assignee=identity.staff_id) if wanted.assignee == _ME else wanted

"""Tasks: bodies and answers."""

from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from services.dispatch.handlers.tasks import AssignTask, ReportTask, ReturnTask, ReviewTask
from services.dispatch.model.task import State
from services.dispatch.ports import TaskFilter
from services.dispatch.schemas.texts import ATTACHMENT, CODE, EVIDENCE, TEXT
from shared.http.fields import YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema
from shared.identity import Identity

MOST_TASKS_A_PAGE = 300
_ME = "me"


class Evidence(fields.List[str]):
    """Ids of attachments of the case; the files themselves are intake's."""

    def __init__(self) -> None:
        attachment = fields.String(validate=[validate.Length(max=36), ATTACHMENT])
        super().__init__(attachment, load_default=list, validate=EVIDENCE)


class ReturnBody(CommandSchema):
    """A return (退单)."""

    class Meta:
        command = ReturnTask

    reason = fields.String(required=True, validate=TEXT)


class ReportBody(CommandSchema):
    """A report back (反馈)."""

    class Meta:
        command = ReportTask

    result = fields.String(required=True, validate=TEXT)
    answer = fields.String(load_default="", validate=TEXT)
    evidence = Evidence()


class ReviewBody(CommandSchema):
    """A review (审核)."""

    class Meta:
        command = ReviewTask

    approved = YesNo(required=True)
    remark = fields.String(load_default="", validate=TEXT)


class AssignmentBody(CommandSchema):
    """Where a returned task goes."""

    class Meta:
        command = AssignTask

    unit = fields.String(required=True, validate=CODE)
    assignee = fields.String(load_default=None, allow_none=True, validate=CODE)


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

    unit = fields.String(validate=CODE)
    assignee = fields.String(validate=CODE, metadata={"description": "人员编号，或 me / staff id, or me"})
    state = States(data_key="state", attribute="states", metadata={"description": "可用逗号分隔多个 / with commas"})
    origin_number = fields.String(validate=CODE)
    after = fields.String(
        validate=validate.Length(max=37), metadata={"description": "上一页的 next / of the page before"}
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
    emergency = fields.Boolean()
    sign_minutes = fields.Integer(allow_none=True)
    report_minutes = fields.Integer(allow_none=True)
    report_working_days = fields.Integer(allow_none=True)
    parent = fields.String(allow_none=True)
    request = fields.String()
    state = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    region = fields.String()
    assignee = fields.String(allow_none=True)
    assignee_name = fields.String()
    reason = fields.String()
    assigned_at = LocalTime(allow_none=True)
    return_until = LocalTime(allow_none=True)
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
    evidence = fields.List(fields.String())
    urge = fields.String(allow_none=True)
    urge_rung = fields.String(allow_none=True)
    urged = fields.String(allow_none=True)
    urged_at = LocalTime(allow_none=True)
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
    """A task with its history, and the parts that others have been asked for."""

    task = fields.Nested(TaskView)
    history = fields.List(fields.Nested(TaskRecordView))
    parts = fields.List(fields.Nested(TaskView))


def task_filter(wanted: TaskFilter, identity: Identity) -> TaskFilter:
    """The filter for its reader: ``assignee=me`` is whoever asks."""
    return replace(wanted, assignee=identity.staff_id) if wanted.assignee == _ME else wanted

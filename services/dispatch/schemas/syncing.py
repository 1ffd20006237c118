"""What devices ask for and are told."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

import msgspec
from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.dispatch.handlers.device_commands import DeviceAnswer
from services.dispatch.handlers.syncing import SyncWanted
from services.dispatch.model.comment import Comment
from services.dispatch.model.device_command import MOST_COMMANDS, DeviceAct, DeviceCommand, Outcome
from services.dispatch.model.settlement import Settlement
from services.dispatch.model.syncing import Position
from services.dispatch.schemas.comments import CommentBody, CommentView
from services.dispatch.schemas.field_work import FieldEntryView, FieldTaskView, UnitView
from services.dispatch.schemas.settlements import SettlementBody, SettlementView
from services.dispatch.schemas.tasks import ReportBody, ReturnBody, TaskRecordView
from services.dispatch.schemas.texts import CODE
from shared.errors import FieldError, Invalid
from shared.http.fields import WholeNumber, must_be_near
from shared.http.paging import Cursor, cursor
from shared.http.problems import field_errors
from shared.http.schemas import AnswerSchema, CommandSchema, QuerySchema, prepared

MOST_CHANGES_A_PAGE = 200
_UUID = validate.Regexp(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", error="应为小写的 UUID / a UUID in lower case")
_POSITION = (str, int, int, str)


class SyncQuery(QuerySchema):
    """Where to go on from."""

    cursor = Cursor(
        *_POSITION,
        metadata={"description": "上一次的 cursor；缺省从头开始 / of the answer before"},
    )
    unit = fields.String(validate=CODE, metadata={"description": "从头开始时：哪个机构，缺省为本机构 / whose"})
    limit = fields.Integer(validate=validate.Range(min=1, max=MOST_CHANGES_A_PAGE))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> SyncWanted:
        position = data.pop("cursor", None)
        if position is not None:
            unit, number, everybody, after = position
            data["position"] = Position(unit=unit, number=number, everybody=everybody, after=after)
        return SyncWanted(**data)


class SyncPageView(AnswerSchema):
    """What has changed. Ask again with ``?cursor=``; at once where there is ``more``."""

    unit = fields.Nested(UnitView)
    reset = fields.Boolean(metadata={"description": "先清空本地再收下 / forget what was told before"})
    tasks = fields.List(fields.Nested(FieldEntryView))
    settlements = fields.List(fields.Nested(SettlementView))
    gone = fields.List(fields.String(), metadata={"description": "已不归本机构的任务 / tasks no longer the unit's"})
    cursor = fields.Function(
        lambda page: cursor([page.position.unit, page.position.number, page.position.everybody, page.position.after]),
        metadata={"type": "string"},
    )
    more = fields.Boolean()


_BODIES = {
    DeviceAct.REPORT: ReportBody,
    DeviceAct.RETURN: ReturnBody,
    DeviceAct.COMMENT: CommentBody,
    DeviceAct.SETTLE: SettlementBody,
}


class DeviceCommandBody(CommandSchema):
    """One command of a batch. ``body`` is what the act's own address takes: see there."""

    class Meta:
        command = DeviceCommand

    id = fields.String(required=True, validate=_UUID)
    act = fields.Enum(DeviceAct, required=True, by_value=True)
    task_id = fields.String(validate=_UUID)
    seen = WholeNumber(validate=validate.Range(min=0, max=1_000_000))
    after = fields.String(validate=_UUID)
    made_at = fields.AwareDateTime(required=True, format="iso", validate=must_be_near)
    body = fields.Dict(load_default=dict, validate=validate.Length(max=10))

    @validates_schema
    def must_name_its_task(self, data: dict[str, Any], **_: Any) -> None:
        """A settlement has no task; everything else is about one, and most of it about how one saw it."""
        settles = data["act"] is DeviceAct.SETTLE
        if settles == ("task_id" in data):
            wrong = "自办自结没有任务编号 / a settlement has none" if settles else "必填 / it is needed"
            raise ValidationError(wrong, "task_id")
        if data["act"] in (DeviceAct.SIGN, DeviceAct.REPORT, DeviceAct.RETURN) and "seen" not in data:
            raise ValidationError("必填 / it is needed", "seen")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> DeviceCommand:
        schema, given = _BODIES.get(data["act"]), data.pop("body")
        if schema is None:
            if given:
                raise ValidationError({"body": ["签收没有内容 / a signature says nothing"]})
            return DeviceCommand(**data)
        try:
            return DeviceCommand(**data, body=prepared(schema).load(given))
        except ValidationError as error:
            raise ValidationError({"body": error.normalized_messages()}) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A command as it came: read if it can be, and in any case with its id and a digest of all it says."""

    id: str
    fingerprint: str
    command: DeviceCommand | None
    error: Invalid | None  # what is wrong with it; there is a command otherwise


class DeviceCommandsBody(CommandSchema):
    """A batch. What is wrong with one command is answered with that command: the others are none the worse for it."""

    commands = fields.List(
        fields.Dict(validate=validate.Length(max=10)), required=True, validate=validate.Length(max=MOST_COMMANDS)
    )

    def refuse_control_characters(self, data: Any, **_: Any) -> Any:
        """Each command is asked for itself."""
        return data

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> list[Given]:
        return [_given(each) for each in data["commands"]]


class FaultView(AnswerSchema):
    """One thing that is wrong with a command."""

    field = fields.String()
    zh = fields.String()
    en = fields.String()


class ProblemView(AnswerSchema):
    """Why a command was not done."""

    status = fields.Integer()
    code = fields.String()
    detail = fields.String(attribute="text.zh")
    detail_en = fields.String(attribute="text.en")
    errors = fields.List(fields.Nested(FaultView))


class DeviceAnswerView(AnswerSchema):
    """What became of one command. ``done``, ``conflict`` and ``refused`` are final: the device may forget it."""

    id = fields.String()
    outcome = fields.Enum(Outcome, by_value=True)
    problem = fields.Nested(ProblemView, attribute="error", allow_none=True)
    task = fields.Nested(FieldTaskView, allow_none=True)
    since = fields.List(fields.Nested(TaskRecordView))
    comment = fields.Nested(CommentView, allow_none=True)
    settlement = fields.Nested(SettlementView, allow_none=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        if attr in ("comment", "settlement"):
            return obj.made if isinstance(obj.made, Comment if attr == "comment" else Settlement) else None
        return super().get_attribute(obj, attr, default)


class DeviceAnswersView(AnswerSchema):
    """The answers, in the order of the commands."""

    items = fields.List(fields.Nested(DeviceAnswerView))


def written(answer: DeviceAnswer) -> str:
    """An answer as it goes out, and is kept."""
    return msgspec.json.encode(prepared(DeviceAnswerView).dump(answer)).decode()


def _given(plain: dict[str, Any]) -> Given:
    fingerprint = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    try:
        command: DeviceCommand = prepared(DeviceCommandBody).load(plain)
        return Given(id=command.id, fingerprint=fingerprint, command=command, error=None)
    except ValidationError as error:
        first, *more = field_errors(error) or (FieldError("body", "有误", "not valid"),)
        return Given(id=_id_of(plain), fingerprint=fingerprint, command=None, error=Invalid(*first, *more))


def _id_of(plain: dict[str, Any]) -> str:
    """The id, if it is one; else empty: then nothing can be remembered under it."""
    try:
        return str(uuid.UUID(plain.get("id", "")))
    except (ValueError, TypeError, AttributeError):
        return ""

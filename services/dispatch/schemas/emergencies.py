"""Emergencies: bodies, queries and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.emergencies.declaring import NORMAL_WORKING_DAYS, Declare, End, Fate
from services.dispatch.handlers.emergencies.ordering import GiveTask
from services.dispatch.handlers.emergencies.reading import Wanted
from services.dispatch.handlers.emergencies.reporting import Report
from services.dispatch.handlers.emergencies.team import ChangeTeam, Joining
from services.dispatch.model.emergency import GRAVEST, MILDEST
from services.dispatch.schemas.tasks import TaskView
from services.dispatch.schemas.texts import ATTACHMENT, CODE, FEW, NAME, REGION, TEXT
from shared.contracts import EmergencyKind
from shared.http.fields import WholeNumber, YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema

_A_DAY, _A_WEEK = 1_440, 10_080  # minutes
_SIGN = validate.Range(min=1, max=_A_DAY)
_REPORT = validate.Range(min=1, max=_A_WEEK)
_REASON = validate.Length(min=1, max=500)


class DeclareBody(CommandSchema):
    """A declaration (启动应急). Minutes that are not given are those of the level; every 0 minutes: no reports."""

    class Meta:
        command = Declare

    kind = fields.Enum(EmergencyKind, by_value=True, required=True)
    level = WholeNumber(required=True, validate=validate.Range(min=GRAVEST, max=MILDEST))
    name = fields.String(required=True, validate=NAME)
    why = fields.String(required=True, validate=TEXT)
    region = fields.String(required=True, validate=REGION)
    on_behalf_of = fields.String(load_default=None, allow_none=True, validate=CODE)
    sign_minutes = WholeNumber(load_default=None, allow_none=True, validate=_SIGN)
    report_minutes = WholeNumber(load_default=None, allow_none=True, validate=_REPORT)
    report_every_minutes = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=0, max=_A_DAY))
    normal_waits = YesNo(load_default=True)


class JoiningBody(CommandSchema):
    """Somebody who joins the team."""

    class Meta:
        command = Joining

    staff_id = fields.String(required=True, validate=CODE)
    unit = fields.String(load_default=None, allow_none=True, validate=CODE)


class TeamBody(CommandSchema):
    """Who joins and leaves, and why."""

    class Meta:
        command = ChangeTeam

    reason = fields.String(required=True, validate=_REASON)
    add = fields.List(fields.Nested(JoiningBody), load_default=list, validate=FEW)
    remove = fields.List(fields.String(validate=CODE), load_default=list, validate=FEW)


class EmergencyTaskBody(CommandSchema):
    """A task of an emergency (应急任务)."""

    class Meta:
        command = GiveTask

    title = fields.String(required=True, validate=NAME)
    request = fields.String(load_default="", validate=TEXT)
    unit = fields.String(load_default=None, allow_none=True, validate=CODE)
    assignee = fields.String(load_default=None, allow_none=True, validate=CODE)
    sign_minutes = WholeNumber(load_default=None, allow_none=True, validate=_SIGN)
    report_minutes = WholeNumber(load_default=None, allow_none=True, validate=_REPORT)


class EmergencyReportBody(CommandSchema):
    """A report at a fixed time (定时报告)."""

    class Meta:
        command = Report

    text = fields.String(required=True, validate=TEXT)
    unit = fields.String(load_default=None, allow_none=True, validate=CODE)


class FateBody(CommandSchema):
    """What becomes of one open task."""

    class Meta:
        command = Fate

    task_id = fields.String(required=True, validate=[validate.Length(max=36), ATTACHMENT])
    keep = YesNo(required=True)


class EndEmergencyBody(CommandSchema):
    """The end (结束应急): every open task is decided on."""

    class Meta:
        command = End

    reason = fields.String(required=True, validate=_REASON)
    tasks = fields.List(fields.Nested(FateBody), load_default=list, validate=validate.Length(max=2_000))
    keep_others = YesNo(load_default=None, allow_none=True)
    working_days = WholeNumber(load_default=NORMAL_WORKING_DAYS, validate=validate.Range(min=1, max=60))


class EmergenciesQuery(QuerySchema):
    """Which emergencies are wanted, of those one may see."""

    running = fields.Boolean(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Wanted:
        return Wanted(**data)


class EmergencyView(AnswerSchema):
    """An emergency as it stands."""

    emergency_id = fields.String()
    kind = fields.String()
    level = fields.Integer()
    name = fields.String()
    why = fields.String()
    region = fields.String()
    region_name = fields.String()
    declared_by = fields.String()
    declared_by_name = fields.String()
    declared_at = LocalTime()
    on_behalf_of = fields.String(allow_none=True)
    on_behalf_of_name = fields.String()
    sign_minutes = fields.Integer()
    report_minutes = fields.Integer()
    report_every_minutes = fields.Integer(allow_none=True)
    normal_waits = fields.Boolean()
    round = fields.Integer()
    round_due = LocalTime(allow_none=True)
    ended_at = LocalTime(allow_none=True)
    ended_by = fields.String(allow_none=True)
    ended_by_name = fields.String()
    end_reason = fields.String()


class MemberView(AnswerSchema):
    """Somebody's time in the team."""

    staff_id = fields.String()
    name = fields.String()
    unit = fields.String()
    unit_name = fields.String()
    why = fields.String()
    added_by = fields.String()
    added_at = LocalTime()
    removed_by = fields.String(allow_none=True)
    removed_at = LocalTime(allow_none=True)
    removal = fields.String()


class DeclaredView(AnswerSchema):
    """An emergency that was just declared, and whom it has."""

    emergency = fields.Nested(EmergencyView)
    team = fields.List(fields.Nested(MemberView))
    unmanned = fields.List(fields.String())


class BulletinView(AnswerSchema):
    """What a unit owes or has reported in one round."""

    report_id = fields.String()
    round = fields.Integer()
    unit = fields.String()
    unit_name = fields.String()
    region = fields.String()
    due = LocalTime()
    text = fields.String()
    given_by = fields.String(allow_none=True)
    given_by_name = fields.String()
    given_at = LocalTime(allow_none=True)


class AreaView(AnswerSchema):
    """How a round stands in one area."""

    area = fields.String()
    asked = fields.Integer()
    given = fields.Integer()


class RoundView(AnswerSchema):
    """How a round of reports stands."""

    round = fields.Integer()
    due = LocalTime()
    asked = fields.Integer()
    given = fields.Integer()
    late = fields.Integer()
    missing = fields.List(fields.Nested(BulletinView))
    areas = fields.List(fields.Nested(AreaView))
    reports = fields.List(fields.Nested(BulletinView))


class EmergencyFileView(AnswerSchema):
    """An emergency with its team, its tasks and the latest rounds of reports."""

    emergency = fields.Nested(EmergencyView)
    team = fields.List(fields.Nested(MemberView))
    tasks = fields.List(fields.Nested(TaskView))
    rounds = fields.List(fields.Nested(RoundView))
    may_command = fields.Boolean()
    owes = fields.List(fields.Nested(BulletinView))

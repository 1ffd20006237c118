"""Checklists and inspections: bodies and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.checklists import GivenChecklist, PutChecklists
from services.dispatch.handlers.inspections import Inspect
from services.dispatch.model.checklist import MOST_CHECKS, Check
from services.dispatch.model.inspection import Answer, FindingState, Verdict
from services.dispatch.schemas.texts import CODE, COUNTY, NAME, REGION
from shared.http.fields import WholeNumber, YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime, QuerySchema


class CheckBody(CommandSchema):
    """One thing to look at."""

    class Meta:
        command = Check

    code = fields.String(required=True, validate=CODE)
    text = fields.String(required=True, validate=validate.Length(max=300))
    item = fields.String(required=True, validate=CODE)
    urgent = YesNo(load_default=False)


class ChecklistBody(CommandSchema):
    """What a checklist is to say."""

    class Meta:
        command = GivenChecklist

    code = fields.String(required=True, validate=CODE)
    title = fields.String(required=True, validate=NAME)
    checks = fields.List(fields.Nested(CheckBody), required=True, validate=validate.Length(max=MOST_CHECKS))
    active = YesNo(load_default=True)


class ChecklistsBody(CommandSchema):
    """The checklists of a county."""

    class Meta:
        command = PutChecklists

    county = fields.String(required=True, validate=COUNTY)
    checklists = fields.List(fields.Nested(ChecklistBody), required=True, validate=validate.Length(max=50))


class ChecklistsQuery(QuerySchema):
    """Of which county."""

    county = fields.String(validate=COUNTY)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> str | None:
        return data.get("county")


class CheckView(AnswerSchema):
    """One thing to look at."""

    code = fields.String()
    text = fields.String()
    item = fields.String()
    urgent = fields.Boolean()


class ChecklistView(AnswerSchema):
    """A checklist in its newest version."""

    county = fields.String()
    code = fields.String()
    version = fields.Integer()
    title = fields.String()
    checks = fields.List(fields.Nested(CheckView))
    active = fields.Boolean()
    recorded_at = LocalTime()


class AnswerBody(CommandSchema):
    """The answer to one check."""

    class Meta:
        command = Answer

    check = fields.String(required=True, validate=CODE)
    verdict = fields.Enum(Verdict, required=True, by_value=True)
    note = fields.String(load_default="", validate=validate.Length(max=2000))


class InspectionBody(CommandSchema):
    """A village was inspected (督查)."""

    class Meta:
        command = Inspect

    checklist = fields.String(required=True, validate=CODE)
    version = WholeNumber(required=True, validate=validate.Range(min=1, max=1_000_000))
    place = fields.String(required=True, validate=REGION)
    answers = fields.List(fields.Nested(AnswerBody), required=True, validate=validate.Length(max=MOST_CHECKS))


class InspectionsQuery(QuerySchema):
    """Of which village, or by whose people."""

    unit = fields.String(validate=CODE, metadata={"description": "缺省为本机构 / one's own if not given"})
    place = fields.String(validate=REGION)


class AnswerView(AnswerSchema):
    """The answer to one check."""

    check = fields.String()
    verdict = fields.Enum(Verdict, by_value=True)
    note = fields.String()


class FindingView(AnswerSchema):
    """Something that is not as it should be, and its case."""

    finding_id = fields.String()
    check = fields.String()
    text = fields.String()
    item = fields.String()
    urgent = fields.Boolean()
    what = fields.String()
    state = fields.Enum(FindingState, by_value=True)
    case_number = fields.String()
    refusal = fields.String()


class InspectionView(AnswerSchema):
    """An inspection with what it has shown."""

    inspection_id = fields.String(attribute="inspection.inspection_id")
    checklist = fields.String(attribute="inspection.checklist")
    version = fields.Integer(attribute="inspection.checklist_version")
    title = fields.String(attribute="inspection.title")
    place = fields.String(attribute="inspection.place")
    unit = fields.String(attribute="inspection.unit")
    by = fields.String(attribute="inspection.by")
    by_name = fields.String(attribute="inspection.by_name")
    at = LocalTime(attribute="inspection.at")
    answers = fields.List(fields.Nested(AnswerView), attribute="inspection.answers")
    findings = fields.List(fields.Nested(FindingView))

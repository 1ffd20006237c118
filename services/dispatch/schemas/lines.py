"""Lines of work: bodies, answers and files."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.lines import ImportLines
from services.dispatch.model.line import Line, LineRegistration
from services.dispatch.schemas.organisation_files import FileBody
from services.dispatch.schemas.texts import CODE, COUNTY, NAME
from services.dispatch.sheets.lines import SHEETS, read_lines, rows_of
from shared.contracts import LineTarget, TargetMeasure
from shared.http.fields import Day, WholeNumber, YesNo
from shared.http.schemas import AnswerSchema, CommandSchema
from shared.spreadsheets.files import records_of
from shared.spreadsheets.problems import Problem
from shared.spreadsheets.writing import as_workbook

_MOST_LINES, _MOST_TARGETS = 200, 50
_MOST_FILES = 4
_SHORT = validate.Length(max=100)
_LEFT_OUT = {"description": "不写则不变，空为没有 / left out: as it is; empty: none"}


class TargetRow(CommandSchema):
    """A target of a line (目标、责任单位、时限、措施)."""

    class Meta:
        command = LineTarget

    code = fields.String(required=True, validate=CODE)
    what = fields.String(required=True, validate=validate.Length(min=1, max=200))
    measure = fields.Enum(TargetMeasure, by_value=True, load_default=None, allow_none=True)
    aim_percent = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=1, max=100))
    unit = fields.String(load_default=None, allow_none=True, validate=CODE)
    due = Day(load_default=None, allow_none=True)
    steps = fields.String(load_default="", validate=validate.Length(max=500))
    reached_on = Day(load_default=None, allow_none=True)


class LineRow(CommandSchema):
    """A line of ``PUT /lines``."""

    code = fields.String(required=True, validate=CODE)
    name = fields.String(required=True, validate=NAME)
    name_en = fields.String(load_default="", validate=_SHORT)
    leader_title = fields.String(load_default=None, allow_none=True, validate=_SHORT, metadata=_LEFT_OUT)
    leader = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40), metadata=_LEFT_OUT)
    unit = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40), metadata=_LEFT_OUT)
    active = YesNo(load_default=None, allow_none=True, metadata={"description": "不写则不变 / left out: as it is"})
    targets = fields.List(
        fields.Nested(TargetRow),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=_MOST_TARGETS),
        metadata={"description": "不写则不变 / left out: as they are"},
    )


class LinesBody(CommandSchema):
    """Lines of one county; what is not mentioned stays as it is."""

    county = fields.String(required=True, validate=COUNTY)
    lines = fields.List(fields.Nested(LineRow), required=True, validate=validate.Length(max=_MOST_LINES))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> LineRegistration:
        """The lines, each with its county."""
        county = data["county"]
        rows = [
            Line(county=county, **{**row, "targets": None if row["targets"] is None else tuple(row["targets"])})
            for row in data["lines"]
        ]
        return LineRegistration(county=county, lines=tuple(rows))


class LinesImportBody(CommandSchema):
    """One workbook, or CSV files; they are read before a transaction begins."""

    county = fields.String(required=True, validate=COUNTY)
    files = fields.List(fields.Nested(FileBody), required=True, validate=validate.Length(min=1, max=_MOST_FILES))
    dry_run = YesNo(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ImportLines:
        """The command, with what is wrong by cell."""
        problems: list[Problem] = []
        sheets = records_of({file["name"]: file["content"] for file in data["files"]}, problems, SHEETS)
        return replace(read_lines(sheets, data["county"], problems), dry_run=data["dry_run"])


class RegisteredLinesView(AnswerSchema):
    """How many lines were taken over."""

    lines = fields.Integer()
    changed = fields.Integer()


class TargetView(AnswerSchema):
    """A target of a line."""

    code = fields.String()
    what = fields.String()
    measure = fields.String(allow_none=True)
    aim_percent = fields.Integer(allow_none=True)
    unit = fields.String(allow_none=True)
    due = fields.Date(allow_none=True)
    steps = fields.String()
    reached_on = fields.Date(allow_none=True)


class LineView(AnswerSchema):
    """A line of work."""

    county = fields.String()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    leader_title = fields.String()
    leader = fields.String(allow_none=True)
    unit = fields.String(allow_none=True)
    active = fields.Boolean()
    targets = fields.List(fields.Nested(TargetView))


def workbook_of(lines: Iterable[Line], at: datetime) -> bytes:
    """An XLSX file of the lines; imported, it changes nothing."""
    return as_workbook(rows_of(lines), at=at)

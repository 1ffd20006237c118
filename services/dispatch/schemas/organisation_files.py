"""The organisation as files: sent to be imported, and made for export."""

from datetime import datetime
from typing import Any

from marshmallow import fields, post_load, validate

from services.dispatch.handlers.importing import ExportedOrganisation, ImportOrganisation
from services.dispatch.schemas.texts import COUNTY
from services.dispatch.sheets.columns import SHEETS
from services.dispatch.sheets.reading import read_organisation
from services.dispatch.sheets.writing import rows_of
from shared.http.fields import Base64, YesNo
from shared.http.schemas import AnswerSchema, CommandSchema
from shared.spreadsheets.files import records_of
from shared.spreadsheets.problems import Problem
from shared.spreadsheets.writing import as_workbook

_MOST_FILES = 10
_MOST_BYTES = 3 * 1024 * 1024  # of one file; a body that is larger in base64 does not come in anyway


class FileBody(CommandSchema):
    """One file."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    content = Base64(required=True, validate=validate.Length(max=_MOST_BYTES))


class OrganisationImportBody(CommandSchema):
    """One workbook, CSV files, or an archive of them. They are read before a transaction begins."""

    county = fields.String(required=True, validate=COUNTY)
    files = fields.List(fields.Nested(FileBody), required=True, validate=validate.Length(min=1, max=_MOST_FILES))
    dry_run = YesNo(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ImportOrganisation:
        """The command, with what is wrong by cell."""
        problems: list[Problem] = []
        sheets = records_of({file["name"]: file["content"] for file in data["files"]}, problems, SHEETS)
        return read_organisation(sheets, data["county"], problems, dry_run=data["dry_run"])


class DifferenceView(AnswerSchema):
    """One field that says something else."""

    field = fields.String()
    before = fields.String()
    after = fields.String()


class ChangeView(AnswerSchema):
    """One row that is new or changed."""

    cell = fields.String()
    key = fields.String()
    kind = fields.String()
    differences = fields.List(fields.Nested(DifferenceView))


class MistakeView(AnswerSchema):
    """What is wrong, by cell."""

    field = fields.String()
    zh = fields.String()
    en = fields.String()


class ImportedView(AnswerSchema):
    """What an import changes, or would change."""

    rows = fields.Integer()
    changes = fields.List(fields.Nested(ChangeView))
    errors = fields.List(fields.Nested(MistakeView))
    dry_run = fields.Boolean()


def workbook_of(organisation: ExportedOrganisation, at: datetime) -> bytes:
    """An XLSX file of the organisation; imported, it changes nothing."""
    return as_workbook(rows_of(organisation), at=at)

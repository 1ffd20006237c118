"""The catalogue as files: sent to be imported, and made for export."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.handlers.catalogue import ImportCatalogue, PutCatalogue
from services.intake.model.catalogue import Item
from services.intake.schemas.texts import COUNTY, Trimmed
from services.intake.sheets.files import records_of
from services.intake.sheets.reading import read_catalogue
from services.intake.sheets.writing import rows_of
from shared.errors import FieldError
from shared.http.fields import Base64, YesNo
from shared.http.schemas import CommandSchema
from shared.spreadsheets.problems import Problem
from shared.spreadsheets.writing import as_archive, as_workbook

_MOST_FILES = 10
_MOST_BYTES = 3 * 1024 * 1024  # of one file; a body that is larger in base64 does not come in anyway


class FileBody(CommandSchema):
    """One file."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    content = Base64(required=True, validate=validate.Length(max=_MOST_BYTES))


class ImportBody(CommandSchema):
    """One workbook, the CSV files of a catalogue, or an archive of them. They are read before a transaction begins."""

    county = fields.String(required=True, validate=COUNTY)
    files = fields.List(fields.Nested(FileBody), required=True, validate=validate.Length(min=1, max=_MOST_FILES))
    reason = Trimmed(load_default="", validate=validate.Length(max=2000))
    dry_run = YesNo(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ImportCatalogue:
        """The command, with what is wrong by cell."""
        problems: list[Problem] = []
        sheets = records_of({file["name"]: file["content"] for file in data["files"]}, problems)
        read = read_catalogue(sheets, data["county"], problems)
        return ImportCatalogue(
            catalogue=PutCatalogue(
                county=data["county"], items=read.items, reason=data["reason"], dry_run=data["dry_run"]
            ),
            mistakes=tuple(FieldError(problem.cell, problem.zh, problem.en) for problem in problems),
            cells=read.cells,
        )


def workbook_of(items: Sequence[Item], at: datetime) -> bytes:
    """An XLSX file of the catalogue; imported, it changes nothing."""
    return as_workbook(rows_of(items), at=at)


def archive_of(items: Sequence[Item], at: datetime) -> bytes:
    """A ZIP archive of the CSV files of the catalogue."""
    return as_archive(rows_of(items), at=at)

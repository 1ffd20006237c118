"""Write sheets as CSV files or as a workbook. What looks like a formula is disarmed: an apostrophe makes it a text."""

import csv
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO, StringIO
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from shared.spreadsheets.columns import Sheet

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")  # also the apostrophe itself, so that it reads back
_WIDEST = 60
_ROWS_A_TURN = 50
Cell = str | int | float
_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (CSV injection); ``tables.clean`` takes the apostrophe off."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def as_csv(sheet: Sheet, rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file that opens well in Excel and WPS: UTF-8 with mark."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.zh for column in sheet.columns])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_workbook(sheets: Mapping[Sheet, Iterable[Sequence[Cell]]], *, at: datetime) -> bytes:
    """An XLSX file with a sheet for each of ``sheets``: a header that stays in sight; what is given as text is text.

    Args:
        at: what the file says when it was made; the same content at the same time is the same file, nearly.
    """
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    for sheet, rows in sheets.items():
        _write_page(book.create_sheet(sheet.title), sheet, list(rows))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_page(page: Any, sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> None:
    """One sheet; a write-only page wants its looks before its rows."""
    header = [column.zh for column in sheet.columns]
    for position, texts in enumerate(zip_longest(header, *rows, fillvalue="")):
        width = max(2 * len(str(text)) for text in texts)
        page.column_dimensions[get_column_letter(position + 1)].width = min(width + 2, _WIDEST)
    page.freeze_panes = "C2"
    page.append([_cell(page, title, font=_BOLD) for title in header])
    for number, row in enumerate(rows):
        if number % _ROWS_A_TURN == 0:
            time.sleep(0)  # lets other green threads run: a large sheet takes a second
        page.append([_content(page, value) for value in row])


def _content(page: Any, value: Cell) -> Any:
    """A number as it is, so that it can be added up; a text that no program takes for anything else."""
    if isinstance(value, str):
        return _cell(page, harmless(value), alignment=_WRAPPED) if value else None
    cell = WriteOnlyCell(page, value)
    cell.alignment = _WRAPPED
    return cell


def _cell(page: Any, text: str, **looks: Any) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.data_type, cell.number_format = "s", "@"  # a text, whatever it looks like
    for name, look in looks.items():
        setattr(cell, name, look)
    return cell


def as_archive(sheets: Mapping[Sheet, Iterable[Sequence[str]]], *, at: datetime) -> bytes:
    """A ZIP archive with a CSV file for each of ``sheets``; see :func:`as_workbook`."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet, rows in sheets.items():
            archive.writestr(zipfile.ZipInfo(sheet.file, at.timetuple()[:6]), as_csv(sheet, rows))
    return file.getvalue()

"""XLSX files, opened with distrust: they are ZIP archives of XML, sent by anybody.

Nothing is computed: a formula is a mistake of its cell. What would take more memory or time than a table that people
edit is refused before it is unpacked.
"""

import time
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as time_of_day
from io import BytesIO
from typing import Any

import defusedxml
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from shared.spreadsheets.problems import Problem
from shared.spreadsheets.tables import letter_of

MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_SHEETS = 20
_MOST_UNPACKED = 12 * 1024 * 1024  # bytes of all parts together
_MOST_PARTS = 200
_ROWS_A_TURN = 50
_LONGEST_CELL = 8_000
_CONTENT_TYPES = "[Content_Types].xml"


class WorkbookRefused(Exception):
    """The file is no workbook, or a dangerous one; the texts say why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


def is_archive(raw: bytes) -> bool:
    """Whether it is a ZIP archive; judged by content, never by name."""
    return raw.startswith(b"PK\x03\x04")


def is_workbook(raw: bytes) -> bool:
    """Whether it is an archive that says it holds a document, as workbooks do."""
    return is_archive(raw) and _CONTENT_TYPES in (part.filename for part in _parts(raw))


def unpacked(raw: bytes) -> dict[str, bytes]:
    """The files of an archive by name.

    Raises:
        WorkbookRefused: it is not unpacked.
    """
    _parts(raw)
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return {part.filename: archive.read(part) for part in archive.infolist() if not part.is_dir()}
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise WorkbookRefused("压缩包无法解开", f"cannot be unpacked ({type(error).__name__})") from error


def records(raw: bytes, problems: list[Problem]) -> dict[str, list[list[str]]]:
    """The cells of every sheet by its title, row by row, as text; formulas and errors are noted with their cell.

    Raises:
        WorkbookRefused: it is not read at all.
    """
    _parts(raw)
    try:
        book = load_workbook(BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        try:
            if len(book.worksheets) > MOST_SHEETS:
                raise WorkbookRefused(f"超过 {MOST_SHEETS} 张表", f"more than {MOST_SHEETS} sheets")
            return {sheet.title: list(_rows(sheet, problems)) for sheet in book.worksheets}
        finally:
            book.close()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        SyntaxError,  # of XML, whichever parser reads it
        defusedxml.DefusedXmlException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        OSError,
        RuntimeError,
        zlib.error,
    ) as error:  # what openpyxl raises for a broken file is whatever it stumbles over
        raise WorkbookRefused("这不是有效的 XLSX 文件", f"not a valid XLSX file ({type(error).__name__})") from error


def _parts(raw: bytes) -> list[zipfile.ZipInfo]:
    """The archive's list of parts, if they may be unpacked: zipfile unpacks no more of a part than is said there."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise WorkbookRefused("这不是有效的 XLSX 文件", "not a valid XLSX file") from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        zh, en = "文件解压后过大，拒绝读取", "too large when unpacked; it is not read"
        raise WorkbookRefused(zh, en)
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise WorkbookRefused("文件含有宏，请另存为不带宏的 .xlsx", "it holds macros: save it as .xlsx without them")
    return parts


def _rows(sheet: Any, problems: list[Problem]) -> Iterator[list[str]]:
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > MOST_ROWS:
            zh, en = f"超过 {MOST_ROWS} 行，后面的没有读取", f"more than {MOST_ROWS} rows; the rest was not read"
            problems.append(Problem(sheet.title, number, "", zh, en))
            return
        if number % _ROWS_A_TURN == 0:
            time.sleep(0)  # lets other green threads run: a large sheet takes seconds
        yield [_text(cell, sheet.title, number, at, problems) for at, cell in enumerate(cells)]


def _text(cell: Any, title: str, number: int, at: int, problems: list[Problem]) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, str | bool | int | float | datetime | date | time_of_day):
        zh, en = "不接受公式，请粘贴为数值", "formulas are not computed: paste the value"
        problems.append(Problem(title, number, "", zh, en, letter_of(at)))
        return ""
    if cell.data_type == "e":
        zh, en = f"格子里是错误值 {value}", f"the cell holds the error {value}"
        problems.append(Problem(title, number, "", zh, en, letter_of(at)))
        return ""
    text = _plain(value)
    if len(text) > _LONGEST_CELL:
        zh, en = f"一格不能超过 {_LONGEST_CELL} 字", f"a cell holds at most {_LONGEST_CELL} characters"
        problems.append(Problem(title, number, "", zh, en, letter_of(at)))
        return ""
    return text


def _plain(value: Any) -> str:
    """A cell as the person sees it: a whole number without ``.0``, a date without midnight."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time_of_day.min:
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time_of_day) else str(value)

"""From the cells of a sheet to its rows: the header is understood, empty rows are left out, every mistake is noted."""

import time
from collections.abc import Iterable, Sequence

from shared.characters import has_control_character
from shared.spreadsheets.columns import REMARKS, Column, Sheet
from shared.spreadsheets.problems import Place, Problem
from shared.spreadsheets.rows import Row

_ROWS_A_TURN = 200
_HALF_WIDTH = {0x3000: " "} | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def read(
    records: Iterable[Sequence[str]], sheet: Sheet, name: str, problems: list[Problem], *, may_be_empty: bool = False
) -> list[Row]:
    """The rows below the header; they keep the number a spreadsheet shows.

    Args:
        name: what mistakes call the sheet: its file or its title.
        may_be_empty: a header alone is no mistake.
    """
    rest = iter(records)
    header = next(rest, ())
    if not any(cell.strip() for cell in header):
        problems.append(Problem(name, 1, "", "第一行应是表头", "the first row must be the header"))
        return []
    columns = _columns_of(header, sheet, name, problems)
    letters = {column: letter_of(at) for at, column in enumerate(columns) if column is not None}
    rows = []
    for number, record in enumerate(rest, start=2):
        if number % _ROWS_A_TURN == 0:
            time.sleep(0)  # lets other green threads run
        cells = [clean(cell) for cell in record]
        if not any(cells):
            continue
        _note_control_characters(cells, name, number, problems)
        if any(cells[len(columns) :]):
            zh, en = "这一行的格子比表头多，是否有逗号没有加引号？", "more cells than the header: an unquoted comma?"
            problems.append(Problem(name, number, "", zh, en))
        known = {column: cell for column, cell in zip(columns, cells, strict=False) if column is not None}
        rows.append(Row(Place(name, number), known, problems, letters))
    if not rows and not may_be_empty:
        problems.append(Problem(name, None, "", "表里没有内容", "the sheet has no rows"))
    return rows


def _note_control_characters(cells: Sequence[str], name: str, number: int, problems: list[Problem]) -> None:
    for at, cell in enumerate(cells):
        if has_control_character(cell):
            zh, en = "格子里有看不见的控制字符，请重新输入", "the cell holds control characters: type it anew"
            problems.append(Problem(name, number, "", zh, en, letter_of(at)))


def _columns_of(header: Sequence[str], sheet: Sheet, name: str, problems: list[Problem]) -> list[Column | None]:
    columns: list[Column | None] = []
    for at, title in enumerate(map(clean, header)):
        column = sheet.column(title)
        if column is None and title and title.lower() not in REMARKS:
            zh = f"不认识这一列；要写说明请把列名改为“备注”。可用的列：{'、'.join(c.zh for c in sheet.columns)}"
            en = f"unknown column; name it 备注 (remarks) or use: {', '.join(c.en for c in sheet.columns)}"
            problems.append(Problem(name, 1, title, zh, en, letter_of(at)))
        if column is not None and column in columns:
            zh, en = "这一列出现了两次", "this column stands there twice"
            problems.append(Problem(name, 1, title, zh, en, letter_of(at)))
        columns.append(column)
    for column in sheet.columns:
        if column.needed and column not in columns:
            problems.append(Problem(name, 1, column.zh, "缺少这一列", f"this column ({column.en}) is missing"))
    return columns


def letter_of(position: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def clean(cell: str) -> str:
    """A cell without outer blanks, without full-width digits, and without the marks that keep a number a text."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    text = text.removeprefix("'").strip()
    folded = text.translate(_HALF_WIDTH)
    return folded if folded.isascii() else text

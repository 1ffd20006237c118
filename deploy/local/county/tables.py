"""Read a CSV file as Chinese offices save it, cell by cell, and note every mistake instead of stopping at the first."""

import csv
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from deploy.local.county.problems import Place, Problem
from deploy.local.county.sheets import REMARKS, Column, Sheet
from deploy.local.county.words import NO, YES, Words

T = TypeVar("T", bound=StrEnum)

_SEPARATORS = re.compile(r"[、;；,，|\n]+")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


class Row:
    """One row of a sheet. Every accessor returns a usable value; what is wrong goes to the list of problems."""

    def __init__(self, place: Place, cells: Mapping[Column, str], problems: list[Problem]) -> None:
        self.place = place
        self._cells = cells
        self._problems = problems

    def wrong(self, column: Column, zh: str, en: str) -> None:
        """Note a mistake in one cell."""
        self._problems.append(Problem(self.place.file, self.place.row, column.zh, zh, en))

    def optional(self, column: Column) -> str:
        """The text of a cell; empty if there is none."""
        return self._cells.get(column, "")

    def text(self, column: Column) -> str:
        """The text of a cell that may not be empty."""
        value = self.optional(column)
        if not value:
            self.wrong(column, "不能为空", "must not be empty")
        return value

    def matching(self, column: Column, pattern: re.Pattern[str], zh: str, en: str) -> str:
        """A text of a given form; ``zh`` and ``en`` say which one."""
        value = self.text(column)
        if value and not pattern.fullmatch(value):
            self.wrong(column, f"“{value}”不对：{zh}", f"{value!r} is wrong: {en}")
        return value

    def word(self, column: Column, words: Words[T], fallback: T) -> T:
        """A word out of a closed set."""
        written = self.text(column)
        return fallback if not written else self._known(column, written, words) or fallback

    def words(self, column: Column, words: Words[T]) -> tuple[T, ...]:
        """Several words out of a closed set, each at most once; may be empty."""
        read = (self._known(column, written, words) for written in self.many(column))
        return tuple(value for value in dict.fromkeys(read) if value is not None)

    def _known(self, column: Column, written: str, words: Words[T]) -> T | None:
        value = words.read(written)
        if value is None:
            choices = "、".join(words.choices)
            self.wrong(column, f"不认识“{written}”，只能填：{choices}", f"{written!r} is not one of: {choices}")
        return value

    def many(self, column: Column) -> tuple[str, ...]:
        """The parts of a cell that are separated by 、 ; or , in either width."""
        parts = (part.strip() for part in _SEPARATORS.split(self.optional(column)))
        return tuple(part for part in parts if part)

    def yes_or_no(self, column: Column) -> bool:
        """是 or 否."""
        value = self.text(column).lower()
        if value and value not in YES | NO:
            self.wrong(column, f"“{value}”不对：只能填 是 或 否", f"{value!r} is wrong: write 是 (yes) or 否 (no)")
        return value in YES

    def count(self, column: Column) -> int | None:
        """A whole number of at least 1; None if the cell is empty."""
        value = self.optional(column)
        if not value:
            return None
        if not (value.isdecimal() and int(value) > 0):
            self.wrong(column, f"“{value}”不对：应是大于 0 的整数", f"{value!r} is wrong: a whole number above 0")
            return None
        return int(value)

    def day(self, column: Column) -> date | None:
        """A date such as 2026-01-01, 2026/1/1 or 2026年1月1日; None if the cell is empty or wrong."""
        value = self.optional(column)
        if not value:
            return None
        found = _DATE.fullmatch(value)
        try:
            if found:
                return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass  # a month 13 or a day 31 too many: said below like any other text that is no date
        self.wrong(column, f"“{value}”不是日期，应像 2026-01-01", f"{value!r} is not a date such as 2026-01-01")
        return None


def read_sheet(path: Path, sheet: Sheet, problems: list[Problem]) -> list[Row]:
    """The rows of a CSV file; empty rows are left out, and rows keep the number a spreadsheet shows."""
    text = _text_of(path, sheet.file, problems)
    if text is None:
        return []
    header_line, _, _ = text.partition("\n")
    delimiter = max(",\t;", key=header_line.count)
    records = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    if not records or not any(cell.strip() for cell in records[0]):
        problems.append(Problem(sheet.file, 1, "", "第一行应是表头", "the first row must be the header"))
        return []
    columns = _columns_of(records[0], sheet, problems)
    rows = []
    for number, record in enumerate(records[1:], start=2):
        cells = [_clean(cell) for cell in record]
        if not any(cells):
            continue
        if any(cells[len(columns) :]):
            zh, en = "这一行的格子比表头多，是否有逗号没有加引号？", "more cells than the header: an unquoted comma?"
            problems.append(Problem(sheet.file, number, "", zh, en))
        known = {column: cell for column, cell in zip(columns, cells, strict=False) if column is not None}
        rows.append(Row(Place(sheet.file, number), known, problems))
    if not rows:
        problems.append(Problem(sheet.file, None, "", "表里没有内容", "the sheet has no rows"))
    return rows


def _columns_of(header: list[str], sheet: Sheet, problems: list[Problem]) -> list[Column | None]:
    columns: list[Column | None] = []
    for title in map(_clean, header):
        column = sheet.column(title)
        if column is None and title and title.lower() not in REMARKS:
            zh = f"不认识这一列；要写说明请把列名改为“备注”。可用的列：{'、'.join(c.zh for c in sheet.columns)}"
            en = f"unknown column; name it 备注 (remarks) or use: {', '.join(c.en for c in sheet.columns)}"
            problems.append(Problem(sheet.file, 1, title, zh, en))
        if column is not None and column in columns:
            problems.append(Problem(sheet.file, 1, title, "这一列出现了两次", "this column stands there twice"))
        columns.append(column)
    for column in sheet.columns:
        if column.needed and column not in columns:
            problems.append(Problem(sheet.file, 1, column.zh, "缺少这一列", f"this column ({column.en}) is missing"))
    return columns


def _text_of(path: Path, name: str, problems: list[Problem]) -> str | None:
    """The text of a file in UTF-8, with or without mark, or in GB18030, as a Chinese Excel saves CSV."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        zh, en = f"读不到这个文件（{path}）", f"cannot be read: {error.strerror} ({path})"
        problems.append(Problem(name, None, "", zh, en))
        return None
    if raw.startswith(b"PK") or b"\0" in raw[:4096]:
        zh, en = "这不是 CSV 文件；请在表格软件里另存为“CSV UTF-8”", "not a CSV file: save it as “CSV UTF-8”"
        problems.append(Problem(name, None, "", zh, en))
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    zh, en = "文字编码不对，应是 UTF-8 或 GB18030", "neither UTF-8 nor GB18030"
    problems.append(Problem(name, None, "", zh, en))
    return None


def _clean(cell: str) -> str:
    """A cell without outer blanks, without full-width digits, and without the marks that keep a number a text."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    text = text.removeprefix("'").strip()
    folded = unicodedata.normalize("NFKC", text)
    return folded if folded.isascii() else text

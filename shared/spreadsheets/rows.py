"""One row of a sheet, read cell by cell. Every mistake is noted instead of stopping at the first."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from shared.clock import FIRST_YEAR, LAST_YEAR
from shared.spreadsheets.columns import Column
from shared.spreadsheets.problems import Place, Problem
from shared.spreadsheets.words import NO, YES, Words

T = TypeVar("T", bound=StrEnum)

_SEPARATORS = re.compile(r"[、;；,，|\n]+")
_COUNT = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


class Row:
    """One row of a sheet. Every accessor returns a usable value; what is wrong goes to the list of problems."""

    def __init__(
        self, place: Place, cells: Mapping[Column, str], problems: list[Problem], letters: Mapping[Column, str]
    ) -> None:
        self.place = place
        self._cells = cells
        self._problems = problems
        self._letters = letters

    def wrong(self, column: Column, zh: str, en: str) -> None:
        """Note a mistake in one cell."""
        self._problems.append(self.problem(column, zh, en))

    def problem(self, column: Column, zh: str, en: str) -> Problem:
        """A mistake in one cell, without noting it."""
        letter = self._letters.get(column, "")
        return Problem(self.place.file, self.place.row, column.zh, zh, en, letter)

    def cell(self, column: Column | None = None) -> str:
        """``sheet!C12``, as a spreadsheet shows it; ``sheet!12`` without a column."""
        letter = self._letters.get(column, "") if column else ""
        return f"{self.place.file}!{letter}{self.place.row}"

    def has(self, column: Column) -> bool:
        """Whether the sheet has the column at all."""
        return column in self._letters

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
        if not (_COUNT.fullmatch(value) and int(value) > 0):
            self.wrong(column, f"“{value}”不对：应是大于 0 的整数", f"{value!r} is wrong: a whole number above 0")
            return None
        return int(value)

    def number(self, column: Column) -> int | float | None:
        """A number, whole or decimal; None if the cell is empty or wrong."""
        value = self.optional(column)
        if not value:
            return None
        if not _NUMBER.fullmatch(value):
            self.wrong(column, f"“{value}”不是数", f"{value!r} is not a number")
            return None
        return float(value) if "." in value else int(value)

    def day(self, column: Column) -> date | None:
        """A date such as 2026-01-01, 2026/1/1 or 2026年1月1日; None if the cell is empty or wrong."""
        value = self.optional(column)
        if not value:
            return None
        found = _DATE.fullmatch(value)
        try:
            if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
                return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass  # a month 13 or a day 31 too many: said below like any other text that is no date
        self.wrong(column, f"“{value}”不是日期，应像 2026-01-01", f"{value!r} is not a date such as 2026-01-01")
        return None

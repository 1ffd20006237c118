"""What can be wrong with a spreadsheet, said so that whoever edits it finds the cell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands, as a spreadsheet shows it."""

    file: str  # name of the file or of the sheet of a workbook
    row: int | None  # the header is row 1; None: the file as a whole


NOWHERE = Place("", None)  # of records that were made and never stood in a file


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one cell, row or file."""

    file: str
    row: int | None
    column: str  # as the header names it; empty: the whole row or file
    zh: str
    en: str
    letter: str = ""  # of the column, as a spreadsheet shows it

    @property
    def cell(self) -> str:
        """``sheet!C12``; less of it where the mistake is that of a row, a column or the file."""
        at = f"{self.letter}{'' if self.row is None else self.row}"
        return f"{self.file}!{at}" if at else self.file

    def __str__(self) -> str:
        where = [self.file]
        if self.row is not None:
            where.append(f"第 {self.row} 行 (row {self.row})")
        if self.column:
            where.append(f"“{self.column}”列 (column)")
        return f"{' '.join(where)}: {self.zh} / {self.en}"

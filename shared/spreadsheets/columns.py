"""How a spreadsheet is described: its columns, and the English headers that are understood as well."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the Chinese header that is written, and the English one that is also read."""

    zh: str
    en: str
    needed: bool = True  # whether the sheet must have it


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV file, or one sheet of a workbook."""

    file: str
    columns: tuple[Column, ...]
    title: str = ""  # of the sheet in a workbook

    def column(self, header: str) -> Column | None:
        """The column a header stands for, or None."""
        wanted = header.strip().lower()
        return next((column for column in self.columns if wanted in (column.zh, column.en)), None)


# A column of this name may stand in every sheet and is never read.
REMARKS = frozenset({"备注", "说明", "remark", "remarks", "note", "notes"})

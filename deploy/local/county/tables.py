"""Read a sheet of a pack from its CSV file."""

from pathlib import Path

from deploy.local.county.problems import Problem
from shared.spreadsheets import csv_files, tables
from shared.spreadsheets.columns import Sheet
from shared.spreadsheets.rows import Row


def read_sheet(path: Path, sheet: Sheet, problems: list[Problem]) -> list[Row]:
    """The rows of a CSV file; a file that cannot be read has none."""
    noted = len(problems)
    records = records_of(path, sheet.file, problems)
    return tables.read(records, sheet, sheet.file, problems) if len(problems) == noted else []


def records_of(path: Path, name: str, problems: list[Problem]) -> list[list[str]]:
    """The cells of a CSV file, row by row."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        zh, en = f"读不到这个文件（{path}）", f"cannot be read: {error.strerror} ({path})"
        problems.append(Problem(name, None, "", zh, en))
        return []
    return csv_files.records(raw, name, problems)

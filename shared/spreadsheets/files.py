"""From the files that were sent to the cells of each sheet: one workbook, or the CSV files, loose or in one archive."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from shared.spreadsheets import csv_files, workbooks
from shared.spreadsheets.columns import REMARKS, Sheet
from shared.spreadsheets.problems import Problem
from shared.spreadsheets.workbooks import WorkbookRefused

Records = Sequence[Sequence[str]]


def records_of(
    files: Mapping[str, bytes], problems: list[Problem], known: Sequence[Sheet]
) -> dict[Sheet, tuple[str, Records]]:
    """By sheet, what mistakes call it and its cells. What cannot be read is noted.

    Args:
        files: their content by name.
        known: the sheets there may be.
    """
    found: dict[Sheet, tuple[str, Records]] = {}
    for name, raw in files.items():
        try:
            if workbooks.is_workbook(raw):
                found |= _of_workbook(raw, problems, known)
            elif workbooks.is_archive(raw):
                for part, inside in workbooks.unpacked(raw).items():  # an archive in it is no CSV file
                    found |= _of_csv(part, inside, problems, known)
            else:
                found |= _of_csv(name, raw, problems, known)
        except WorkbookRefused as refused:
            problems.append(Problem(name, None, "", refused.zh, refused.en))
    return found


def _of_workbook(raw: bytes, problems: list[Problem], known: Sequence[Sheet]) -> dict[Sheet, tuple[str, Records]]:
    by_title = {sheet.title: sheet for sheet in known} | {sheet.file.removesuffix(".csv"): sheet for sheet in known}
    found: dict[Sheet, tuple[str, Records]] = {}
    for title, records in workbooks.records(raw, problems).items():
        sheet = by_title.get(title.strip().lower())
        if sheet is not None:
            found[sheet] = (title, records)
        elif title.strip().lower() not in REMARKS and any(any(record) for record in records):
            titles = "、".join(each.title for each in known)
            zh = f"不认识这张表；可用：{titles}，写说明的表请取名“说明”"
            en = f"unknown sheet; there are {titles}; name a sheet of remarks 说明"
            problems.append(Problem(title, None, "", zh, en))
    return found


def _of_csv(name: str, raw: bytes, problems: list[Problem], known: Sequence[Sheet]) -> dict[Sheet, tuple[str, Records]]:
    file = PurePosixPath(name.replace("\\", "/")).name
    by_file = {sheet.file: sheet for sheet in known}
    sheet = by_file.get(file.lower())
    if sheet is None:
        zh = f"不认识这个文件；可用：{'、'.join(by_file)}，或一个 .xlsx"
        problems.append(Problem(name, None, "", zh, f"unknown file; use {', '.join(by_file)}, or one .xlsx"))
        return {}
    return {sheet: (file, csv_files.records(raw, file, problems))}

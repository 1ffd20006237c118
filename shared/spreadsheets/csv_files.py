"""CSV files as Chinese offices save them: UTF-8 with or without mark, or GB18030; commas, semicolons or tabs."""

import csv
from io import StringIO

from shared.spreadsheets.problems import Problem

MOST_ROWS = 20_000
_LONGEST_CELL = 8_000


def records(raw: bytes, name: str, problems: list[Problem]) -> list[list[str]]:
    """The cells of a file, row by row; what makes it no CSV file is noted, and there are none."""
    text = _text_of(raw, name, problems)
    if text is None:
        return []
    header_line, _, _ = text.partition("\n")
    delimiter = max(",\t;", key=header_line.count)
    found: list[list[str]] = []
    try:
        for record in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            found.append(record)
            if len(found) > MOST_ROWS or any(len(cell) > _LONGEST_CELL for cell in record):
                raise csv.Error
    except csv.Error:
        zh = f"超过 {MOST_ROWS} 行，或有一格超过 {_LONGEST_CELL} 字（是否少了引号？）"
        en = f"more than {MOST_ROWS} rows, or a cell longer than {_LONGEST_CELL}: a quotation mark may be missing"
        problems.append(Problem(name, len(found) + 1, "", zh, en))
        return []
    return found


def _text_of(raw: bytes, name: str, problems: list[Problem]) -> str | None:
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

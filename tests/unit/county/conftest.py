"""A small county that exists nowhere, written out as a pack that tests may spoil cell by cell."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local.county.opening import open_pack
from deploy.local.county.writing import write_pack

SMALL_COUNTY = """区划代码,名称
990101,试验县
990101100,东河镇
990101101,西河乡
990101100200,上湾村民委员会
990101100201,下湾村民委员会
990101101001,西河社区居民委员会
"""

Spoil = Callable[[str, int, str, str], None]


@pytest.fixture
def regions_file(tmp_path: Path) -> Path:
    """The regions of the small county as a bare CSV file."""
    file = tmp_path / "regions.csv"
    file.write_text(SMALL_COUNTY, encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path, regions_file: Path) -> Path:
    """The small county as a complete pack folder."""
    folder = tmp_path / "pack"
    write_pack(open_pack(regions_file), folder)
    return folder


@pytest.fixture
def spoil(folder: Path) -> Spoil:
    """``spoil(file, row, column, value)`` writes one cell, counted as a spreadsheet counts."""

    def write(file: str, row: int, column: str, value: str) -> None:
        path = folder / file
        with path.open(encoding="utf-8-sig", newline="") as sheet:
            rows = list(csv.reader(sheet))
        rows[row - 1][rows[0].index(column)] = value
        with path.open("w", encoding="utf-8-sig", newline="") as sheet:
            csv.writer(sheet, lineterminator="\n").writerows(rows)

    return write

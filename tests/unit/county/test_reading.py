"""Spreadsheets come as people save them."""

from datetime import date
from pathlib import Path

import pytest

from deploy.local.county import open_pack
from deploy.local.county.opening import inspect
from deploy.local.county.writing import write_pack
from tests.unit.county.conftest import SMALL_COUNTY, Spoil

SHEETS = ["regions.csv", "lines.csv", "units.csv", "staff.csv", "catalogue/items.csv", "catalogue/materials.csv"]


def rewrite(folder: Path, encoding: str) -> None:
    for sheet in SHEETS:
        text = (folder / sheet).read_text(encoding="utf-8-sig")
        (folder / sheet).write_bytes(text.replace("\n", "\r\n").encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_encoding_of_a_chinese_office_reads_alike(folder: Path, encoding: str) -> None:
    pack = open_pack(folder)
    rewrite(folder, encoding)
    assert open_pack(folder) == pack


def test_what_is_written_reads_back_the_same(folder: Path, tmp_path: Path) -> None:
    pack = open_pack(folder)
    write_pack(pack, tmp_path / "again")
    assert open_pack(tmp_path / "again") == pack


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters_are_recognised(regions_file: Path, delimiter: str) -> None:
    pack = open_pack(regions_file)
    regions_file.write_text(SMALL_COUNTY.replace(",", delimiter), encoding="utf-8")
    assert open_pack(regions_file) == pack


def test_english_headers_and_tiers_are_read(regions_file: Path) -> None:
    pack = open_pack(regions_file)
    rows = [f"{region.code},{region.name},{region.tier},{region.parent or ''}" for region in pack.regions]
    regions_file.write_text("\n".join(["code,name,tier,parent", *rows]), encoding="utf-8")
    assert open_pack(regions_file) == pack


def test_codes_filled_up_with_zeros_are_shortened(regions_file: Path) -> None:
    pack = open_pack(regions_file)
    header, *rows = SMALL_COUNTY.splitlines()
    filled = [f"{code.ljust(12, '0')},{name}" for code, name in (row.split(",") for row in rows)]
    regions_file.write_text("\n".join([header, *filled]), encoding="utf-8")
    assert open_pack(regions_file) == pack


def test_marks_that_keep_a_number_a_text_are_taken_off(regions_file: Path) -> None:
    pack = open_pack(regions_file)
    text = SMALL_COUNTY.replace("990101100200", "'990101100200").replace("990101100201", '"=""990101100201"""')
    regions_file.write_text(text.replace("990101101001", "９９０１０１１０１００１"), encoding="utf-8")
    assert open_pack(regions_file) == pack


def test_empty_rows_are_left_out_and_still_counted(regions_file: Path) -> None:
    regions_file.write_text(SMALL_COUNTY.replace("990101101001", ",\n\n99010110100X"), encoding="utf-8")
    (problem,) = inspect(regions_file).problems
    assert (problem.file, problem.row, problem.column) == ("regions.csv", 9, "区划代码")


def test_remarks_may_stand_beside_every_sheet(regions_file: Path) -> None:
    pack = open_pack(regions_file)
    header, *rows = SMALL_COUNTY.splitlines()
    regions_file.write_text("\n".join([f"{header},备注", *(f"{row},核对过" for row in rows)]), encoding="utf-8")
    assert open_pack(regions_file) == pack


@pytest.mark.parametrize("written", ["2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日"])
def test_dates_as_spreadsheets_write_them(folder: Path, spoil: Spoil, written: str) -> None:
    spoil("units.csv", 4, "启用日期", written)
    assert open_pack(folder).units[2].valid_from == date(2025, 3, 1)


@pytest.mark.parametrize(
    "written", ["民政、医保", "civil_affairs;medical_insurance", "民政，医保、民政", " 民政 ； 医保 "]
)
def test_several_lines_in_a_cell(folder: Path, spoil: Spoil, written: str) -> None:
    spoil("units.csv", 4, "工作线", written)
    assert inspect(folder).pack.units[2].lines == ("civil_affairs", "medical_insurance")


def test_who_has_no_scope_written_sees_the_region_of_the_unit(folder: Path, spoil: Spoil) -> None:
    pack = open_pack(folder)
    spoil("staff.csv", 2, "管辖区划", "")
    assert open_pack(folder) == pack


@pytest.mark.parametrize("content", [b"PK\x03\x04workbook", "名称".encode("utf-16"), b"\xff\xff\xff", b"", b"\n"])
def test_what_is_no_csv_file_is_told(regions_file: Path, content: bytes) -> None:
    regions_file.write_bytes(content)
    problems = inspect(regions_file).problems
    assert [problem.file for problem in problems] == ["regions.csv"]


def test_office_hours_and_duty_telephones_may_stand_there_and_need_not(folder: Path) -> None:
    pack = open_pack(folder)
    assert {(unit.hours, unit.duty_phone) for unit in pack.units} == {(None, None)}
    sheet = folder / "units.csv"
    header, first, *rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    filled = first.removesuffix(",,") + ',"07:30-11:30,15:00-18:00",0793-2650001'
    sheet.write_text("\n".join([header, filled, *rows]), encoding="utf-8")
    unit = open_pack(folder).units[0]
    assert (unit.hours, unit.duty_phone) == ("07:30-11:30,15:00-18:00", "0793-2650001")
    assert "2650001" not in repr(unit)
    without = [",".join(row.split(",")[:9]) for row in (header, first, *rows)]
    sheet.write_text("\n".join(without), encoding="utf-8")
    assert open_pack(folder) == pack


@pytest.mark.parametrize(
    ("cells", "column"),
    [('"9 点到 5 点",', "办公时间"), ('"14:30-17:30,08:30-12:00",', "办公时间"), (",12345", "值班电话")],
)
def test_hours_and_telephones_that_are_none_are_named(folder: Path, cells: str, column: str) -> None:
    sheet = folder / "units.csv"
    header, first, *rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    sheet.write_text("\n".join([header, first.removesuffix(",,") + f",{cells}", *rows]), encoding="utf-8")
    [problem] = inspect(str(folder)).problems
    assert (problem.file, problem.row, problem.column) == ("units.csv", 2, column)
    assert "12345" not in problem.zh + problem.en
